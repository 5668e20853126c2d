"""Sessions in SQLite.

One database, and next to it a folder of recordings for each session. A take has a row as soon as it begins.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Self

from voicecoach.config import Folders, home_folders
from voicecoach.content.dialogue import DEVELOPER, LEARNER
from voicecoach.errors import StoreError
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.report import State
from voicecoach.sessions.database import open_database
from voicecoach.sessions.lookup import find_id, session_ids
from voicecoach.sessions.recording import WavRecording, repair_header
from voicecoach.sessions.rows import read_session, read_take
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import Correction, FollowUp, NewTake, Session, SessionSummary, TurnResult
from voicecoach.sessions.session_folder import FILE as COPY_FILE
from voicecoach.sessions.shadowing import ShadowingStore
from voicecoach.sessions.summary import summary
from voicecoach.storage.atomic import write_text
from voicecoach.storage.private import make_private_folder, protect

_FILE = "sessions.sqlite"


class SqliteStore:
    """The sessions in a folder. `token` returns a few letters that make a session id unique."""

    def __init__(self, folder: Path, token: Callable[[], str]) -> None:
        self._folder, self._token = folder, token
        try:
            make_private_folder(folder)
            self._database = open_database(folder / _FILE)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"Can't open the sessions in {folder}: {error}.",
                next="Check that you may write to this folder, or set VOICECOACH_HOME to another one.",
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    @property
    def shadowing(self) -> ShadowingStore:
        """The sentences that are repeated after the voice."""
        return ShadowingStore(self._database, self._writing, self._made_folder, self._write_copy)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Run the block in one transaction."""
        try:
            self._database.execute("begin immediate")
            try:
                yield self._database
                self._database.execute("commit")
            except BaseException:
                self._database.execute("rollback")
                raise
        except sqlite3.Error as error:
            raise StoreError(
                f"Can't save the session: {error}.",
                there=f"The recordings in {self._folder} are unchanged.",
                next="Free some disk space or make the folder writable, then try again.",
            ) from error

    def start_session(
        self,
        *,
        kind: str,
        dialogue: str,
        title: str,
        at: datetime,
        developer: str = DEVELOPER,
        learner: str = LEARNER,
    ) -> str:
        """Start a session and return its id."""
        name = f"{at:%Y%m%d-%H%M%S}-{self._token()}"
        with self._writing() as database:
            row = (name, kind, dialogue, title, at.isoformat(), developer, learner)
            database.execute(
                "insert into session (id, kind, dialogue, title, started, developer, learner)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        return name

    def end_session(self, session: str, at: datetime) -> bool:
        """Mark a session as ended; delete it if it has no takes. Return whether it was kept."""
        with self._writing() as database:
            database.execute("update session set ended = ? where id = ?", (at.isoformat(), session))
            empty = "delete from session where id = ? and id not in (select id from nonempty_session)"
            deleted = database.execute(empty, (session,)).rowcount
        if deleted:
            shutil.rmtree(self.folder(session), ignore_errors=True)  # empty: its takes were discarded
        else:
            self._write_copy(session)
        return not deleted

    def open_take(self, take: NewTake) -> WavRecording:
        """Add the next take of a turn and return its recording, which grows as it is written."""
        take_id, number = self._add(take)
        name = f"turn-{take.turn + 1:02d}-take-{number}.wav"
        folder = self._made_folder(take.session)
        with self._writing() as database:
            database.execute("update take set audio = ? where id = ?", (name, take_id))
        return WavRecording(folder / name, take_id)

    def open_follow_up(self, session: str, take: int, follow_up: FollowUp) -> WavRecording:
        """Add a question about a take; return the recording of its answer. Its `take` is the id of the follow-up."""
        follow_up_id = self.add_follow_up(take, follow_up)
        name = f"take-{take}-follow-up-{follow_up_id}.wav"
        folder = self._made_folder(session)
        with self._writing() as database:
            database.execute("update follow_up set audio = ? where id = ?", (name, follow_up_id))
        return WavRecording(folder / name, follow_up_id)

    def add_follow_up(self, take: int, follow_up: FollowUp) -> int:
        """Add a question about a take, without audio; return its id."""
        with self._writing() as database:
            row = (take, follow_up.term, follow_up.question, follow_up.at.isoformat())
            added = database.execute("insert into follow_up (take, term, question, at) values (?, ?, ?, ?)", row)
            return int(added.lastrowid or 0)

    def answer_follow_up(self, session: str, follow_up: int, state: State, heard: str) -> TurnResult:
        """Store whether an answer contains the term; return the updated take."""
        with self._writing() as database:
            database.execute("update follow_up set state = ?, heard = ? where id = ?", (state, heard, follow_up))
            [take] = database.execute("select take from follow_up where id = ?", (follow_up,)).fetchone()
        return self._saved(session, take)

    def _made_folder(self, session: str) -> Path:
        folder = self.folder(session)
        try:
            make_private_folder(folder)
        except OSError as error:
            raise StoreError(f"Can't create {folder}: {error.strerror}.") from error
        return folder

    def add_typed_take(self, take: NewTake) -> int:
        """Add a take without audio and return its id."""
        return self._add(take)[0]

    def _add(self, take: NewTake) -> tuple[int, int]:
        """Add a row for the next take of a turn; return its id and its number within the turn."""
        turn = (take.session, take.turn)
        with self._writing() as database:
            last = database.execute("select max(take) from take where session = ? and turn = ?", turn).fetchone()[0]
            number = int(last or 0) + 1
            terms = json.dumps(plain(take.terms))
            row = (*turn, number, take.line, take.model_reply, terms, take.at.isoformat(), take.round)
            added = database.execute(
                "insert into take (session, turn, take, line, model_reply, terms, at, round) values (?,?,?,?,?,?,?,?)",
                row,
            )
            return int(added.lastrowid or 0), number

    def discard_take(self, session: str, take: int) -> None:
        """Delete a take and its audio."""
        audio = self._take(take)["audio"]
        with self._writing() as database:
            database.execute("delete from take where id = ? and session = ?", (take, session))
        if audio:
            (self.folder(session) / audio).unlink(missing_ok=True)

    def add_grade(
        self, session: str, take: int, grade: Grade, *, overflows: int = 0, broken_off: bool = False, help: int = 0
    ) -> TurnResult:
        """Add a grade to a take; return the updated take.

        `overflows`: blocks that the device lost; `broken_off`: the learner quit during the reply; `help`: steps taken.
        """
        with self._writing() as database:
            database.execute("insert into grade (take, grade) values (?, ?)", (take, json.dumps(plain(grade))))
            database.execute(
                "update take set overflows = max(overflows, ?), broken_off = max(broken_off, ?), help = max(help, ?)"
                " where id = ?",
                (overflows, broken_off, help, take),
            )
        return self._saved(session, take)

    def add_correction(self, session: str, take: int, correction: Correction) -> TurnResult:
        """Store the learner's correction next to the program's verdict; return the updated take."""
        with self._writing() as database:
            row = (take, correction.term, int(correction.said), correction.at.isoformat())
            database.execute("insert into correction (take, term, said, at) values (?, ?, ?, ?)", row)
        return self._saved(session, take)

    def mark_answered(self, session: str, take: int, *, answered: bool) -> TurnResult:
        """Store whether the learner says that a take answers its line; return the updated take."""
        with self._writing() as database:
            database.execute("update take set answered = ? where id = ?", (answered, take))
        return self._saved(session, take)

    def sessions(self) -> list[SessionSummary]:
        """Summaries of all sessions, newest first."""
        return [summary(session) for session in self.history()]

    def history(self) -> list[Session]:
        """All sessions with their takes, newest first."""
        return [read_session(self._database, name) for name in session_ids(self._database)]

    def session(self, session: str) -> Session:
        """One session with its takes, by its id or a unique prefix of it; "last" is the newest with a take."""
        return read_session(self._database, find_id(self._database, session))

    def folder(self, session: str) -> Path:
        """The folder of a session's recordings."""
        return self._folder / session

    def recording(self, session: str, take: int) -> Path:
        """The path of a take's recording; raise StoreError if it is missing."""
        name = self._take(take)["audio"]
        path = self.folder(session) / str(name)
        if not name or not path.is_file():
            expected = f"Expected file: {path}." if name else ""
            raise StoreError(f"The recording of take {take} is missing.", there=expected)
        repair_header(path)
        return path

    def forget(self, session: str) -> None:
        """Delete a session: rows, audio, and the database pages that held it."""
        with self._writing() as database:
            database.execute("delete from session where id = ?", (session,))
        try:
            if self.folder(session).exists():
                shutil.rmtree(self.folder(session))
            for backup in self._folder.glob("*.before-*"):  # made before a migration; it holds the session too
                backup.unlink()
        except OSError as error:
            raise StoreError(
                f"The grades of {session} are deleted, but a file is not: {error}.",
                next=f"Delete {self.folder(session)} yourself.",
            ) from error
        self._database.execute("pragma wal_checkpoint(truncate)")
        self._database.execute("vacuum")
        self._database.execute("pragma wal_checkpoint(truncate)")

    def forget_empty(self) -> None:
        """Delete the sessions without takes: they were killed before the first reply."""
        with self._writing() as database:
            database.execute("delete from session where id not in (select id from nonempty_session)")

    def _saved(self, session: str, take: int) -> TurnResult:
        self._write_copy(session)
        return read_take(self._database, self._take(take))

    def _take(self, take: int) -> sqlite3.Row:
        row: sqlite3.Row | None = self._database.execute("select * from take where id = ?", (take,)).fetchone()
        if row is None:
            raise StoreError(f"Take {take} doesn't exist.")
        return row

    def _write_copy(self, session: str) -> None:
        """Write the session next to its recordings, so that the folder can be reviewed on its own."""
        folder = self.folder(session)
        if folder.is_dir():
            with contextlib.suppress(OSError):  # the copy is a convenience; the database holds the same
                text = json.dumps(plain(read_session(self._database, session)), indent=1)
                write_text(folder / COPY_FILE, text, private=True)


def open_store(folders: Folders) -> SqliteStore:
    """Open the sessions of a home folder."""
    protect(folders)
    return SqliteStore(folders.sessions, lambda: secrets.token_hex(2))


def open_sessions(*, home: str | Path | None = None) -> SqliteStore:
    """Open the user's sessions, or those of another home folder; use it as a context manager or close it."""
    return open_store(home_folders(home))
