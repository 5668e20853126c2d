"""Calibrations on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from voicecoach.grading.fluency.calibration import Calibration

ARRAYS = ("centre", "scale", "directions", "known", "weights", "slope", "cue_centre", "cue_scale", "cue_slope")


def read(file: Path) -> Calibration:
    """Read what scripts/calibrate_fluency.py wrote."""
    with np.load(file, allow_pickle=False) as given:
        arrays = {name: given[name].astype(np.float32) for name in ARRAYS}
        width, intercept, error = (float(number) for number in given["numbers"])
        return Calibration(
            name=file.stem, sha256=str(given["sha256"]), width=width, intercept=intercept, error=error, **arrays
        )


def read_all(folder: Path) -> tuple[Calibration, ...]:
    """Read all calibrations of a folder."""
    return tuple(read(file) for file in sorted(folder.glob("*.npz")) if file.stem.count(".hesitations") == 0)
