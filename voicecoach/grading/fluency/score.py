"""One score for a reply of any length.

Each window of speech is scored by itself and counts by its length, so that joining replies gives about the mean of
their scores. Silence between windows counts as speech that nobody would call fluent, and a long one costs once more,
however long the reply: a listener remembers it.
"""

from __future__ import annotations

import itertools

import numpy as np

from voicecoach.audio.clip import Span
from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.grading.fluency.cues import cues
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.pooling import ended

LEAST_WINDOW = 0.5
"""Seconds; a shorter window says nothing of fluency."""

FREE, FREE_INSIDE = 1.2, 0.4
"""Seconds of silence between windows that cost nothing, after a sentence and inside one: fluent speakers breathe."""

SILENCE = 3.0
"""What every further second of silence counts as, of 10 (docs/fluency-model-card.md)."""

LONG, COST, MOST = 2.0, 0.3, 1.5
"""A silence longer than `LONG` seconds costs `COST` of 10 for each second beyond, together `MOST` at most."""


def expected(evidence: Evidence, calibration: Calibration) -> float | None:
    """Return the experts' mean, 0 to 10, expected for a reply; None where no window is long enough."""
    windows = [one for one in evidence.pooled if one.span.seconds >= LEAST_WINDOW]
    if not windows:
        return None
    scores = [calibration(one.values, cues(evidence, one.span)) for one in windows]
    gaps = [Span(before.span.end, after.span.start) for before, after in itertools.pairwise(windows)]
    silent = [cost for gap in gaps if (cost := _costly(gap, evidence)) > 0]
    lengths = [one.span.seconds for one in windows]
    total = np.average([*scores, *[SILENCE] * len(silent)], weights=[*lengths, *silent])
    return float(np.clip(total - long_silence(max((gap.seconds for gap in gaps), default=0.0)), 0.0, 10.0))


def _costly(gap: Span, evidence: Evidence) -> float:
    free = FREE if ended(gap, evidence.transcript.words) else FREE_INSIDE
    return gap.seconds - free


def long_silence(longest: float) -> float:
    """Return what the longest silence between windows, in seconds, costs beyond its length, of 10."""
    return min(MOST, COST * max(0.0, longest - LONG))
