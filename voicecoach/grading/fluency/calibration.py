"""Fluency calibration: predicts the mean score of five experts.

Kernel ridge regression. Its input is the recognizer's encoder output over a window of speech (mean and standard
deviation) and a few cues. docs/fluency-model-card.md says how it was fitted and how well it agrees with the experts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voicecoach.audio.clip import Floats

CUE_WEIGHT = 3.0
"""Distance that one standard deviation of a cue makes when the encoder output has 512 values; it grows with the root of
their number. The calibrations were fitted with it. The value is a choice; no comparison of weights was recorded."""

MAX_CUE = 3.0
"""Standard deviations at which a cue is clipped, so that a single odd value can't decide a grade. A choice."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """The fit for one recognizer, bound to its weights by `sha256`.

    A window of speech is projected to a vector of k values: its encoder output of d values, standardized by `center`
    and `scale` (d,) and turned to the principal `directions` (d, k - c), followed by its c cues, standardized by
    `cue_center` and `cue_scale` (c,). A Gaussian kernel of `width` compares that vector with the n training windows
    `known` (n, k); `weights` (n,) are the coefficients of the kernel, `slope` (k,) those of the linear part.
    `error`: half-width, in points of 100, of the band that holds two errors in three.
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
        """Return the experts' mean, 0 to 10, predicted for one window with values (d,) and cues (c,)."""
        projected = self.project(values, cues)
        kernel = np.exp(-self.width * np.square(self.known - projected).sum(axis=1))
        return float(self.intercept + kernel @ self.weights + projected @ self.slope)

    def project(self, values: Floats, cues: Floats) -> Floats:
        """Project windows: `values` (..., d) and `cues` (..., c) give (..., k); an unknown cue (nan) is average."""
        principal = ((values - self.center) / self.scale) @ self.directions
        weight = CUE_WEIGHT * np.sqrt(len(self.center) / 512)
        standardized = np.clip((cues - self.cue_center) / self.cue_scale, -MAX_CUE, MAX_CUE)
        return np.concatenate([principal, np.nan_to_num(weight * standardized)], axis=-1).astype(np.float32)
