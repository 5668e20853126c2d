"""A session's folder on its own.

Copied from another machine: what `session.json` says beside the recordings, without a database. Nothing in it is
trusted: values are checked, and a recording that is not in the folder itself is not there.
"""

from __future__ import annotations

import json
from pathlib import Path

from voicecoach.errors import StoreError
from voicecoach.sessions.serialization import value
from voicecoach.sessions.session import Session

FILE = "session.json"


class SessionFolder:
    """Reads one session from a folder; nothing is written to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file = folder / FILE
        try:
            self._session = value(Session, json.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise StoreError(
                f"{folder} is not the folder of a session: there is no {FILE} in it.",
                next="Copy the whole folder, as it is below `sessions` where it was practised.",
            ) from error
        except (OSError, ValueError) as error:
            raise StoreError(f"{file} can't be read as a session: {error}") from error

    @property
    def id(self) -> str:
        """The session's id."""
        return self._session.id

    def session(self, session: str) -> Session:
        """The one session that is here; raise StoreError if another is asked for."""
        if session != self.id:
            raise StoreError(f"Session {session} is not in {self._folder}.")
        return self._session

    def recording(self, session: str, take: int) -> Path:
        """Where a take's recording is; raise StoreError if it is missing or lies outside the folder."""
        name = next((one.audio for one in self.session(session).results if one.id == take), None)
        if not name:
            raise StoreError(f"There is no recording of take {take}.")
        path = self._folder / name
        if path.resolve().parent != self._folder.resolve():
            raise StoreError(f"{name} is not in the session's folder.")
        if not path.is_file():
            raise StoreError(f"{name} is missing.")
        return path
