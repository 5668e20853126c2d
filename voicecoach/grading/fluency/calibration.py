"""Fluency as experts heard it.

Kernel ridge regression from the recognizer's encoder output over a window of speech, mean and spread, and a few cues,
to the mean of five experts' scores. How it was fitted and how well it agrees: docs/fluency-model-card.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voicecoach.audio.clip import Floats

CUE_WEIGHT = 3.0
"""Distance that a standard deviation of a cue makes where the encoder output has 512 values; more where it has more."""

FARTHEST = 3.0
"""Standard deviations at which a cue is cut: a single odd value must not carry a grade."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What was fitted for one recognizer, bound to its weights by `sha256`.

    A window of speech has a place (k,): its encoder output of d values, standardized by `center` and `scale` (d,) and
    turned to the principal `directions` (d, k - c), then its c cues, standardized by `cue_center` and `cue_scale`. It
    is compared with n known recordings `known` (n, k) by a Gaussian kernel of `width`; `weights` (n,) say what each of
    them adds, `slope` (k,) what the place itself adds.
    `error`: half-width, in points of 100, of the band that holds two experts' means in three.
    """

    name: str
    sha256: str
    center: Floats
    scale: Floats
    directions: Floats
    cue_center: Floats
    cue_scale: Floats
    known: Floats
    weights: Floats
    slope: Floats
    width: float
    intercept: float
    error: float

    def __call__(self, values: Floats, cues: Floats) -> float:
        """Return the experts' mean, 0 to 10, expected for one window."""
        place = self.place(values, cues)
        near = np.exp(-self.width * np.square(self.known - place).sum(axis=1))
        return float(self.intercept + near @ self.weights + place @ self.slope)

    def place(self, values: Floats, cues: Floats) -> Floats:
        """Return where windows lie: `values` (..., d) and `cues` (..., c) give (..., k). An unknown cue is average."""
        turned = ((values - self.center) / self.scale) @ self.directions
        weight = CUE_WEIGHT * np.sqrt(len(self.center) / 512)
        standard = np.clip((cues - self.cue_center) / self.cue_scale, -FARTHEST, FARTHEST)
        return np.concatenate([turned, np.nan_to_num(weight * standard)], axis=-1).astype(np.float32)
