"""Finds sessions by what the user types."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from voicecoach.errors import StoreError
from voicecoach.sessions.rows import read_session

LISTED = 8
"""Sessions that a message names."""


def session_ids(database: sqlite3.Connection) -> list[str]:
    """Return the ids of the sessions with takes, newest first: one without any was killed before the first reply."""
    rows = database.execute(
        "select id from session where id in (select id from nonempty_session) order by started desc, rowid desc"
    )
    return [row["id"] for row in rows]


def find_id(database: sqlite3.Connection, name: str) -> str:
    """Return the id of the session that `name` means: an id, the only one that begins so, or "last".

    Raise StoreError with the sessions that it may mean.
    """
    if database.execute("select 1 from session where id = ?", (name,)).fetchone():
        return name
    ids = session_ids(database)
    if not ids:
        raise StoreError("There are no sessions yet.", hint="no sessions")
    matches = ids[:1] if name == "last" else [each for each in ids if name and each.startswith(name)]
    if len(matches) == 1:
        return matches[0]
    raise StoreError(
        f"{name!r} matches {len(matches) or 'no'} sessions.",
        there=f"{'They are' if matches else 'The newest are'}:\n{_listed(database, matches or ids)}",
        hint="sessions",
    )


def _listed(database: sqlite3.Connection, ids: Sequence[str]) -> str:
    """Return a line for each session, at most `LISTED`, and how many more there are. Dates: UTC, as in ids."""
    sessions = [read_session(database, each) for each in ids[:LISTED]]
    lines = [f"  {session.id}  {session.started:%d %b %Y}  {session.title}" for session in sessions]
    more = [f"  and {len(ids) - LISTED} more"] if len(ids) > LISTED else []
    return "\n".join(lines + more)
