"""The database.

Each migration takes the schema one step further, in a transaction; its number is kept in user_version.
"""

from __future__ import annotations

import re
import sqlite3

MIGRATIONS = (
    """
    create table session (
        id       text primary key,   -- sortable: date, time, a few letters
        kind     text not null,      -- practice, demo, recordings
        dialogue text not null,
        title    text not null,
        started  text not null,      -- ISO 8601, UTC
        ended    text                -- null: still going on, or cut off
    ) strict;
    create table take (
        id          integer primary key,
        session     text not null references session(id) on delete cascade,
        turn        integer not null,   -- index in the dialogue
        take        integer not null,   -- 1, 2, ... of this turn
        line        text not null,      -- as it was practised
        model_reply text not null,
        terms       text not null,      -- JSON: list of groups of lexicon keys
        audio       text,               -- file in the session's folder; null: typed
        at          text not null,
        overflows   integer not null default 0,
        unique (session, turn, take)
    ) strict;
    create table grade (
        id    integer primary key,      -- the highest of a take is the current one
        take  integer not null references take(id) on delete cascade,
        grade text not null             -- JSON of voicecoach.sessions.session.Grade
    ) strict;
    create table correction (
        id   integer primary key,
        take integer not null references take(id) on delete cascade,
        term text not null,
        said integer not null,
        at   text not null
    ) strict;
    """,
)

VERSION = len(MIGRATIONS)


def version(database: sqlite3.Connection) -> int:
    """Return how many migrations a database has been through."""
    return int(database.execute("pragma user_version").fetchone()[0])


def migrate(database: sqlite3.Connection) -> None:
    """Bring a database up to date, each step whole or not at all; safe where two processes start at once."""
    while True:
        database.execute("begin immediate")
        done = version(database)
        if done >= VERSION:
            database.execute("rollback")
            return
        try:
            for statement in re.sub(r"--.*", "", MIGRATIONS[done]).split(";"):
                database.execute(statement)
            database.execute(f"pragma user_version = {done + 1}")
            database.execute("commit")
        except BaseException:
            database.execute("rollback")
            raise
