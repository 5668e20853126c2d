"""Sessions in SQLite.

One database, and beside it a folder of recordings for each session. A take's row exists from the moment it begins.
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
from typing import Any, Self

from voicecoach.config import Folders, home_folders
from voicecoach.errors import StoreError
from voicecoach.grading.grade import Grade
from voicecoach.sessions.recording import WavRecording, mend
from voicecoach.sessions.schema import VERSION, migrate, version
from voicecoach.sessions.serialization import plain, value
from voicecoach.sessions.session import Correction, NewTake, Session, SessionSummary, TurnResult
from voicecoach.sessions.session_folder import FILE as COPY
from voicecoach.sessions.summary import summary
from voicecoach.storage.atomic import write_text

_FILE = "sessions.sqlite"
_BUSY = 10.0  # seconds that one instance waits for another


class SqliteStore:
    """Sessions in a folder. `token` returns the few letters that make an id unique."""

    def __init__(self, folder: Path, token: Callable[[], str]) -> None:
        self._folder, self._token = folder, token
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._database = self._open(folder / _FILE)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"The sessions in {folder} can't be opened: {error}.",
                next="Check that the folder is yours to write to, or set VOICECOACH_HOME to another one.",
            ) from error

    def _open(self, file: Path) -> sqlite3.Connection:
        database = sqlite3.connect(file, timeout=_BUSY, isolation_level=None)
        database.row_factory = sqlite3.Row
        found = version(database)
        if found > VERSION:
            database.close()
            raise StoreError(
                f"{file} was written by a newer voicecoach (schema {found}, this one knows {VERSION}).",
                next="Update voicecoach; the file was left as it is.",
            )
        if 0 < found < VERSION:
            shutil.copy2(file, file.with_suffix(f".before-{VERSION}"))
        database.execute("pragma journal_mode = wal")
        database.execute("pragma foreign_keys = on")
        database.execute("pragma secure_delete = on")
        if found < VERSION:
            migrate(database)
        return database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, whole or not at all."""
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
                f"The session can't be written: {error}.",
                there=f"The recordings in {self._folder} are untouched.",
                next="Make room on the disk or make the folder writable, then go on.",
            ) from error

    def start_session(self, *, kind: str, dialogue: str, title: str, at: datetime) -> str:
        """Start a session, return its id."""
        name = f"{at:%Y%m%d-%H%M%S}-{self._token()}"
        with self._writing() as database:
            row = (name, kind, dialogue, title, at.isoformat())
            database.execute("insert into session (id, kind, dialogue, title, started) values (?, ?, ?, ?, ?)", row)
        return name

    def end_session(self, session: str, at: datetime) -> None:
        """Mark a session as ended."""
        with self._writing() as database:
            database.execute("update session set ended = ? where id = ?", (at.isoformat(), session))
        self._write_copy(session)

    def open_take(self, take: NewTake) -> WavRecording:
        """Open the next take of a turn: the row exists from now on, the audio grows as it is written."""
        row, number = self._add(take)
        name = f"turn-{take.turn + 1:02d}-take-{number}.wav"
        folder = self.folder(take.session)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"Can't create {folder}: {error.strerror}.") from error
        with self._writing() as database:
            database.execute("update take set audio = ? where id = ?", (name, row))
        return WavRecording(folder / name, row)

    def add_typed_take(self, take: NewTake) -> int:
        """Add a take without audio, return its id."""
        return self._add(take)[0]

    def _add(self, take: NewTake) -> tuple[int, int]:
        """Add a row for the next take of a turn; return its id and its number within the turn."""
        place = (take.session, take.turn)
        with self._writing() as database:
            last = database.execute("select max(take) from take where session = ? and turn = ?", place).fetchone()[0]
            number = int(last or 0) + 1
            row = (*place, number, take.line, take.model_reply, json.dumps(plain(take.terms)), take.at.isoformat())
            added = database.execute(
                "insert into take (session, turn, take, line, model_reply, terms, at) values (?, ?, ?, ?, ?, ?, ?)", row
            )
            return int(added.lastrowid or 0), number

    def discard_take(self, session: str, take: int) -> None:
        """Delete a take with its audio."""
        audio = self._take(take)["audio"]
        with self._writing() as database:
            database.execute("delete from take where id = ? and session = ?", (take, session))
        if audio:
            (self.folder(session) / audio).unlink(missing_ok=True)

    def add_grade(self, session: str, take: int, grade: Grade, *, overflows: int = 0) -> TurnResult:
        """Add a grade to a take and return the take as it now is."""
        with self._writing() as database:
            database.execute("insert into grade (take, grade) values (?, ?)", (take, json.dumps(plain(grade))))
            database.execute("update take set overflows = max(overflows, ?) where id = ?", (overflows, take))
        self._write_copy(session)
        return self._result(self._take(take))

    def add_correction(self, session: str, take: int, correction: Correction) -> TurnResult:
        """Keep the learner's word on a term beside the machine's verdict."""
        with self._writing() as database:
            row = (take, correction.term, int(correction.said), correction.at.isoformat())
            database.execute("insert into correction (take, term, said, at) values (?, ?, ?, ?)", row)
        self._write_copy(session)
        return self._result(self._take(take))

    def sessions(self) -> list[SessionSummary]:
        """All sessions, newest first."""
        return [summary(session) for session in self.history()]

    def history(self) -> list[Session]:
        """All sessions whole, newest first."""
        return [
            self._session(row["id"]) for row in self._rows("select id from session order by started desc, rowid desc")
        ]

    def session(self, session: str) -> Session:
        """One session whole; a unique beginning of its id is enough, "last" is the newest."""
        rows = self._database.execute("select id from session order by started desc, rowid desc").fetchall()
        names = [str(row["id"]) for row in rows]
        found = names[:1] if session == "last" else [name for name in names if name == session]
        found = found or [name for name in names if session and name.startswith(session)]
        if len(found) != 1:
            what = f"No session begins with {session!r}." if not found else f"{session!r} begins {len(found)} sessions."
            if not names:
                what = "There is no session yet."
            raise StoreError(
                what,
                there=f"The newest: {', '.join(names[:5])}." if names else "",
                next="See `voicecoach sessions`."
                if names
                else "Start one with `voicecoach practice` or `voicecoach demo`.",
            )
        return self._session(found[0])

    def folder(self, session: str) -> Path:
        """Where a session's recordings are."""
        return self._folder / session

    def recording(self, session: str, take: int) -> Path:
        """Where a take's recording is; raise StoreError if it has none."""
        name = self._take(take)["audio"]
        path = self.folder(session) / str(name)
        if not name or not path.is_file():
            raise StoreError(f"The recording of take {take} is missing.", there=f"It would be {path}." if name else "")
        mend(path)
        return path

    def forget(self, session: str) -> None:
        """Delete a session: rows, audio, and the pages of the database that held it."""
        with self._writing() as database:
            database.execute("delete from session where id = ?", (session,))
        try:
            if self.folder(session).exists():
                shutil.rmtree(self.folder(session))
            for copy in self._folder.glob("*.before-*"):  # made before a migration: what is forgotten is in it too
                copy.unlink()
        except OSError as error:
            raise StoreError(
                f"The grades of {session} are deleted, a file is not: {error}.",
                next=f"Delete {self.folder(session)} yourself.",
            ) from error
        self._database.execute("pragma wal_checkpoint(truncate)")
        self._database.execute("vacuum")
        self._database.execute("pragma wal_checkpoint(truncate)")

    def _take(self, take: int) -> sqlite3.Row:
        row: sqlite3.Row | None = self._database.execute("select * from take where id = ?", (take,)).fetchone()
        if row is None:
            raise StoreError(f"There is no take {take}.")
        return row

    def _session(self, name: str) -> Session:
        row = self._database.execute("select * from session where id = ?", (name,)).fetchone()
        takes = self._database.execute("select * from take where session = ? order by turn, take", (name,)).fetchall()
        return Session(
            id=name,
            kind=row["kind"],
            dialogue=row["dialogue"],
            title=row["title"],
            started=datetime.fromisoformat(row["started"]),
            ended=datetime.fromisoformat(row["ended"]) if row["ended"] else None,
            results=tuple(self._result(take) for take in takes),
        )

    def _result(self, row: sqlite3.Row) -> TurnResult:
        grades = self._rows("select grade from grade where take = ? order by id", row["id"])
        corrections = self._rows("select term, said, at from correction where take = ? order by id", row["id"])
        return TurnResult(
            id=row["id"],
            turn=row["turn"],
            take=row["take"],
            line=row["line"],
            model_reply=row["model_reply"],
            terms=tuple(tuple(group) for group in json.loads(row["terms"])),
            audio=row["audio"],
            at=datetime.fromisoformat(row["at"]),
            grades=tuple(value(Grade, json.loads(one["grade"])) for one in grades),
            corrections=tuple(
                Correction(one["term"], bool(one["said"]), datetime.fromisoformat(one["at"])) for one in corrections
            ),
            overflows=row["overflows"],
            complete=bool(grades),
        )

    def _rows(self, query: str, *given: Any) -> list[sqlite3.Row]:
        return self._database.execute(query, given).fetchall()

    def _write_copy(self, session: str) -> None:
        """Write the session beside its recordings, so that the folder alone can be reviewed elsewhere."""
        folder = self.folder(session)
        if folder.is_dir():
            with contextlib.suppress(OSError):  # the database has it all; the copy is a convenience
                write_text(folder / COPY, json.dumps(plain(self._session(session)), indent=1))


def open_store(folders: Folders) -> SqliteStore:
    """Open the sessions of a home folder."""
    return SqliteStore(folders.sessions, lambda: secrets.token_hex(2))


def open_sessions(*, home: str | Path | None = None) -> SqliteStore:
    """Open the user's sessions, or those of another home folder; use it as a context manager or close it."""
    return open_store(home_folders(home))
