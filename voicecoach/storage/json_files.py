"""Small JSON files: settings, profiles, stamps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from voicecoach.errors import UsageError
from voicecoach.storage.atomic import write_or_raise
from voicecoach.storage.bounded import read_bytes
from voicecoach.storage.checked_values import InvalidValueError, parsed

_MOST_BYTES = 2**20


def read_object(file: Path) -> dict[str, Any]:
    """Return the JSON object in a file, {} if there is no file; raise UsageError if it is unreadable or no object."""
    try:
        return parsed(dict[str, Any], read_bytes(file, _MOST_BYTES))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UsageError(f"Can't read {file}: {error.strerror}.", next="Fix or delete the file.") from error
    except InvalidValueError as error:
        raise UsageError(f"{file} does not contain a JSON object: {error}.", next="Fix or delete the file.") from error


def write_object(file: Path, content: dict[str, Any]) -> None:
    """Write a JSON object atomically into a private file; raise UsageError if that fails."""
    write_or_raise(file, json.dumps(content, indent=2, ensure_ascii=False) + "\n", UsageError, private=True)
