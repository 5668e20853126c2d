"""Files carried along."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder `name` ("dialogues", "models") from the wheel, or from the checkout."""
    carried = _PACKAGE / "data" / name
    return carried if carried.is_dir() else _PACKAGE.parent / name
