"""Reads the calibrations of fluency and of clarity from files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.clip import Floats
from voicecoach.errors import WeightsError
from voicecoach.grading.clarity.calibration import ClarityCalibration
from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.recognition.loading import READOUT, VOCABULARY
from voicecoach.storage.arrays import read_arrays

CLARITY = ".clarity.npz"
"""Suffix of the files that scripts/calibrate_clarity.py writes."""

ARRAYS = ("center", "scale", "directions", "cue_center", "cue_scale", "known", "weights", "slope")
CLARITY_ARRAYS = (*ARRAYS, "reply_center", "reply_scale", "reply_directions")

T = TypeVar("T")


def read(file: Path) -> Calibration:
    """Read a file that scripts/calibrate_fluency.py wrote; raise WeightsError if it is damaged."""
    return _read(file, ARRAYS, lambda arrays: _calibration(file.stem, arrays))


def read_clarity(file: Path) -> ClarityCalibration:
    """Read a file that scripts/calibrate_clarity.py wrote; raise WeightsError if it is damaged."""
    return _read(file, CLARITY_ARRAYS, lambda arrays: _clarity(file.name.removesuffix(CLARITY), arrays))


def _read(file: Path, names: tuple[str, ...], made: Callable[[Mapping[str, NDArray[Any]]], T]) -> T:
    try:
        return made(read_arrays(file, (*names, "numbers", "sha256")))
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


def _clarity(name: str, arrays: Mapping[str, NDArray[Any]]) -> ClarityCalibration:
    fields = {part: arrays[part].astype(np.float32) for part in CLARITY_ARRAYS}
    values, turned = fields["directions"].shape
    _, replies = fields["reply_directions"].shape
    (cues,), (words, size) = fields["cue_center"].shape, fields["known"].shape
    expected = {
        **dict.fromkeys(("center", "scale", "reply_center", "reply_scale"), (values,)),
        "directions": (values, turned),
        "reply_directions": (values, replies),
        **dict.fromkeys(("cue_center", "cue_scale"), (cues,)),
        "known": (words, turned + replies + cues),
        "weights": (words,),
        "slope": (size,),
    }
    if any(fields[part].shape != shape for part, shape in expected.items()):
        raise ValueError(f"the arrays of {name} do not fit together.")
    width, intercept, hard = map(float, arrays["numbers"])
    return ClarityCalibration(
        name=name, sha256=str(arrays["sha256"]), width=width, intercept=intercept, hard=hard, **fields
    )


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
    others = (READOUT, VOCABULARY, CLARITY)
    return tuple(read(file) for file in sorted(folder.glob("*.npz")) if not file.name.endswith(others))


def read_all_clarity(folder: Path) -> tuple[ClarityCalibration, ...]:
    """Read all clarity calibrations in a folder."""
    return tuple(read_clarity(file) for file in sorted(folder.glob(f"*{CLARITY}")))


def digest(folder: Path) -> str:
    """Return twelve hex digits that change whenever any calibration in a folder changes."""
    total = hashlib.sha256()
    for file in sorted(folder.glob("*.npz")):
        total.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:12]
