"""The database file: created, checked and migrated when it is opened."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from voicecoach.errors import StoreError
from voicecoach.sessions.schema import VERSION, migrate, version

_BUSY_SECONDS = 10.0  # how long one process waits for another's transaction; each takes milliseconds


def open_database(file: Path) -> sqlite3.Connection:
    """Open a database of sessions; create or migrate it if need be; raise StoreError, OSError or sqlite3.Error."""
    file.touch(mode=0o600)  # SQLite gives its other files the same permissions
    database = sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None)
    database.row_factory = sqlite3.Row
    current = version(database)
    if current > VERSION:
        database.close()
        raise StoreError(
            f"{file} was written by a newer voicecoach (schema {current}; this one supports up to {VERSION}).",
            next="Update voicecoach; the file was not changed.",
        )
    if 0 < current < VERSION:
        shutil.copy2(file, file.with_suffix(f".before-{VERSION}"))
    database.execute("pragma journal_mode = wal")
    database.execute("pragma foreign_keys = on")
    database.execute("pragma secure_delete = on")
    if current < VERSION:
        migrate(database)
    return database
