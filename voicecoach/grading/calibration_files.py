"""Reads fluency calibrations from files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.clip import Floats
from voicecoach.errors import WeightsError
from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.recognition.loading import READOUT, VOCABULARY
from voicecoach.storage.arrays import read_arrays

ARRAYS = ("center", "scale", "directions", "cue_center", "cue_scale", "known", "weights", "slope")


def read(file: Path) -> Calibration:
    """Read a file that scripts/calibrate_fluency.py wrote; raise WeightsError if it is damaged."""
    try:
        return _calibration(file.stem, read_arrays(file, (*ARRAYS, "numbers", "sha256")))
    except (ValueError, TypeError) as damage:
        raise WeightsError(
            f"Can't read the calibration {file}: {damage}", next="Install the program again."
        ) from damage


def _calibration(name: str, arrays: Mapping[str, NDArray[Any]]) -> Calibration:
    fields = {part: arrays[part].astype(np.float32) for part in ARRAYS}
    if not _fit(fields):
        raise ValueError(f"the arrays of {name} do not fit together.")
    width, intercept, error = map(float, arrays["numbers"])
    return Calibration(name=name, sha256=str(arrays["sha256"]), width=width, intercept=intercept, error=error, **fields)


def _fit(fields: Mapping[str, Floats]) -> bool:
    """Tell whether the arrays have the shapes that `Calibration` describes."""
    try:
        (values,), (cues,), (windows, size) = (fields[name].shape for name in ("center", "cue_center", "known"))
    except ValueError:
        return False
    expected = [(values,), (values,), (values, size - cues), (cues,), (cues,), (windows, size), (windows,), (size,)]
    return [fields[name].shape for name in ARRAYS] == expected


def read_all(folder: Path) -> tuple[Calibration, ...]:
    """Read all fluency calibrations in a folder."""
    return tuple(read(file) for file in sorted(folder.glob("*.npz")) if not file.name.endswith((READOUT, VOCABULARY)))


def digest(folder: Path) -> str:
    """Return twelve hex digits that change whenever any calibration in a folder changes."""
    total = hashlib.sha256()
    for file in sorted(folder.glob("*.npz")):
        total.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:12]
