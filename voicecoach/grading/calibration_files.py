"""Reads fluency calibrations from files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.recognition.loading import READOUT, VOCABULARY

ARRAYS = ("center", "scale", "directions", "cue_center", "cue_scale", "known", "weights", "slope")


def read(file: Path) -> Calibration:
    """Read a file that scripts/calibrate_fluency.py wrote."""
    with np.load(file, allow_pickle=False) as arrays:
        fields = {name: arrays[name].astype(np.float32) for name in ARRAYS}
        width, intercept, error = (float(number) for number in arrays["numbers"])
        return Calibration(
            name=file.stem, sha256=str(arrays["sha256"]), width=width, intercept=intercept, error=error, **fields
        )


def read_all(folder: Path) -> tuple[Calibration, ...]:
    """Read all fluency calibrations in a folder."""
    return tuple(read(file) for file in sorted(folder.glob("*.npz")) if not file.name.endswith((READOUT, VOCABULARY)))


def digest(folder: Path) -> str:
    """Return twelve hex digits that change whenever any calibration in a folder changes."""
    total = hashlib.sha256()
    for file in sorted(folder.glob("*.npz")):
        total.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:12]
