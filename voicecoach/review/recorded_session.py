"""A session made of existing recordings, one turn for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from voicecoach.audio.files import duration, pieces
from voicecoach.content.dialogue import Turn
from voicecoach.errors import AudioError
from voicecoach.grading.grader import Grader, Reply
from voicecoach.review.regrading import GradeStore
from voicecoach.sessions.recording import WavRecording
from voicecoach.sessions.session import NewTake, TurnResult


class RecordedSessionStore(GradeStore, Protocol):
    """Stores the session."""

    def open_take(self, take: NewTake) -> WavRecording:
        """Add a take and return its recording."""


def keep_recordings(
    store: RecordedSessionStore,
    grader: Grader,
    session: str,
    recordings: Sequence[Path],
    turn: Turn,
    *,
    now: Callable[[], datetime],
    progress: Callable[[str, float, float], None],
) -> Iterator[tuple[Path, TurnResult]]:
    """Copy each recording into an open session, grade the copies as replies to `turn`, yield the paths and the takes.

    The copy is graded, not the original, so that regrading gives the same result. `progress` is called with the number
    of the recording ("2 of 5"), the seconds done and the seconds in total. Raises AudioError at a recording that can't
    be read to its end, after those before it.
    """
    seconds = [duration(path) for path in recordings]
    takes: list[int] = []
    failures: list[AudioError] = []

    def replies() -> Iterator[Reply]:
        for index, path in enumerate(recordings):
            try:
                takes.append(_copied(store, session, index, path, turn, now()))
            except AudioError as failure:
                failures.append(failure)
                return
            yield Reply(store.recording(session, takes[-1]), turn.terms, turn.avoid)

    def tell(done: float) -> None:
        number = min(len(seconds), 1 + sum(done >= end for end in accumulate(seconds)))
        progress(f"{number} of {len(seconds)}", min(done, sum(seconds)), sum(seconds))

    graded = grader.grade_replies(replies(), progress=tell)
    for index, (path, grade) in enumerate(zip(recordings, graded, strict=False)):
        yield path, store.add_grade(session, takes[index], grade())
    if failures:
        raise failures[0]


def _copied(store: RecordedSessionStore, session: str, index: int, path: Path, turn: Turn, at: datetime) -> int:
    """Copy a recording into a new take of a session; return the take."""
    take = NewTake(
        session=session,
        turn=index,
        line=path.name,
        model_reply=turn.model_reply,
        terms=turn.terms,
        at=at,
        parts=turn.parts,
        avoid=turn.avoid,
    )
    with store.open_take(take) as recording:
        for piece in pieces(path):
            recording.write(piece)
    return recording.take
