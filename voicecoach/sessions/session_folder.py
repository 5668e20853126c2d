"""A session read from its folder alone, without a database.

The folder may come from another machine and is not trusted: the values in `session.json` are checked, and a recording
outside the folder counts as missing.
"""

from __future__ import annotations

import json
from pathlib import Path

from voicecoach.errors import StoreError
from voicecoach.sessions.serialization import value
from voicecoach.sessions.session import Session

FILE = "session.json"


class SessionFolder:
    """Reads one session from a folder; writes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file = folder / FILE
        try:
            self._session = value(Session, json.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise StoreError(
                f"{folder} is not a session folder: it has no {FILE}.",
                next="Copy the whole folder from `sessions` in the other machine's home folder.",
            ) from error
        except (OSError, ValueError) as error:
            raise StoreError(f"{file} is not a valid session: {error}.") from error

    @property
    def id(self) -> str:
        """The session's id."""
        return self._session.id

    def session(self, session: str) -> Session:
        """The folder's session; raise StoreError if `session` is not its id."""
        if session != self.id:
            raise StoreError(f"Session {session} is not in {self._folder}.")
        return self._session

    def recording(self, session: str, take: int) -> Path:
        """The path of a take's recording; raise StoreError if it is missing or outside the folder."""
        name = next((result.audio for result in self.session(session).results if result.id == take), None)
        if not name:
            raise StoreError(f"Take {take} has no recording.")
        path = self._folder / name
        if path.resolve().parent != self._folder.resolve():
            raise StoreError(f"{name} is outside the session's folder.")
        if not path.is_file():
            raise StoreError(f"{name} is missing.")
        return path
