"""Clarity calibration: predicts the mean score, 0 to 10, that experts give the pronunciation of a word.

Kernel ridge regression on the encoder output over the word, on that over all words of the reply, which says who speaks,
and on a few cues. docs/clarity-model-card.md says how it was fitted and how well it agrees with the experts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voicecoach.audio.clip import Floats

MAX_CUE = 3.0
"""Standard deviations at which a cue is clipped, so that a single odd value can't decide. A choice."""


@dataclass(frozen=True, slots=True, eq=False)
class ClarityCalibration:
    """The fit for one recognizer, bound to its weights by `sha256`.

    A word is projected to k values: its encoder output of d values, standardized by `center` and `scale` (d,) and
    turned to `directions` (d, w); the mean over the reply's words by `reply_center`, `reply_scale` (d,) and
    `reply_directions` (d, r); its c cues, standardized by `cue_center` and `cue_scale` (c,). A Gaussian kernel of
    `width` compares them with n words of the training data, `known` (n, k), with coefficients `weights` (n,); `slope`
    (k,) is the linear part. `hard`: clarity, 0 to 1, below which a word counts as hard to follow.
    """

    name: str
    sha256: str
    center: Floats
    scale: Floats
    directions: Floats
    reply_center: Floats
    reply_scale: Floats
    reply_directions: Floats
    cue_center: Floats
    cue_scale: Floats
    known: Floats
    weights: Floats
    slope: Floats
    width: float
    intercept: float
    hard: float

    def __call__(self, sounds: Floats, cues: Floats) -> Floats:
        """Return the clarity, 0 to 1, of the words of one reply: shape (n,) for `sounds` (n, d) and `cues` (n, c)."""
        words = self.project(sounds, np.broadcast_to(sounds.mean(axis=0), sounds.shape), cues)
        scores = self.intercept + kernel(words, self.known, self.width) @ self.weights + words @ self.slope
        return np.asarray(np.clip(scores / 10, 0.0, 1.0))

    def project(self, sounds: Floats, replies: Floats, cues: Floats) -> Floats:
        """Project words: `sounds` (n, d), the means of their `replies` (n, d) and `cues` (n, c) give (n, k)."""
        root = np.sqrt(sounds.shape[1])
        parts = [
            (sounds - self.center) / self.scale @ self.directions / root,
            (replies - self.reply_center) / self.reply_scale @ self.reply_directions / root,
            np.clip((cues - self.cue_center) / self.cue_scale, -MAX_CUE, MAX_CUE) / np.sqrt(cues.shape[1]),
        ]
        return np.concatenate(parts, axis=1).astype(np.float32)


def kernel(words: Floats, known: Floats, width: float) -> Floats:
    """Return exp(-width |a - b|²) for each of `words` (m, k) and of `known` (n, k), shape (m, n)."""
    apart = np.square(words).sum(axis=1)[:, None] + np.square(known).sum(axis=1) - 2 * words @ known.T
    return np.asarray(np.exp(-width * np.maximum(apart, 0.0)))
