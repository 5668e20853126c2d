"""Files that come with the program, and its version."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder "dialogues", "models" or "calibrations", from the wheel or from the checkout."""
    places = [_PACKAGE / "data" / name, _PACKAGE.parent / name]
    return next((place for place in places if place.is_dir()), places[-1])


@cache
def version() -> str:
    """Return the version that pyproject.toml gives the installed package."""
    return metadata.version("voicecoach")
