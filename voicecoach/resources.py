"""The files that ship with the program, and its version."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder "dialogues", "models" or "calibrations", from the wheel or from the checkout."""
    folders = [_PACKAGE / "data" / name, _PACKAGE.parent / name]
    return next((folder for folder in folders if folder.is_dir()), folders[-1])


@cache
def version() -> str:
    """Return the version that pyproject.toml gives the installed package."""
    from importlib import metadata  # --help needs no version, and this takes a fifth of its time

    return metadata.version("voicecoach")
