"""The manifest of models.

Reads models/models.toml into values.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from voicecoach.errors import WeightsError


@dataclass(frozen=True, slots=True)
class ModelId:
    """A recognizer's weights: their `name` and the `sha256` of model.bin."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a wheel: `package` as pip takes it (name==version), `member` inside the wheel."""

    package: str
    member: str


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model; `size` in bytes and `sha256` are None if they are only known after the first download."""

    name: str
    size: int | None
    sha256: str | None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be pulled; the first of `files` is the one that is loaded."""

    name: str
    kind: Literal["whisper", "voice"]
    about: str
    license: str
    upstream: str
    hub: str
    files: tuple[WeightFile, ...]


def read(path: Path) -> tuple[Model, ...]:
    """Return the models of a manifest; raise WeightsError if it is invalid."""
    try:
        manifest = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(_model(entry) for entry in manifest["model"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise WeightsError(f"Can't read the list of models {path}: {error}") from error


def _model(entry: dict[str, Any]) -> Model:
    files = tuple(
        WeightFile(
            file["name"], file.get("bytes"), file.get("sha256"), tuple(Part(**part) for part in file.get("parts", []))
        )
        for file in entry["file"]
    )
    texts = {name: entry[name] for name in ("name", "kind", "about", "license", "upstream", "hub")}
    return Model(**texts, files=files)
