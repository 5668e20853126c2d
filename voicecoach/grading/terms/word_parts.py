"""Terms inside words.

A recognizer may run words together ("monolumetrics" for "monitor metrics"). Finds the part of a word whose phonemes are
most similar to a term's.
"""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.grading.terms.phonemes import (
    Phonemes,
    SimilarRun,
    deletion_cost,
    insertion_cost,
    substitution_cost,
)

_MIN_EXTRA = 2  # phonemes that the word must have besides the term's: a choice, about one syllable


def similar_parts(words: Sequence[Phonemes], term: Phonemes, *, least: float) -> list[SimilarRun]:
    """Return the words of which a part sounds like a term with a similarity of at least `least`."""
    runs = []
    for index, word in enumerate(words):
        if len(word) >= len(term) + _MIN_EXTRA:
            start, end, distance = _nearest_part(word, term)
            similarity = 1.0 - distance / max(deletion_cost(term), deletion_cost(word[start:end]))
            if similarity >= least:
                runs.append(SimilarRun(index, index + 1, similarity, part=(start / len(word), end / len(word))))
    return runs


def _nearest_part(word: Phonemes, term: Phonemes) -> tuple[int, int, float]:
    """Return start, end and distance of the part nearest to a term: the edit distance with a free start (Sellers)."""
    column = [(0.0, 0)]
    for phoneme in term:
        column.append((column[-1][0] + insertion_cost(phoneme), 0))
    best = (0, 0, column[-1][0])
    for end, heard in enumerate(word, 1):
        before, column = column, [(0.0, end)]
        for index, phoneme in enumerate(term, 1):
            steps = (
                (before[index - 1][0] + substitution_cost(heard, phoneme), before[index - 1][1]),
                (before[index][0] + insertion_cost(heard), before[index][1]),
                (column[index - 1][0] + insertion_cost(phoneme), column[index - 1][1]),
            )
            column.append(min(steps))
        if column[-1][0] < best[2]:
            best = (column[-1][1], end, column[-1][0])
    return best
