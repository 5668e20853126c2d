"""A practice that ended because the program was killed: the next start finds it, grades what it left, and offers it.

A locked file names the session while a page practices. The system frees the lock when the process ends, so a file that
nobody has locked is what a killed program left.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from voicecoach.content.library import DialogueLibrary
from voicecoach.errors import VoicecoachError
from voicecoach.grading.grader import Grader
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Answer, Started
from voicecoach.review.regrading import regrade
from voicecoach.sessions.session import Session
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.storage.locking import lock
from voicecoach.storage.private import open_private

_LONGEST_ID = 200  # bytes; a session's id has 22


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A session that was interrupted. `turns`: of its dialogue, by index, that still lack a graded reply."""

    session: str
    title: str
    dialogue: str
    turns: tuple[int, ...]


class PracticeMark:
    """The file that names the session. Without the right to write it, or in a second program, there is none."""

    def __init__(self, file: Path) -> None:
        self._path = file
        self._file: IO[bytes] | None = None

    def put(self, session: str) -> None:
        """Name the session that is practiced now."""
        with contextlib.suppress(OSError):
            if self._file is None:
                self._file = self._locked()
            if self._file is not None:
                self._file.seek(0)
                self._file.truncate()
                self._file.write(session.encode())
                self._file.flush()

    def remove(self) -> None:
        """The practice has ended."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._path.unlink(missing_ok=True)

    def left(self) -> str:
        """Return the session that a killed program was practicing; "" if there is none."""
        with contextlib.suppress(OSError), self._path.open("r+b") as file:
            if lock(file):
                return file.read(_LONGEST_ID).decode("ascii", "replace")
        return ""

    def _locked(self) -> IO[bytes] | None:
        file = self._path.open("r+b") if self._path.exists() else open_private(self._path)
        if lock(file):
            return file
        file.close()
        return None


def marked(practice: Practice, mark: PracticeMark) -> Practice:
    """Yield the events of a practice, and keep its session named while it runs."""
    answer: Answer = None
    try:
        while True:
            event = practice.send(answer)
            if isinstance(event, Started):
                mark.put(event.session)
            answer = yield event
    except StopIteration:
        return
    finally:
        practice.close()
        mark.remove()


def grade_rest(session: str, store: SqliteStore, grader: Callable[[str], Grader], mark: PracticeMark) -> None:
    """Grade the replies of a session that have no grade; `grader` returns that of a dialogue."""
    mark.put(session)
    try:
        whole = store.session(session)
        rest = replace(whole, results=tuple(result for result in whole.results if not result.grade))
        for _ in regrade(store, grader(whole.dialogue), rest, progress=lambda *_: None, on_error=lambda _: None):
            pass
    finally:
        mark.remove()


def interrupted(mark: PracticeMark, store: SqliteStore, library: DialogueLibrary) -> Interrupted | None:
    """Return the session that a killed program was practicing, as it left it; None if there is none with a reply."""
    name = mark.left()
    try:
        session = store.session(name) if name else None
        if session is None or session.id != name or not session.results:
            return None
        return Interrupted(name, session.title, session.dialogue, _open_turns(session, library))
    except VoicecoachError:
        return None


def _open_turns(session: Session, library: DialogueLibrary) -> tuple[int, ...]:
    """Return the turns without a graded reply; none if the dialogue is gone or something else was done with it."""
    if session.kind != "practice":
        return ()
    done = {result.turn for result in session.results if result.grade}
    return tuple(turn for turn in range(len(library.find(session.dialogue).turns)) if turn not in done)
