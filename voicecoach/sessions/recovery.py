"""Recovers the sessions of a damaged database from what can still be read of it, and from the folders of the sessions.

A new database is built beside the old one, then takes its place; the old one is kept aside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from voicecoach.errors import StoreError
from voicecoach.sessions.database import FILE, Database, Value, open_database
from voicecoach.sessions.lookup import starts
from voicecoach.sessions.rows import read_session
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.session_folder import SessionFolder


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery found.

    `sessions`: how many there are now; `from_folders`: the ids of those that were read from their folders; `damage`: a
    sentence about everything that can't be read; `aside`: the damaged database, None if there was none.
    """

    sessions: int
    from_folders: tuple[str, ...]
    damage: tuple[str, ...]
    aside: Path | None


def recover(folder: Path, now: datetime) -> Recovered:
    """Rebuild the database in a folder of sessions, or add the sessions that it lacks; raise StoreError if that fails.

    A database without damage stays as it is, except for what is added.
    """
    file, damage, unreadable = folder / FILE, list[str](), list[str]()
    known = dict(_in_database(file, damage))
    wanted = (place for place in _folders(folder) if damage or place.name not in known)
    copies = dict(_in_folders(wanted, unreadable))
    found = {name: copy for name, copy in copies.items() if name not in known or _size(copy) > _size(known[name])}
    aside = _rebuild(file, {**known, **found}, now) if damage else None
    if found and not damage:
        with closing(open_database(file)) as database:
            _insert(database, found.values())
    return Recovered(len({**known, **found}), tuple(sorted(found)), (*damage, *unreadable), aside)


def _in_database(file: Path, damage: list[str]) -> Iterator[tuple[str, Session]]:
    """Yield the sessions that can be read from the database."""
    if not file.exists():
        return
    try:
        with closing(open_database(file)) as database:
            for start in starts(database, damage.append):
                try:
                    yield start.id, read_session(database, start.id, damage.append)
                except StoreError as error:
                    damage.append(error.what)
    except StoreError as error:
        if error.hint != "recover":
            raise  # a newer version, a busy process, a folder that can't be read: no damage
        damage.append(error.what)


def _folders(folder: Path) -> list[Path]:
    return sorted(place for place in folder.iterdir() if place.is_dir() and not place.is_symlink())


def _in_folders(folders: Iterable[Path], unreadable: list[str]) -> Iterator[tuple[str, Session]]:
    """Yield the sessions of which a copy lies beside their recordings, without takes that were discarded."""
    for folder in folders:
        try:
            session = SessionFolder(folder).session(folder.name)
        except StoreError as error:
            unreadable.append(error.what)
            continue
        takes = {
            (result.turn, result.take): result
            for result in session.results
            if result.grades or (result.audio and (folder / result.audio).is_file())
        }
        shadowed = tuple(sentence for sentence in session.shadowed if (folder / sentence.audio).is_file())
        if takes or shadowed:
            yield session.id, replace(session, results=tuple(takes.values()), shadowed=shadowed)


def _size(session: Session) -> int:
    """Return how much a session holds: its takes with their grades, corrections and questions, its sentences."""
    takes = sum(1 + len(take.grades) + len(take.corrections) + len(take.follow_ups) for take in session.results)
    return takes + len(session.shadowed) + sum(sentence.report is not None for sentence in session.shadowed)


def _rebuild(file: Path, sessions: Mapping[str, Session], now: datetime) -> Path:
    """Put a new database with these sessions in the place of the old one; return where the old one is kept."""
    new = file.with_name(f"sessions.recovered-{now:%Y%m%d-%H%M%S}.sqlite")
    aside = file.with_name(f"sessions.damaged-{now:%Y%m%d-%H%M%S}.sqlite")
    try:
        for ending in _ENDINGS:
            Path(f"{new}{ending}").unlink(missing_ok=True)
        with closing(open_database(new)) as database:
            _insert(database, sorted(sessions.values(), key=lambda session: session.started))
        for ending in _ENDINGS:
            if (part := Path(f"{file}{ending}")).exists():
                part.rename(f"{aside}{ending}")
        new.rename(file)
    except OSError as error:
        raise StoreError(f"Can't put a new database into {file.parent}: {error.strerror}.") from error
    return aside


_ENDINGS = ("", "-wal", "-shm")
"""Endings of the files of a database: its pages, its log of changes, the index of the log."""


def _insert(database: Database, sessions: Iterable[Session]) -> None:
    """Add sessions with all that they hold; their takes get new ids."""
    tables = ("session", "take", "grade", "correction", "follow_up", "shadowed")
    columns = {table: _columns(database, table) for table in tables}
    with database.writing():
        for session in sessions:
            for owned, of in (
                ("session", "id"),
                ("take", "session"),
                ("shadowed", "session"),
            ):  # remains
                database.write(f"delete from {owned} where {of} = ?", session.id)  # noqa: S608 - own names
            _add(database, "session", columns, session)
            for result in session.results:
                _insert_take(database, columns, session.id, result)
            for sentence in session.shadowed:
                _add(database, "shadowed", columns, sentence, id=None, session=session.id)


def _insert_take(database: Database, columns: Mapping[str, list[str]], session: str, result: TurnResult) -> None:
    take = _add(database, "take", columns, result, id=None, session=session)
    for grade in result.grades:
        _add(database, "grade", columns, grade, take=take, grade=json.dumps(plain(grade)))
    for correction in result.corrections:
        _add(database, "correction", columns, correction, take=take)
    for follow_up in result.follow_ups:
        _add(database, "follow_up", columns, follow_up, take=take)


def _columns(database: Database, table: str) -> list[str]:
    return [str(row["name"]) for row in database.rows("select name from pragma_table_info(?)", table)]


def _add(database: Database, table: str, columns: Mapping[str, list[str]], value: object, **more: Value) -> int:
    """Add a row with the fields of a value that are columns of the table, and some more; return its id."""
    fields = {name: plain(getattr(value, name)) for name in columns[table] if hasattr(value, name)}
    row = {
        name: json.dumps(field) if isinstance(field, list | dict) else field for name, field in fields.items()
    } | more
    statement = f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})"  # noqa: S608 - own names
    return database.write(statement, *row.values())[0]
