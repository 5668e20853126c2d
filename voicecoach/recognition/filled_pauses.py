"""Readout of filled pauses from the encoder's output.

Whisper leaves most filled pauses out of its text, but a linear readout of its encoder's output tells them from speech
(scripts/calibrate_filled_pauses.py, docs/measures.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voicecoach.audio.clip import Floats


@dataclass(frozen=True, slots=True, eq=False)
class FilledPauseReadout:
    """Weights (d,) and bias of a logistic regression over encoder output, for the model with checksum `sha256`."""

    sha256: str
    weights: Floats
    bias: float

    def __call__(self, encoded: Floats) -> Floats:
        """Return the log odds of a filled pause, shape (t,), for encoder output of shape (t, d)."""
        return (encoded @ self.weights + self.bias).astype(np.float32)
