"""The folder of a session: its recordings, and a copy of its grades with which it can be read on its own.

The folder may come from another machine and is not trusted: the values in `session.json` are checked, nothing outside
the folder is read, and a recording that leads out of it counts as missing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from voicecoach.errors import StoreError
from voicecoach.sessions.session import Session
from voicecoach.storage.atomic import write_text
from voicecoach.storage.bounded import read_bytes
from voicecoach.storage.checked_values import InvalidValueError, parsed
from voicecoach.storage.private import make_private_folder

FILE = "session.json"

_MOST_BYTES = 64 * 2**20
"""Bytes of a copy. A take with its grade has about 10,000, a session of a thousand takes about ten million."""

_SHARE = 8
"""Of so many takes, the changes to one may be missing from the copy of a practice that was killed. The database has
them. Writing the copy after each change would take time that grows with the square of the takes."""


class SessionFolder:
    """Reads one session from a folder; writes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file = folder / FILE
        try:
            if file.is_symlink():
                raise StoreError(f"{file} is not a valid session: it is a link.")
            self._session = parsed(Session, read_bytes(file, _MOST_BYTES))
        except FileNotFoundError as error:
            raise StoreError(
                f"{folder} is not a session folder: it has no {FILE}.",
                next="Copy the whole folder from `sessions` in the other machine's home folder.",
            ) from error
        except OSError as error:
            raise StoreError(f"Can't read {file}: {error.strerror}.") from error
        except InvalidValueError as error:
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
        return self.clip(session, name)

    def clip(self, session: str, name: str) -> Path:
        """The path of any recording, by its file name; raise StoreError if it is missing or outside the folder."""
        self.session(session)
        return recording_in(self._folder, name)


def made_folder(folder: Path, what: str = "Can't create") -> Path:
    """Make a private folder if need be, and return it; raise StoreError that begins with `what`."""
    try:
        make_private_folder(folder)
    except OSError as error:
        raise StoreError(
            f"{what} {folder}: {error.strerror}.",
            next="Check that you may write to this folder, or set VOICECOACH_HOME to another one.",
        ) from error
    return folder


def recording_in(folder: Path, name: str) -> Path:
    """Return the path of a recording in a session's folder; raise StoreError if it is missing or outside the folder."""
    path = folder / name
    try:
        if path.resolve().parent != folder.resolve():
            raise StoreError(f"{name} is outside the session's folder.")
        if not path.is_file():
            raise StoreError(f"The recording {name} is missing.", there=f"Expected file: {path}.")
    except (OSError, ValueError, RuntimeError) as error:  # too long a name, a null byte, links in a circle
        raise StoreError(f"{name} is no recording: {error}.") from error
    return path


class SessionCopies:
    """Keeps a copy of each session that changes next to its recordings.

    `json` returns the content of a session's copy, and its number of takes.

    A copy that can't be written is a copy less: the database holds the same.
    """

    def __init__(self, folder: Path, json: Callable[[str], tuple[str, int]]) -> None:
        self._folder, self._json = folder, json
        self._changes: dict[str, int] = {}
        self._written: dict[str, int] = {}

    def begun(self, session: str) -> None:
        """Write the first copy, which says what the first recording answers."""
        if session not in self._written:
            self.write(session)

    def changed(self, session: str) -> None:
        """Note a change; write the copy if enough have come together."""
        self._changes[session] = self._changes.get(session, 0) + 1
        if self._changes[session] * _SHARE >= self._written.get(session, 0):
            self.write(session)

    def write(self, session: str) -> None:
        """Write the copy of a session as it is now."""
        self._changes.pop(session, None)
        with contextlib.suppress(OSError, StoreError):
            text, self._written[session] = self._json(session)
            make_private_folder(self._folder / session)
            write_text(self._folder / session / FILE, text, private=True)

    def finish(self) -> None:
        """Write all copies that lack a change."""
        for session in tuple(self._changes):
            self.write(session)
