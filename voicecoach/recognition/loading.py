"""Loads a recognizer together with the calibrations for its weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicecoach import resources
from voicecoach.errors import WeightsError
from voicecoach.recognition.filled_pauses import FilledPauseReadout
from voicecoach.recognition.measuring import Clock, measured
from voicecoach.recognition.tuning import Tuning, save_tuning, tuning_or_usual
from voicecoach.recognition.whisper import WhisperRecognizer
from voicecoach.storage.arrays import read_arrays
from voicecoach.storage.checked_values import InvalidValueError
from voicecoach.weights.manifest import ModelId
from voicecoach.weights.store import WeightStore

READOUT, VOCABULARY = ".filled_pauses.npz", ".vocabulary.npz"
"""Suffixes of the calibration files that hold a model's filled-pause readout and the tokens it keeps."""


def load_whisper(weights: WeightStore, name: str, tuning: Tuning | None = None) -> WhisperRecognizer:
    """Load a Whisper model by its name or folder; raise WeightsError if it is missing or damaged.

    `tuning`: by default what was measured on this machine, or else what is usual.
    """
    path, model = weights.whisper(name)
    folder = resources.folder("calibrations")
    tuning = tuning or tuning_or_usual(weights.tunings, model.sha256)
    return WhisperRecognizer(path, model, readout=readout(folder, model), kept=vocabulary(folder, model), tuning=tuning)


def tune(weights: WeightStore, name: str, clock: Clock, processor_clock: Clock) -> Tuning:
    """Measure the fastest tuning of a model on this machine and keep it; takes some seconds.

    Raises WeightsError if the model is missing or damaged, UsageError if the tuning can't be written or the
    machine is busy with other programs. The clocks are those of `measured`.
    """
    path, model = weights.whisper(name)
    try:
        found = measured(path, vocabulary(resources.folder("calibrations"), model), clock, processor_clock)
    except (RuntimeError, ValueError, LookupError, OSError) as error:
        raise WeightsError(f"Can't load the Whisper model in {path}: {error}", hint="damaged model") from error
    save_tuning(weights.tunings, model.sha256, found)
    return found


def readout(folder: Path, model: ModelId) -> FilledPauseReadout | None:
    """Return the filled-pause readout fitted to exactly these weights, None if there is none."""
    arrays = _fitted(folder, READOUT, model, ("weights", "bias"))
    return (
        FilledPauseReadout(model.sha256, arrays["weights"].astype(np.float32), float(arrays["bias"]))
        if arrays
        else None
    )


def vocabulary(folder: Path, model: ModelId) -> NDArray[np.int64] | None:
    """Return the ids of the tokens that scripts/choose_vocabulary.py keeps for these weights, None for all tokens."""
    arrays = _fitted(folder, VOCABULARY, model, ("kept",))
    return np.flatnonzero(np.unpackbits(arrays["kept"])).astype(np.int64) if arrays else None


def _fitted(folder: Path, suffix: str, model: ModelId, names: Sequence[str]) -> dict[str, NDArray[Any]] | None:
    """Return the arrays of the file that was fitted to exactly these weights, None if there is none."""
    for file in sorted(folder.glob(f"*{suffix}")):
        try:
            arrays = read_arrays(file, ("sha256", *names))
        except InvalidValueError as error:
            raise WeightsError(f"Can't read a calibration: {error}", next="Install the program again.") from error
        if str(arrays["sha256"]) == model.sha256:
            return arrays
    return None
