"""Loads a recognizer together with the calibrations for its weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicecoach import resources
from voicecoach.recognition.filled_pauses import FilledPauseReadout
from voicecoach.recognition.whisper import WhisperRecognizer
from voicecoach.weights.manifest import ModelId
from voicecoach.weights.store import WeightStore

READOUT, VOCABULARY = ".filled_pauses.npz", ".vocabulary.npz"
"""Suffixes of the calibration files that hold a model's filled-pause readout and the tokens it keeps."""


def load_whisper(weights: WeightStore, name: str, *, threads: int = 2) -> WhisperRecognizer:
    """Load a Whisper model by its name or folder; raise WeightsError if it is missing or damaged.

    `threads`: for the encoder; the decoder uses one.
    """
    path, model = weights.whisper(name)
    folder = resources.folder("calibrations")
    return WhisperRecognizer(
        path, model, readout=readout(folder, model), kept=vocabulary(folder, model), threads=threads
    )


def readout(folder: Path, model: ModelId) -> FilledPauseReadout | None:
    """Return the filled-pause readout fitted to exactly these weights, None if there is none."""
    for file in sorted(folder.glob(f"*{READOUT}")):
        with np.load(file, allow_pickle=False) as arrays:
            if str(arrays["sha256"]) == model.sha256:
                return FilledPauseReadout(model.sha256, arrays["weights"].astype(np.float32), float(arrays["bias"]))
    return None


def vocabulary(folder: Path, model: ModelId) -> NDArray[np.int64] | None:
    """Return the ids of the tokens that scripts/choose_vocabulary.py keeps for these weights, None for all tokens."""
    for file in sorted(folder.glob(f"*{VOCABULARY}")):
        with np.load(file, allow_pickle=False) as arrays:
            if str(arrays["sha256"]) == model.sha256:
                return np.flatnonzero(np.unpackbits(arrays["kept"])).astype(np.int64)
    return None
