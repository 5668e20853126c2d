"""Finds sessions by what the user types, and by when they began."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.errors import StoreError
from voicecoach.sessions.damage import Damage
from voicecoach.sessions.database import Database
from voicecoach.sessions.session import SessionStart
from voicecoach.storage.checked_values import InvalidValueError, checked

LISTED = 8
"""Sessions that a message names."""


def starts(database: Database, damage: Damage) -> list[SessionStart]:
    """Return the sessions that are not empty, newest first: an empty one was killed before the first reply.

    A session whose row is damaged is left out.
    """
    rows = database.rows(
        "select id, started, title from session where id in (select id from nonempty_session)"
        " order by started desc, rowid desc"
    )
    found = []
    for row in rows:
        try:
            found.append(checked(SessionStart, row))
        except InvalidValueError as error:
            damage(f"Left out the session {str(row['id'])[:40]!r}: {error}.")
    return found


def find_id(database: Database, name: str, damage: Damage) -> str:
    """Return the id of the session that `name` means: an id, the only one that begins so, or "last".

    Raise StoreError with the sessions that it may mean.
    """
    if database.rows("select 1 from session where id = ?", name):
        return name
    known = starts(database, damage)
    if not known:
        raise StoreError("There are no sessions yet.", hint="no sessions")
    matches = known[:1] if name == "last" else [each for each in known if name and each.id.startswith(name)]
    if len(matches) == 1:
        return matches[0].id
    raise StoreError(
        f"{name!r} matches {len(matches) or 'no'} sessions.",
        there=f"{'They are' if matches else 'The newest are'}:\n{_listed(matches or known)}",
        hint="sessions",
    )


def _listed(sessions: Sequence[SessionStart]) -> str:
    """Return a line for each session, at most `LISTED`, and how many more there are. Dates: UTC, as in ids."""
    lines = [f"  {session.id}  {session.started:%d %b %Y}  {session.title}" for session in sessions[:LISTED]]
    more = [f"  and {len(sessions) - LISTED} more"] if len(sessions) > LISTED else []
    return "\n".join(lines + more)
