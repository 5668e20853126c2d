"""Sessions in SQLite.

One database, and next to it a folder of recordings for each session. A take has a row as soon as it begins.
"""

from __future__ import annotations

import gc
import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from voicecoach.config import Folders, home_folders
from voicecoach.content.dialogue import DEVELOPER, LEARNER
from voicecoach.content.genres import CONVERSATION
from voicecoach.errors import StoreError
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.report import State
from voicecoach.sessions.damage import Damage, ToldOnce
from voicecoach.sessions.database import FILE, Row, open_database
from voicecoach.sessions.lookup import find_id, starts
from voicecoach.sessions.recording import WavRecording, repair_header
from voicecoach.sessions.rows import grade_json, read_session, read_take
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import (
    Correction,
    FollowUp,
    NewTake,
    Session,
    SessionStart,
    SessionSummary,
    TurnResult,
)
from voicecoach.sessions.session_folder import SessionCopies, made_folder, recording_in
from voicecoach.sessions.shadowing import ShadowingStore
from voicecoach.sessions.summary import summary
from voicecoach.storage.bounded import is_folder
from voicecoach.storage.limits import LONGEST_LINE
from voicecoach.storage.private import protect

COPIES = ("*.before-*", "*.damaged-*")
"""Copies of the database, made before a migration and when it was recovered."""


class SqliteStore:
    """The sessions in a folder. `token` returns a few letters that make a session id unique.

    `damage` receives a sentence about each damaged row that was left out, once.
    """

    def __init__(self, folder: Path, token: Callable[[], str], damage: Damage = lambda _: None) -> None:
        self._folder, self._token, self._damage = folder, token, ToldOnce(damage)
        made_folder(folder, "Can't open the sessions in")
        self._database = open_database(folder / FILE)
        self._copies = SessionCopies(folder, self._session_json)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what is still missing from the copies in the sessions' folders, and close the database."""
        self._copies.finish()
        self._database.close()

    @property
    def shadowing(self) -> ShadowingStore:
        """The sentences that are repeated after the voice."""
        return ShadowingStore(self._database, lambda name: made_folder(self.folder(name)), self._copies)

    def start_session(
        self,
        *,
        kind: str,
        dialogue: str,
        title: str,
        at: datetime,
        developer: str = DEVELOPER,
        learner: str = LEARNER,
        genre: str = CONVERSATION,
    ) -> str:
        """Start a session and return its id."""
        name = f"{at:%Y%m%d-%H%M%S}-{self._token()}"
        row = (name, kind, dialogue[:LONGEST_LINE], title[:LONGEST_LINE], at.isoformat(), developer, learner, genre)
        with self._database.writing():
            self._database.write(
                "insert into session (id, kind, dialogue, title, started, developer, learner, genre)"
                " values (?, ?, ?, ?, ?, ?, ?, ?)",
                *row,
            )
        return name

    def end_session(self, session: str, at: datetime) -> bool:
        """Mark a session as ended; delete it if it has no takes. Return whether it was kept."""
        with self._database.writing():
            self._database.write("update session set ended = ? where id = ?", at.isoformat(), session)
            empty = "delete from session where id = ? and id not in (select id from nonempty_session)"
            _, deleted = self._database.write(empty, session)
        if deleted:
            shutil.rmtree(self.folder(session), ignore_errors=True)  # empty: its takes were discarded
        else:
            self._copies.write(session)
        return not deleted

    def open_take(self, take: NewTake) -> WavRecording:
        """Add the next take of a turn and return its recording, which grows as it is written."""
        take_id, number = self._add(take)
        name = f"turn-{take.turn + 1:02d}-take-{number}.wav"
        folder = made_folder(self.folder(take.session))
        with self._database.writing():
            self._database.write("update take set audio = ? where id = ?", name, take_id)
        self._copies.begun(take.session)
        return WavRecording(folder / name, take_id)

    def open_follow_up(self, session: str, take: int, follow_up: FollowUp) -> WavRecording:
        """Add a question about a take; return the recording of its answer. Its `take` is the id of the follow-up."""
        follow_up_id = self.add_follow_up(take, follow_up)
        name = f"take-{take}-follow-up-{follow_up_id}.wav"
        folder = made_folder(self.folder(session))
        with self._database.writing():
            self._database.write("update follow_up set audio = ? where id = ?", name, follow_up_id)
        return WavRecording(folder / name, follow_up_id)

    def add_follow_up(self, take: int, follow_up: FollowUp) -> int:
        """Add a question about a take, without audio; return its id."""
        row = (take, follow_up.term, follow_up.question, follow_up.at.isoformat())
        with self._database.writing():
            return self._database.write("insert into follow_up (take, term, question, at) values (?, ?, ?, ?)", *row)[0]

    def answer_follow_up(self, session: str, follow_up: int, state: State, heard: str) -> TurnResult:
        """Store whether an answer contains the term; return the updated take."""
        with self._database.writing():
            self._database.write("update follow_up set state = ?, heard = ? where id = ?", state, heard, follow_up)
        of = "select * from take where id = (select take from follow_up where id = ?)"
        return self._changed(session, self._database.rows(of, follow_up))

    def add_typed_take(self, take: NewTake) -> int:
        """Add a take without audio and return its id."""
        return self._add(take)[0]

    def _add(self, take: NewTake) -> tuple[int, int]:
        """Add a row for the next take of a turn; return its id and its number within the turn."""
        turn = (take.session, take.turn)
        with self._database.writing():
            [last] = self._database.rows("select max(take) last from take where session = ? and turn = ?", *turn)
            number = int(str(last["last"] or 0)) + 1
            terms, parts, avoid = (json.dumps(plain(field)) for field in (take.terms, take.parts, take.avoid))
            row = (*turn, number, take.line, take.model_reply, terms, take.at.isoformat(), take.round, parts, avoid)
            added, _ = self._database.write(
                "insert into take (session, turn, take, line, model_reply, terms, at, round, parts, avoid)"
                " values (?,?,?,?,?,?,?,?,?,?)",
                *row,
            )
            return added, number

    def discard_take(self, session: str, take: int) -> None:
        """Delete a take and its audio."""
        [row] = self._rows(take)
        with self._database.writing():
            self._database.write("delete from take where id = ? and session = ?", take, session)
        if row["audio"]:
            (self.folder(session) / str(row["audio"])).unlink(missing_ok=True)

    def add_grade(
        self, session: str, take: int, grade: Grade, *, overflows: int = 0, broken_off: bool = False, help: int = 0
    ) -> TurnResult:
        """Add a grade to a take; return the updated take.

        `overflows`: blocks that the device lost; `broken_off`: the learner quit during the reply; `help`: steps taken.
        """
        text = grade_json(grade)
        with self._database.writing():
            self._database.write("insert into grade (take, grade) values (?, ?)", take, text)
            self._database.write(
                "update take set overflows = max(overflows, ?), broken_off = max(broken_off, ?), help = max(help, ?)"
                " where id = ?",
                *(overflows, broken_off, help, take),
            )
        return self._changed(session, self._rows(take))

    def withdraw_grade(self, session: str, take: int) -> None:
        """Delete the last grade of a take, because its reply goes on."""
        with self._database.writing():
            self._database.write("delete from grade where id = (select max(id) from grade where take = ?)", take)
        self._copies.write(session)

    def add_correction(self, session: str, take: int, correction: Correction) -> TurnResult:
        """Store the learner's correction next to the program's verdict; return the updated take."""
        row = (take, correction.term, int(correction.said), correction.at.isoformat())
        with self._database.writing():
            self._database.write("insert into correction (take, term, said, at) values (?, ?, ?, ?)", *row)
        return self._changed(session, self._rows(take))

    def mark_answered(self, session: str, take: int, *, answered: bool) -> TurnResult:
        """Store whether the learner says that a take answers its line; return the updated take."""
        with self._database.writing():
            self._database.write("update take set answered = ? where id = ?", answered, take)
        return self._changed(session, self._rows(take))

    def starts(self) -> list[SessionStart]:
        """When each session began, newest first; this reads no grades."""
        return starts(self._database, self._damage)

    def sessions(self) -> list[SessionSummary]:
        """Summaries of all sessions, newest first."""
        return [summary(session) for session in self._each()]

    def history(self) -> list[Session]:
        """All sessions with their takes, newest first."""
        collects = gc.isenabled()
        gc.disable()  # it would look through all these values again and again, and find nothing to free
        try:
            return list(self._each())
        finally:
            if collects:
                gc.enable()

    def _each(self) -> Iterator[Session]:
        for start in self.starts():
            try:
                yield read_session(self._database, start.id, self._damage)
            except StoreError as error:
                self._damage(f"Left out a session. {error.what}")

    def session(self, session: str) -> Session:
        """One session with its takes, by its id or a unique prefix of it; "last" is the newest with a take."""
        name = find_id(self._database, session, self._damage)
        return read_session(self._database, name, self._damage)

    def folder(self, session: str) -> Path:
        """The folder of a session's recordings."""
        return self._folder / session

    def recording(self, session: str, take: int) -> Path:
        """The path of a take's recording; raise StoreError if it is missing."""
        [row] = self._rows(take)
        if not row["audio"]:
            raise StoreError(f"Take {take} has no recording.")
        return self.clip(session, str(row["audio"]))

    def clip(self, session: str, name: str) -> Path:
        """The path of any recording of a session, by its file name; raise StoreError if it is missing."""
        path = recording_in(self.folder(session), name)
        repair_header(path)
        return path

    def forget(self, *sessions: str) -> None:
        """Delete sessions: rows, audio, and the database pages that held them."""
        with self._database.writing():
            for session in sessions:
                self._database.write("delete from session where id = ?", session)
        try:
            for folder in map(self.folder, sessions):
                if is_folder(folder) and folder.resolve().parent == self._folder.resolve():
                    shutil.rmtree(folder)
            for copy in (file for pattern in COPIES for file in self._folder.glob(pattern)):
                copy.unlink()  # it holds the sessions too
        except OSError as error:
            raise StoreError(
                f"The grades are deleted, but a file is not: {error}.", next=f"Delete {error.filename} yourself."
            ) from error
        self._database.erase_deleted()

    def forget_unlisted(self) -> None:
        """Delete the sessions that are not listed: damaged, or without takes (killed before the first reply)."""
        listed = {start.id for start in self.starts()}
        ids = [str(row["id"]) for row in self._database.rows("select id from session")]
        self.forget(*(name for name in ids if name not in listed))

    def _rows(self, take: int) -> list[Row]:
        rows = self._database.rows("select * from take where id = ?", take)
        if not rows:
            raise StoreError(f"Take {take} doesn't exist.")
        return rows

    def _changed(self, session: str, rows: Sequence[Row]) -> TurnResult:
        """Return a take that was changed, from its row; note that the copy in the session's folder lacks the change."""
        self._copies.changed(session)
        return read_take(self._database, rows[0], self._damage)

    def _session_json(self, name: str) -> tuple[str, int]:
        session = read_session(self._database, name, self._damage)
        return json.dumps(plain(session), indent=1), len(session.results)


def open_store(folders: Folders, damage: Damage = lambda _: None) -> SqliteStore:
    """Open the sessions of a home folder. `damage`: as in SqliteStore."""
    protect(folders)
    return SqliteStore(folders.sessions, lambda: secrets.token_hex(2), damage)


def open_sessions(*, home: str | Path | None = None) -> SqliteStore:
    """Open the user's sessions, or those of another home folder; use it as a context manager or close it."""
    return open_store(home_folders(home))
