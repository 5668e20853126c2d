"""The running mean of a learner's fluency scores.

A single reply is noisy, so the mean of the last replies is the headline: five to ten answers make a grade.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MAX_REPLIES = 10
"""Older replies don't count: they show how fluent the learner was, not is (docs/measures.md)."""

SPEAKER_VARIANCE = 0.4
"""Fraction of a score's error variance that stays with the speaker, so that more replies don't reduce it. Measured by
cross-validation (scripts/calibrate_fluency.py)."""


@dataclass(frozen=True, slots=True)
class RunningMean:
    """Mean `score`, 0 to 100, of the last `count` replies; `error`: half-width, in points, of the band that holds two
    errors of such means in three."""

    score: float
    error: float
    count: int


def running_mean(replies: Sequence[tuple[float, float]]) -> RunningMean | None:
    """Return the mean of the last replies; `replies`: (score, error) pairs, oldest first. None if there are none."""
    if not replies:
        return None
    scores, errors = np.array(replies[-MAX_REPLIES:], float).T
    return RunningMean(float(scores.mean()), error_of_mean(errors.tolist()), len(scores))


def error_of_mean(errors: Sequence[float]) -> float:
    """Return the error of the mean of replies of one speaker: half-width, in points, of the band that holds two in
    three. `errors`: those of the replies, at least one."""
    reduction = np.sqrt(SPEAKER_VARIANCE + (1 - SPEAKER_VARIANCE) / len(errors))
    return float(np.sqrt(np.mean(np.square(errors))) * reduction)
