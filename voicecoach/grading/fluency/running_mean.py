"""A learner's running mean.

One reply is noisy; the mean of the last ones is the headline (five to ten answers make a grade, docs/measures.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LAST = 10
"""Replies that count: older ones say how the learner was, not how they are."""

SHARED = 0.4
"""Part of the variance of a score's error that stays with the speaker, so that more replies don't lessen it."""


@dataclass(frozen=True, slots=True)
class RunningMean:
    """Mean `score`, 0 to 100, of the last `count` replies; `error`: half-width in points of the band in which two such
    means in three fall."""

    score: float
    error: float
    count: int


def running_mean(replies: Sequence[tuple[float, float]]) -> RunningMean | None:
    """Return the mean over the last replies, given as (score, error), oldest first; None where there is none."""
    if not replies:
        return None
    scores, errors = np.array(replies[-LAST:], float).T
    lessened = np.sqrt(SHARED + (1 - SHARED) / len(scores))
    return RunningMean(float(scores.mean()), float(np.sqrt(np.mean(np.square(errors))) * lessened), len(scores))
