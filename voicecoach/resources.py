"""Files carried along."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder `name` ("dialogues", "models", "calibrations") from the wheel, or from the checkout."""
    places = [place / name for place in (_PACKAGE / "data", _PACKAGE, _PACKAGE.parent)]
    return next((place for place in places if place.is_dir()), places[-1])
