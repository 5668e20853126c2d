"""The database file. No other module sees SQLite's own exceptions.

It is created complete under another name, then put in its place, so that programs that start at once can't meet a half
of it. What is opened is checked: its version, its tables and columns.
"""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from voicecoach.errors import StoreError
from voicecoach.sessions.schema import VERSION, migrate, version
from voicecoach.storage.checked_values import encodable, without_controls

Row = Mapping[str, object]
Value = str | int | None

FILE = "sessions.sqlite"
"""The database's name in the folder of the sessions."""

_BUSY_SECONDS = 10.0  # how long one process waits for another's transaction; each takes milliseconds

_MOST_BYTES = 16 * 2**20
"""Bytes of one value. A grade has a few thousand."""

_ERRORS = (sqlite3.Error, OverflowError, UnicodeDecodeError)
"""What sqlite3 raises: also a number that is too large, and a message that quotes a damaged text."""

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_NOT_WRITABLE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
}


class Database:
    """An open database of sessions; every method raises StoreError."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection, self._file = connection, file

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def rows(self, statement: str, *values: Value) -> list[Row]:
        """Return the rows of a query."""
        try:
            return list(map(dict, self._connection.execute(statement, _bound(values))))
        except _ERRORS as error:
            raise _failure(f"Can't read the sessions in {self._file}: {error}.", error) from error

    def write(self, statement: str, *values: Value) -> tuple[int, int]:
        """Change something within `writing`; return the id of an added row, and how many rows changed."""
        cursor = self._connection.execute(statement, _bound(values))
        return int(cursor.lastrowid or 0), cursor.rowcount

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Run the block in one transaction."""
        try:
            self._connection.execute("begin immediate")
            try:
                yield
                self._connection.execute("commit")
            except BaseException:
                self._connection.execute("rollback")
                raise
        except _ERRORS as error:
            raise _failure(f"Can't save the session in {self._file}: {error}.", error) from error

    def erase_deleted(self) -> None:
        """Overwrite what was deleted, also in the log. While another program reads, the next deletion does it."""
        try:
            for statement in ("pragma wal_checkpoint(truncate)", "vacuum", "pragma wal_checkpoint(truncate)"):
                self._connection.execute(statement)
        except _ERRORS as error:
            if _code(error) not in _BUSY:
                raise _failure(f"What was deleted is not overwritten in {self._file}: {error}.", error) from error


def open_database(file: Path) -> Database:
    """Open a database of sessions; create or migrate it if need be. Raise StoreError; a damaged file is unchanged."""
    try:
        if not file.exists():
            _create(file)
        connection = _connect(file)
        try:
            _prepare(connection, file)
        except BaseException:
            connection.close()
            raise
    except (*_ERRORS, OSError) as error:
        raise _failure(f"Can't open the sessions in {file.parent}: {error}.", error) from error
    return Database(connection, file)


def _create(file: Path) -> None:
    """Put a new, empty database in its place, unless another program was faster."""
    with tempfile.NamedTemporaryFile(prefix=".new-", suffix=file.suffix, dir=file.parent, delete=False) as private:
        new = Path(private.name)
    try:
        connection = _connect(new)
        connection.execute("pragma journal_mode = wal")
        migrate(connection)
        connection.close()
        try:
            file.hardlink_to(new)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.text_factory = lambda text: without_controls(text.decode("utf-8", "replace"))
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
    for setting in ("trusted_schema = off", "foreign_keys = on", "secure_delete = on"):
        connection.execute(f"pragma {setting}")
    return connection


def _prepare(connection: sqlite3.Connection, file: Path) -> None:
    """Check and migrate a database that exists."""
    current = version(connection)
    if current > VERSION:
        raise StoreError(
            f"{file} was written by a newer voicecoach (schema {current}; this one supports up to {VERSION}).",
            next="Update voicecoach; the file was not changed.",
        )
    if current < 0:
        raise _foreign(file, f"its schema has the version {current}")
    if 0 < current < VERSION:
        _back_up(connection, file.with_suffix(f".before-{VERSION}"))
    if current < VERSION:
        connection.execute("pragma journal_mode = wal")
        migrate(connection)
    found, expected = _layout(connection), _expected()
    for table, columns in expected.items():
        if missing := columns - found.get(table, frozenset()):
            raise _foreign(file, f"its {table or 'schema'} lacks {', '.join(sorted(missing))}")
    if found[""] - expected[""]:
        raise _foreign(file, "it contains other views or triggers")


def _back_up(connection: sqlite3.Connection, file: Path) -> None:
    file.touch(mode=0o600)
    with contextlib.closing(sqlite3.connect(file)) as copy:
        connection.backup(copy)


def _layout(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Return the columns of each table, as "name type"; under "" the definitions of views and triggers."""
    objects = connection.execute("select name, type, sql from sqlite_schema").fetchall()
    columns = "select name || ' ' || type as column from pragma_table_info(?)"
    tables = {
        str(name): frozenset(str(row["column"]).lower() for row in connection.execute(columns, (name,)))
        for name, kind, _ in objects
        if kind == "table"
    }
    return tables | {"": frozenset(str(sql) for _, kind, sql in objects if kind in ("view", "trigger"))}


@cache
def _expected() -> dict[str, frozenset[str]]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        migrate(connection)
        return _layout(connection)


def _foreign(file: Path, why: str) -> StoreError:
    return StoreError(f"{file} is not a database of sessions: {why}.", hint="recover")


def _failure(what: str, error: Exception) -> StoreError:
    """Return the error for the user: what failed, and what to do about its cause."""
    code = _code(error)
    if code in _BUSY:
        return StoreError(what, next="Another voicecoach is writing. Try again in a moment.")
    if code in _NOT_WRITABLE:
        return StoreError(
            what,
            there="What was saved before is unchanged.",
            next="Free some disk space, check that you may write there, or set VOICECOACH_HOME to another folder.",
        )
    return StoreError(what, hint="recover")


def _code(error: Exception) -> int:
    """Return the code of an error of SQLite, without details; an error of the system means that nothing opens."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CANTOPEN if isinstance(error, OSError) else 0)) & 0xFF


def _bound(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(encodable(value) if isinstance(value, str) else value for value in values)
