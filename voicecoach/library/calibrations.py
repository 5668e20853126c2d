"""Calibrations on disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicecoach.evidence import ModelId
from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.grading.fluency.hesitations import Readout

ARRAYS = ("centre", "scale", "directions", "cue_centre", "cue_scale", "known", "weights", "slope")


HESITATIONS, VOCABULARY = ".hesitations.npz", ".vocabulary.npz"


def readout(folder: Path, model: ModelId) -> Readout | None:
    """Return the readout of filled pauses for exactly these weights, None where there is none."""
    for file in sorted(folder.glob(f"*{HESITATIONS}")):
        with np.load(file, allow_pickle=False) as given:
            if str(given["sha256"]) == model.sha256:
                return Readout(model.sha256, given["weights"].astype(np.float32), float(given["bias"]))
    return None


def vocabulary(folder: Path, model: ModelId) -> NDArray[np.int64] | None:
    """Return the ids of the tokens that scripts/choose_vocabulary.py keeps of these weights, None where it didn't."""
    for file in sorted(folder.glob(f"*{VOCABULARY}")):
        with np.load(file, allow_pickle=False) as given:
            if str(given["sha256"]) == model.sha256:
                return np.flatnonzero(np.unpackbits(given["kept"])).astype(np.int64)
    return None


def read(file: Path) -> Calibration:
    """Read what scripts/calibrate_fluency.py wrote."""
    with np.load(file, allow_pickle=False) as given:
        arrays = {name: given[name].astype(np.float32) for name in ARRAYS}
        width, intercept, error = (float(number) for number in given["numbers"])
        return Calibration(
            name=file.stem, sha256=str(given["sha256"]), width=width, intercept=intercept, error=error, **arrays
        )


def read_all(folder: Path) -> tuple[Calibration, ...]:
    """Read all calibrations of the score in a folder."""
    return tuple(
        read(file) for file in sorted(folder.glob("*.npz")) if not file.name.endswith((HESITATIONS, VOCABULARY))
    )


def digest(folder: Path) -> str:
    """Return twelve hex digits that change whenever any calibration in a folder does."""
    whole = hashlib.sha256()
    for file in sorted(folder.glob("*.npz")):
        whole.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:12]
