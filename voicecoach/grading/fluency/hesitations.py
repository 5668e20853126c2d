"""Filled pauses.

Whisper leaves out most of what is not meant to be said, but its encoder hears it: a linear readout of the encoder's
output tells filled pauses from speech. Better none than a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voicecoach.evidence import Evidence, Floats
from voicecoach.grading.fluency.pooling import FRAMES_PER_SECOND
from voicecoach.grading.fluency.report import Filler

ODDS = 1.5
"""Log odds from which the encoder's output is a filled pause; at 0 short words would be taken for one."""

LEAST_FILLER = 0.14
"""Seconds; what is shorter is as likely a syllable (docs/measures.md has the figures)."""

_WRITTEN = frozenset("um umm uh uhh uhm er erm eh ah hmm mm mhm".split())


@dataclass(frozen=True, slots=True, eq=False)
class Readout:
    """Weights (d,) and bias that turn encoder output into log odds of a filled pause; for the weights of `sha256`."""

    sha256: str
    weights: Floats
    bias: float

    def __call__(self, encoded: Floats) -> Floats:
        """Take shape (t, d), return shape (t,)."""
        return (encoded @ self.weights + self.bias).astype(np.float32)


def fillers_in(evidence: Evidence) -> tuple[Filler, ...]:
    """Return filled pauses in order: those that the recogniser wrote, and those that it only heard."""
    written = [
        Filler(word.start, word.end, word.text.lower().strip(",.…?!"))
        for word in evidence.transcript.words
        if word.text.lower().strip(",.…?!-") in _WRITTEN
    ]
    heard = [one for one in _heard(evidence) if not any(_overlap(one, other) for other in written)]
    return tuple(sorted([*written, *heard], key=lambda one: one.start))


def _heard(evidence: Evidence) -> list[Filler]:
    if not len(evidence.hesitation):
        return []
    odds = np.convolve(evidence.hesitation, np.ones(3) / 3, mode="same")
    edges = np.flatnonzero(np.diff(np.concatenate([[False], odds > ODDS, [False]]))).reshape(-1, 2) / FRAMES_PER_SECOND
    return [Filler(float(start), float(end), "uh") for start, end in edges if end - start >= LEAST_FILLER - 1e-9]


def _overlap(one: Filler, other: Filler) -> bool:
    return one.start < other.end and other.start < one.end
