"""Recovers the words of speech that a first decoding left without any.

A sentence that Whisper drops once, it often writes when it decodes the same sound in another way: without the words
before it, in another window, or that stretch alone. Each further reading is aligned with the whole segment again and is
kept only if less speech is left without words and the new words are not guesses (docs/measures.md has the figures).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np

from voicecoach.audio.clip import Span
from voicecoach.recognition.transcript import Word
from voicecoach.recognition.wordless_speech import total

MARGINS = (5.0, 0.2)
"""Seconds of sound on each side of the stretch that are decoded with it: another window, then the stretch alone."""

MIN_CONFIDENCE = 0.3
"""Mean confidence of the new words; the gate calls words below it the recognizer's guesses."""

MIN_NEW_WORDS = 2
"""Fewer words don't fill 0.8 s of speech; a single one is more often invented ("you")."""


class Reading(Protocol):
    """One reading of a segment: its words, and the stretches of speech without any."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The words; times are seconds from the beginning of the segment."""

    @property
    def wordless(self) -> tuple[Span, ...]:
        """The stretches of speech that no word covers."""


R = TypeVar("R", bound=Reading)


def recover(
    first: R,
    decode_without_context: Callable[[], str],
    decode_part: Callable[[Span, float], Sequence[Word]],
    align: Callable[[str], R],
) -> R:
    """Return the reading with the least speech without words; `first` if no other one is better.

    `decode_part` decodes a stretch with a margin (seconds) on each side and returns its words with their times in the
    segment; `align` aligns a text with the whole segment.
    """
    best = _better(align(decode_without_context()), first)
    for margin in MARGINS:
        for part in best.wordless:
            found = [word for word in decode_part(part, margin) if _inside(word, part)]
            if len(found) >= MIN_NEW_WORDS:
                best = _better(align(_inserted(best.words, found, part)), best)
    return best


def _better(candidate: R, best: R) -> R:
    """Return the candidate if it has words where `best` has none, and if these are not guesses."""
    new = [word for word in candidate.words if any(_inside(word, part) for part in best.wordless)]
    if len(new) < MIN_NEW_WORDS or np.mean([word.confidence for word in new]) < MIN_CONFIDENCE:
        return best
    return candidate if total(candidate.wordless) < total(best.wordless) else best


def _inserted(words: Sequence[Word], found: Sequence[Word], part: Span) -> str:
    """Return the text of the words with those found put into the stretch."""
    before = [word for word in words if word.end <= part.start or (word.start < part.start and word.end < part.end)]
    after = words[len(before) :]
    return " ".join(word.text for word in (*before, *found, *after))


def _inside(word: Word, part: Span) -> bool:
    return part.start <= (word.start + word.end) / 2 <= part.end
