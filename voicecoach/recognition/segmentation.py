"""Where recognition cuts.

A pure state machine over speech probabilities: the same reply is cut at the same places whether it comes live, block
by block, or from a file, so that a recording regraded gives what the learner saw. Positions count 32 ms blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SPEECH = 0.5
"""Probability from which a block is speech (Silero's own default)."""

LEAD = 10
"""Blocks (0.32 s) kept before the first speech of a segment: soft onsets are below the threshold."""

TAIL = 8
"""Blocks (0.26 s) kept after the last speech. Also the silence after which a guess at the end is worth computing."""

COMMITS = ((438, 5), (313, TAIL))
"""Blocks from first to last speech, and blocks of silence at which a segment of that length is closed: from 10 s at
0.26 s, from 14 s at 0.16 s. A window costs at least 15 s of encoding, so shorter segments cost more in all; longer ones
leave more to do when the learner stops (docs/performance.md)."""

LONG_SILENCE = 63
"""Blocks (2 s) of silence that close a segment however short."""

MOST = 875
"""Blocks (28 s): Whisper hears 30 s at once; beyond this a segment is cut at its quietest recent place."""

_LATE = 250  # blocks (8 s) at the end of an overlong segment in which the quietest place is looked for


@dataclass(frozen=True, slots=True)
class Cut:
    """A segment to recognize: blocks `start` to `end` (exclusive) of the reply."""

    start: int
    end: int


class Segmenter:
    """Takes one probability after the other and says which segments are complete."""

    def __init__(self) -> None:
        self._begin = 0  # first block that no segment has taken yet
        self._recent: list[float] = []  # probabilities since then
        self._spoken: tuple[int, int] | None = None  # first and one past the last block of speech since then

    @property
    def begin(self) -> int:
        """First block that a coming segment may still take."""
        return self._begin

    @property
    def now(self) -> int:
        """Blocks heard so far."""
        return self._begin + len(self._recent)

    @property
    def pausing(self) -> bool:
        """Whether something was said and the silence after it is long enough for a guess."""
        return self._spoken is not None and self.now - self._spoken[1] >= TAIL

    def pending(self) -> Cut | None:
        """Return the segment that would be recognized if the reply ended here; None if nothing was said."""
        spoken = self._spoken
        if spoken is None:
            return None
        return Cut(max(self._begin, spoken[0] - LEAD), min(self.now, spoken[1] + TAIL))

    def step(self, probability: float) -> Cut | None:
        """Take the next block; return a segment if it is now complete."""
        self._recent.append(probability)
        self._note(probability)
        spoken = self._spoken
        if spoken is None:
            if len(self._recent) > 2 * LEAD:
                self._forget(self.now - LEAD)
            return None
        silent = self.now - spoken[1]
        if silent >= _needed(spoken[1] - spoken[0]):
            cut = self.pending()
        elif self.now - max(self._begin, spoken[0] - LEAD) >= MOST:
            cut = Cut(max(self._begin, spoken[0] - LEAD), self._quietest())
        else:
            return None
        if cut is not None:
            self._forget(cut.end)
        return cut

    def _note(self, probability: float) -> None:
        if probability >= SPEECH:
            first = self._spoken[0] if self._spoken else self.now - 1
            self._spoken = (first, self.now)

    def _quietest(self) -> int:
        late = np.convolve(self._recent[-_LATE:], np.ones(3) / 3, mode="same")
        return self.now - len(late) + int(np.argmin(late[:-1])) + 1

    def _forget(self, end: int) -> None:
        """Drop what lies before block `end`; what is left starts the next segment."""
        rest = self._recent[max(0, end - self._begin) :]
        self._begin, self._recent, self._spoken = max(end, self._begin), [], None
        for probability in rest:
            self._recent.append(probability)
            self._note(probability)


def _needed(length: int) -> int:
    """Return the silence that closes a segment of that length, both in blocks."""
    return next((silence for least, silence in COMMITS if length >= least), LONG_SILENCE)
