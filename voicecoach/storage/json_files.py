"""Small JSON files: settings, profiles, stamps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from voicecoach.errors import UsageError
from voicecoach.storage.atomic import write_or_raise


def read_object(file: Path) -> dict[str, Any]:
    """Return the JSON object in a file, {} if there is no file; raise UsageError if it is unreadable or no object."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"Can't read {file}: {error}", next="Fix or delete the file.") from error
    if not isinstance(content, dict):
        raise UsageError(f"{file} does not contain a JSON object.", next="Fix or delete the file.")
    return content


def write_object(file: Path, content: dict[str, Any]) -> None:
    """Write a JSON object atomically into a private file; raise UsageError if that fails."""
    write_or_raise(file, json.dumps(content, indent=2, ensure_ascii=False) + "\n", UsageError, private=True)
