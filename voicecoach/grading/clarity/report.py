"""The clarity report of a reply."""

from __future__ import annotations

from dataclasses import dataclass

from voicecoach.storage.limits import Seconds, Share, Text


@dataclass(frozen=True, slots=True)
class HardWord:
    """A word that was hard to follow: `text` as it was recognized, from `start` to `end` (seconds)."""

    text: Text
    start: Seconds
    end: Seconds
    clarity: Share


@dataclass(frozen=True, slots=True)
class ClarityReport:
    """How clear each word of a reply was.

    `words`: the clarity of each word of the transcript in order, 0 to 1: a tenth of the score that experts are expected
    to give its pronunciation. `hard`: up to three words that were hard to follow, the least clear first.
    """

    words: tuple[Share, ...]
    hard: tuple[HardWord, ...] = ()

    @property
    def mean(self) -> float | None:
        """The mean clarity of the words; None if there are none."""
        return sum(self.words) / len(self.words) if self.words else None
