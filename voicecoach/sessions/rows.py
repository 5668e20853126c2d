"""Database rows read as values."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from voicecoach.grading.grade import Grade
from voicecoach.grading.shadowing_report import ShadowingReport
from voicecoach.sessions.serialization import value
from voicecoach.sessions.session import Correction, FollowUp, Session, ShadowedSentence, TurnResult


def read_session(database: sqlite3.Connection, name: str) -> Session:
    """Return the session whose id is `name`, with its takes by turn and take."""
    row = database.execute("select * from session where id = ?", (name,)).fetchone()
    takes = database.execute("select * from take where session = ? order by turn, take", (name,)).fetchall()
    shadowed = database.execute("select * from shadowed where session = ? order by id", (name,)).fetchall()
    return Session(
        id=name,
        kind=row["kind"],
        dialogue=row["dialogue"],
        title=row["title"],
        started=datetime.fromisoformat(row["started"]),
        ended=datetime.fromisoformat(row["ended"]) if row["ended"] else None,
        results=tuple(read_take(database, take) for take in takes),
        developer=row["developer"],
        learner=row["learner"],
        shadowed=tuple(map(read_shadowed, shadowed)),
    )


def read_shadowed(row: sqlite3.Row) -> ShadowedSentence:
    """Return a row of the table `shadowed`."""
    return ShadowedSentence(
        id=row["id"],
        turn=row["turn"],
        sentence=row["sentence"],
        text=row["text"],
        audio=row["audio"],
        at=datetime.fromisoformat(row["at"]),
        report=value(ShadowingReport, json.loads(row["report"])) if row["report"] else None,
    )


def read_take(database: sqlite3.Connection, take: sqlite3.Row) -> TurnResult:
    """Return a row of the table `take` with its grades and corrections."""
    grades = database.execute("select grade from grade where take = ? order by id", (take["id"],)).fetchall()
    corrections = database.execute("select * from correction where take = ? order by id", (take["id"],)).fetchall()
    follow_ups = database.execute("select * from follow_up where take = ? order by id", (take["id"],)).fetchall()
    return TurnResult(
        id=take["id"],
        turn=take["turn"],
        take=take["take"],
        line=take["line"],
        model_reply=take["model_reply"],
        terms=tuple(tuple(group) for group in json.loads(take["terms"])),
        audio=take["audio"],
        at=datetime.fromisoformat(take["at"]),
        grades=tuple(value(Grade, json.loads(row["grade"])) for row in grades),
        corrections=tuple(
            Correction(row["term"], bool(row["said"]), datetime.fromisoformat(row["at"])) for row in corrections
        ),
        overflows=take["overflows"],
        complete=bool(grades),
        broken_off=bool(take["broken_off"]),
        answered=bool(take["answered"]),
        help=take["help"],
        round=take["round"],
        follow_ups=tuple(
            FollowUp(
                term=row["term"],
                question=row["question"],
                audio=row["audio"],
                state=row["state"],
                heard=row["heard"],
                at=datetime.fromisoformat(row["at"]),
            )
            for row in follow_ups
        ),
    )
