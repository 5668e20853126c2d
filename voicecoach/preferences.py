"""Settings on disk."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

from voicecoach.config import Settings
from voicecoach.errors import UsageError


def load(file: Path) -> Settings:
    """Read the settings; what is not there has its default, what is unknown is left alone."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (OSError, ValueError) as error:
        raise UsageError(f"The settings in {file} can't be read: {error}", next="Mend or delete the file.") from error
    if not isinstance(given, dict):
        raise UsageError(f"The settings in {file} are not an object.", next="Mend or delete the file.")
    kinds = {field.name: type(field.default) for field in fields(Settings)}
    for name, value in given.items():
        if name in kinds and not isinstance(value, kinds[name]):
            raise UsageError(
                f"In {file}, {name} is {value!r}.",
                there=f"It must be a {kinds[name].__name__}.",
                next="Mend or delete the file.",
            )
    return Settings(**{name: value for name, value in given.items() if name in kinds})


def save(file: Path, settings: Settings) -> None:
    """Write the settings whole or not at all."""
    unfinished = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(asdict(settings), indent=2) + "\n", encoding="utf-8")
        unfinished.replace(file)
    except OSError as error:
        raise UsageError(f"The settings can't be written to {file}: {error}") from error
