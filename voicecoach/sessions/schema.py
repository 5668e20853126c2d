"""Database schema and its migrations.

Each migration runs in a transaction; `user_version` holds the number of migrations that were applied.
"""

from __future__ import annotations

import re
import sqlite3

MIGRATIONS = (
    """
    create table session (
        id       text primary key,   -- sortable: date, time, a few letters
        kind     text not null,      -- practice, shadowing, asking, demo, recordings
        dialogue text not null,
        title    text not null,
        started  text not null,      -- ISO 8601, UTC
        ended    text                -- null: still running, or cut off
    ) strict;
    create table take (
        id          integer primary key,
        session     text not null references session(id) on delete cascade,
        turn        integer not null,   -- index in the dialogue
        take        integer not null,   -- 1, 2, ... of this turn
        line        text not null,      -- as it was practiced
        model_reply text not null,
        terms       text not null,      -- JSON: list of groups of lexicon keys
        audio       text,               -- file name in the session's folder; null: typed
        at          text not null,
        overflows   integer not null default 0,
        unique (session, turn, take)
    ) strict;
    create table grade (
        id    integer primary key,      -- the highest id of a take is its current grade
        take  integer not null references take(id) on delete cascade,
        grade text not null             -- JSON of voicecoach.grading.grade.Grade
    ) strict;
    create table correction (
        id   integer primary key,
        take integer not null references take(id) on delete cascade,
        term text not null,
        said integer not null,
        at   text not null
    ) strict;
    """,
    """
    alter table session add column developer text not null default 'Developer';   -- the two roles
    alter table session add column learner text not null default 'DevOps engineer';
    alter table take add column broken_off integer not null default 0;   -- the learner quit during the reply
    alter table take add column answered integer not null default 0;     -- the learner says: this answers the line
    """,
    """
    alter table take add column help integer not null default 0;         -- steps of help taken before the reply ended
    alter table take add column round integer not null default 1;        -- 1, 2, ... where a session has rounds
    create table follow_up (
        id       integer primary key,
        take     integer not null references take(id) on delete cascade,
        term     text not null,
        question text not null,
        audio    text,                   -- file name in the session's folder; null: typed
        state    text,                   -- said, unclear, missed; null: not answered
        heard    text not null default '',
        at       text not null
    ) strict;
    """,
    """
    create table shadowed (              -- sentences of model replies, repeated after the voice
        id       integer primary key,
        session  text not null references session(id) on delete cascade,
        turn     integer not null,       -- index in the dialogue
        sentence integer not null,       -- index in the model reply
        text     text not null,          -- as the voice said it
        audio    text not null,          -- file name in the session's folder
        at       text not null,
        report   text                    -- JSON of voicecoach.grading.shadowing_report.ShadowingReport; null: cut off
    ) strict;
    create view nonempty_session as select session as id from take union select session from shadowed;
    """,
    """
    create index grade_of_take on grade (take);
    create index correction_of_take on correction (take);
    create index follow_up_of_take on follow_up (take);
    create index shadowed_of_session on shadowed (session);
    """,
    """
    alter table session add column genre text not null default 'conversation';   -- content/genres.py
    alter table take add column parts text not null default '[]';        -- JSON: the part of each group of terms
    alter table take add column avoid text not null default '[]';        -- JSON: list of {term, plainer}
    """,
)

VERSION = len(MIGRATIONS)


def version(database: sqlite3.Connection) -> int:
    """Return how many migrations were applied to a database."""
    return int(database.execute("pragma user_version").fetchone()[0])


def migrate(database: sqlite3.Connection) -> None:
    """Apply the missing migrations, each in a transaction; safe if two processes start at once."""
    while True:
        database.execute("begin immediate")
        applied = version(database)
        if applied >= VERSION:
            database.execute("rollback")
            return
        try:
            for statement in re.sub(r"--.*", "", MIGRATIONS[applied]).split(";"):
                database.execute(statement)
            database.execute(f"pragma user_version = {applied + 1}")
            database.execute("commit")
        except BaseException:
            database.execute("rollback")
            raise
