"""Fluency as experts heard it.

Kernel ridge regression from the recogniser's encoder output, averaged over a window of speech, and a few cues, to the
mean of five experts' scores. How it was fitted and how well it agrees: docs/fluency-model-card.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voicecoach.activity import pauses, spans
from voicecoach.evidence import Evidence, Floats
from voicecoach.grading.fluency.syllables import syllables
from voicecoach.transcript import Span

CUES = (
    "confidence",
    "log confidence",
    "least confidence",
    "spread of confidence",
    "log speech rate",
    "log articulation rate",
    "phonation ratio",
    "log longest pause",
)
"""What a window says beside its encoder output; confidences 0 to 1, rates in syllables/s, the pause in seconds."""

FARTHEST = 3.0
"""Standard deviations at which a cue is cut: a single odd value must not carry a grade."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What was fitted for one recogniser, bound to its weights by `sha256`.

    Encoder output of width d is standardised by `centre` and `scale` (d,), turned to k principal `directions` (d, k)
    and compared with n known recordings `known` (n, k) by a Gaussian kernel of `width`; `weights` (n,) say what each
    of them adds. `slope` (k,) and `cue_slope` (c,) are the linear parts, cues being standardised by `cue_centre` and
    `cue_scale`.
    `error`: half-width, in points of 100, of the band that holds two experts' means in three.
    """

    name: str
    sha256: str
    centre: Floats
    scale: Floats
    directions: Floats
    known: Floats
    weights: Floats
    width: float
    slope: Floats
    cue_centre: Floats
    cue_scale: Floats
    cue_slope: Floats
    intercept: float
    error: float

    def __call__(self, values: Floats, cues: Floats) -> float:
        """Return the experts' mean, 0 to 10, expected for one window."""
        place = ((values - self.centre) / self.scale) @ self.directions
        standard = np.clip((cues - self.cue_centre) / self.cue_scale, -FARTHEST, FARTHEST)
        near = np.exp(-self.width * np.square(self.known - place).sum(axis=1))
        return float(self.intercept + near @ self.weights + place @ self.slope + standard @ self.cue_slope)


def cues(evidence: Evidence, window: Span) -> Floats:
    """Return the cues of one window, shape (c,), in the order of CUES."""
    words = [word for word in evidence.transcript.words if window.start <= (word.start + word.end) / 2 < window.end]
    sure = np.array([word.confidence for word in words] or [0.2])
    spoken = max(0.5, sum(syllables(word.text) for word in words))
    speech = _within(spans(evidence.speech, seconds=evidence.seconds), window)
    phonation = sum(span.seconds for span in speech) or 0.1
    whole = speech[-1].end - speech[0].start if speech else 0.1
    longest = max((pause.seconds for pause in pauses(speech)), default=0.0)
    return np.array(
        [
            sure.mean(),
            np.log(sure + 0.02).mean(),
            sure.min(),
            sure.std(),
            np.log(spoken / whole),
            np.log(spoken / phonation),
            phonation / whole,
            np.log(0.1 + longest),
        ],
        np.float32,
    )


def _within(speech: Sequence[Span], window: Span) -> list[Span]:
    cut = (Span(max(span.start, window.start), min(span.end, window.end)) for span in speech)
    return [span for span in cut if span.seconds > 0]
