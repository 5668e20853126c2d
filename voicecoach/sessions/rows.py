"""Database rows as values. A damaged row costs that row: the rest is read, and the damage is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from voicecoach.content.dialogue import Jargon, TermGroup
from voicecoach.errors import StoreError
from voicecoach.grading.grade import Grade
from voicecoach.grading.shadowing_report import ShadowingReport
from voicecoach.sessions.damage import Damage
from voicecoach.sessions.database import Database, Row
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import Correction, FollowUp, Session, ShadowedSentence, TurnResult
from voicecoach.storage.checked_values import InvalidValueError, checked, parsed
from voicecoach.storage.limits import Line

T = TypeVar("T")


def read_session(database: Database, name: str, damage: Damage) -> Session:
    """Return the session with the id `name`, with its takes in order; raise StoreError if its row is damaged."""
    rows = database.rows("select * from session where id = ?", name)
    try:
        session = checked(Session, rows[0], lax=True)
    except (InvalidValueError, IndexError) as error:
        raise StoreError(f"The session {name} is damaged: {error}.", hint="recover") from error
    takes = database.rows("select * from take where session = ? order by turn, take", name)
    belonging = {table: _by_take(database, table, name) for table in ("grade", "correction", "follow_up")}
    read = _each(takes, lambda row: _take(row, belonging, damage), damage, f"a take of {name}")
    rows = database.rows("select * from shadowed where session = ? order by id", name)
    shadowed = _each(rows, read_shadowed, damage, f"a repeated sentence of {name}")
    return replace(session, results=tuple(read), shadowed=tuple(shadowed))


def read_shadowed(row: Row) -> ShadowedSentence:
    """Return a row of the table `shadowed`; raise InvalidValueError."""
    report = parsed(ShadowingReport, _text(row, "report")) if row["report"] else None
    return replace(checked(ShadowedSentence, {**row, "report": None}, lax=True), report=report)


def read_take(database: Database, take: Row, damage: Damage) -> TurnResult:
    """Return a row of the table `take` with its grades and corrections; raise StoreError."""
    rows = {
        table: {take["id"]: database.rows(f"select * from {table} where take = ? order by id", int(str(take["id"])))}  # noqa: S608 - own names
        for table in ("grade", "correction", "follow_up")
    }
    try:
        return _take(take, rows, damage)
    except InvalidValueError as error:
        raise StoreError(f"A take of {take['session']} is damaged: {error}.", hint="recover") from error


def _by_take(database: Database, table: str, session: str) -> dict[object, list[Row]]:
    """Return the rows that belong to the takes of a session, by the id of the take, in order."""
    by_take: dict[object, list[Row]] = {}
    takes = "select id from take where session = ?"
    for row in database.rows(f"select * from {table} where take in ({takes}) order by id", session):  # noqa: S608 - own
        by_take.setdefault(row["take"], []).append(row)
    return by_take


def _take(take: Row, belonging: Mapping[str, Mapping[object, list[Row]]], damage: Damage) -> TurnResult:
    terms = parsed(tuple[TermGroup, ...], _text(take, "terms"))
    parts = parsed(tuple[Line, ...], _text(take, "parts"))
    avoid = parsed(tuple[Jargon, ...], _text(take, "avoid"))
    plain_fields = {**take, "terms": terms, "parts": parts, "avoid": (), "grades": ()}
    result = replace(checked(TurnResult, plain_fields, lax=True), avoid=avoid)
    where = f"{take['session']}, turn {result.turn + 1}, take {result.take}"

    def of(table: str) -> list[Row]:
        return belonging[table].get(take["id"], [])

    grades = _each(of("grade"), lambda row: parsed(Grade, _text(row, "grade")), damage, f"a grade of {where}")
    corrections = _each(of("correction"), lambda row: checked(Correction, row, lax=True), damage, f"a mark in {where}")
    follow_ups = _each(of("follow_up"), lambda row: checked(FollowUp, row, lax=True), damage, f"a question in {where}")
    kept = tuple(grades)
    return replace(
        result, grades=kept, corrections=tuple(corrections), follow_ups=tuple(follow_ups), complete=bool(kept)
    )


def grade_json(grade: Grade) -> str:
    """Return a grade as JSON; raise StoreError if it could not be read again."""
    text = json.dumps(plain(grade))
    try:
        parsed(Grade, text.encode())
    except InvalidValueError as error:
        raise StoreError(f"The grade can't be saved: {error}.") from error
    return text


def _each(rows: Iterable[Row], read: Callable[[Row], T], damage: Damage, what: str) -> Iterator[T]:
    for row in rows:
        try:
            yield read(row)
        except InvalidValueError as error:
            damage(f"Left out {what}: {error}.")


def _text(row: Row, column: str) -> bytes:
    text = row[column]
    if not isinstance(text, str):
        raise InvalidValueError(f"{column} is not a text")
    return text.encode("utf-8", "replace")
