"""Terms inside words.

A recognizer may run words together ("monolumetrics" for "monitor metrics"). Finds the stretch of one word's phonemes
that is most like a term's.
"""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.grading.terms.phonemes import Likeness, Phonemes, cost, exchange, weight

_REST = 2  # phonemes that the word must have beyond the term's


def inside(words: Sequence[Phonemes], term: Phonemes, *, least: float) -> list[Likeness]:
    """Return the words of which a part sounds like a term by at least so much."""
    found = []
    for place, word in enumerate(words):
        if len(word) >= len(term) + _REST:
            start, end, distance = _part(word, term)
            similarity = 1.0 - distance / max(weight(term), weight(word[start:end]))
            if similarity >= least:
                found.append(Likeness(place, place + 1, similarity, part=(start / len(word), end / len(word))))
    return found


def _part(word: Phonemes, term: Phonemes) -> tuple[int, int, float]:
    """Return start, end and distance of the part nearest to a term: edit distance whose beginning is free (Sellers)."""
    column = [(0.0, 0)]
    for sound in term:
        column.append((column[-1][0] + cost(sound), 0))
    best = (0, 0, column[-1][0])
    for end, heard in enumerate(word, 1):
        before, column = column, [(0.0, end)]
        for place, sound in enumerate(term, 1):
            ways = (
                (before[place - 1][0] + exchange(heard, sound), before[place - 1][1]),
                (before[place][0] + cost(heard), before[place][1]),
                (column[place - 1][0] + cost(sound), column[place - 1][1]),
            )
            column.append(min(ways))
        if column[-1][0] < best[2]:
            best = (column[-1][1], end, column[-1][0])
    return best
