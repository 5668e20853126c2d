"""Segmentation: where a reply is cut for recognition.

A pure state machine over speech probabilities. It cuts a reply at the same places whether the reply comes live, block
by block, or from a file, so that regrading a recording gives what the learner saw. Positions count 32 ms blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SPEECH = 0.5
"""Probability from which a block is speech (Silero's own default)."""

LEAD = 10
"""Blocks (0.32 s) kept before the first speech of a segment: soft onsets are below the threshold."""

TAIL = 8
"""Blocks (0.26 s) kept after the last speech. Also the silence after which a speculative result is worth computing."""

CLOSING_SILENCES = ((438, 5), (313, TAIL))
"""Blocks from first to last speech, and blocks of silence that close a segment of at least that length: 0.26 s from
10 s on, 0.16 s from 14 s on. Encoding costs as much as 15 s of sound at least, so shorter segments cost more in total;
longer ones leave more to do after the learner stops (docs/adr/0006, docs/performance.md)."""

LONG_SILENCE = 63
"""Blocks (2 s) of silence that close a segment of any length."""

MAX_BLOCKS = 875
"""Blocks (28 s). Whisper takes 30 s at once; a segment that reaches this length is cut at its quietest recent block."""

GROUP = 8
"""Segments that have the same context, the words before the first of them, so that they can be decoded together. The
first segment of a reply is a group of its own: without any context, words get worse (docs/adr/0025)."""

_SEARCHED = 250  # blocks (8 s) at the end of an overlong segment that are searched for the quietest one


@dataclass(frozen=True, slots=True)
class Cut:
    """A segment to recognize: blocks `start` to `end` (exclusive) of the reply."""

    start: int
    end: int


class Segmenter:
    """Takes one speech probability after the other and returns the segments that are complete."""

    def __init__(self) -> None:
        self._begin = 0  # first block that belongs to no segment yet
        self._recent: list[float] = []  # probabilities from there on
        self._speech: tuple[int, int] | None = None  # first and one past the last block of speech from there on

    @property
    def begin(self) -> int:
        """First block that may still become part of a segment."""
        return self._begin

    @property
    def now(self) -> int:
        """Number of blocks so far."""
        return self._begin + len(self._recent)

    @property
    def pausing(self) -> bool:
        """Whether there was speech and the silence after it is long enough for a speculative result."""
        return self._speech is not None and self.now - self._speech[1] >= TAIL

    def pending(self) -> Cut | None:
        """Return the segment that would be recognized if the reply ended here; None if there was no speech."""
        if self._speech is None:
            return None
        first, end = self._speech
        return Cut(max(self._begin, first - LEAD), min(self.now, end + TAIL))

    def step(self, probability: float) -> Cut | None:
        """Take the probability of the next block; return a segment if it is now complete."""
        self._append(probability)
        if self._speech is None:
            if len(self._recent) > 2 * LEAD:
                self._drop(self.now - LEAD)
            return None
        first, end = self._speech
        start = max(self._begin, first - LEAD)
        if self.now - end >= _closing_silence(end - first):
            cut = Cut(start, min(self.now, end + TAIL))
        elif self.now - start >= MAX_BLOCKS:
            cut = Cut(start, self._quietest())
        else:
            return None
        self._drop(cut.end)
        return cut

    def _append(self, probability: float) -> None:
        self._recent.append(probability)
        if probability >= SPEECH:
            first = self._speech[0] if self._speech else self.now - 1
            self._speech = (first, self.now)

    def _quietest(self) -> int:
        smoothed = np.convolve(self._recent[-_SEARCHED:], np.ones(3) / 3, mode="same")
        return self.now - len(smoothed) + int(np.argmin(smoothed[:-1])) + 1

    def _drop(self, end: int) -> None:
        """Drop all before block `end`; the rest starts the next segment."""
        rest = self._recent[max(0, end - self._begin) :]
        self._begin, self._recent, self._speech = max(end, self._begin), [], None
        for probability in rest:
            self._append(probability)


def _closing_silence(length: int) -> int:
    """Return the silence that closes a segment of that length, both in blocks."""
    return next((silence for minimum, silence in CLOSING_SILENCES if length >= minimum), LONG_SILENCE)


def group_start(segment: int) -> int:
    """Return the first segment of the group of a segment; both count from 0."""
    return 1 + (segment - 1) // GROUP * GROUP if segment else 0
