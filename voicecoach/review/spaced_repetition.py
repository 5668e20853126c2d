"""Spaced repetition by FSRS: from the reviews of one thing, how well it is remembered and when it is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal

import fsrs

Rating = Literal["again", "hard", "good", "easy"]

_RATINGS: dict[Rating, fsrs.Rating] = {
    "again": fsrs.Rating.Again,
    "hard": fsrs.Rating.Hard,
    "good": fsrs.Rating.Good,
    "easy": fsrs.Rating.Easy,
}
_NEXT_DAY = timedelta(days=1)
"""When what was missed comes back, however well it was known before. FSRS has steps of minutes for this; a learner who
practices once a day needs none."""


@dataclass(frozen=True, slots=True)
class Memory:
    """How well one thing is remembered.

    `reviewed`: the day of the last review; `due`: the day on which recall falls to the desired retention, or the next
    day after a miss; `stability`: days in which recall falls to 0.9; `difficulty`: 1 to 10.
    """

    reviewed: date
    due: date
    stability: float
    difficulty: float

    def recall(self, day: date) -> float:
        """Return the probability, 0 to 1, that it is recalled on a day."""
        card = fsrs.Card(0, due=_midnight(self.due), stability=self.stability, last_review=_midnight(self.reviewed))
        return float(_scheduler(0.9).get_card_retrievability(card, _midnight(day)))


def remembered(reviews: Iterable[tuple[date, Rating]], retention: float) -> Memory:
    """Return what one or more reviews lead to; `reviews`: days with ratings, oldest first.

    `retention`: desired probability of recall on the due day, 0 to 1. After the first review of a day "easy" counts as
    "good": to say a thing twice in a row shows little about memory.
    """
    card = fsrs.Card(0, due=datetime.min.replace(tzinfo=UTC))
    for day, rating in reviews:
        at = _midnight(day)
        given = "good" if rating == "easy" and card.last_review == at else rating
        card, _ = _scheduler(retention).review_card(card, _RATINGS[given], at)
        if rating == "again":
            card.due = at + _NEXT_DAY
    if card.last_review is None or card.stability is None or card.difficulty is None:
        raise ValueError("There is no review.")
    return Memory(card.last_review.date(), card.due.date(), card.stability, card.difficulty)


@cache
def _scheduler(retention: float) -> fsrs.Scheduler:
    """Return FSRS without its random shifts of the due day, so that the same reviews give the same schedule."""
    return fsrs.Scheduler(desired_retention=retention, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _midnight(day: date) -> datetime:
    """Return a day as FSRS counts it: whole days between midnights."""
    return datetime.combine(day, time(), UTC)
