"""Similarity of sounds: a weighted edit distance between phoneme strings.

Phonemes are IPA as espeak writes it. Substitutions that learners and recognizers often make (a vowel for a vowel,
voiced for unvoiced, l for r) cost less than others. The costs were set by hand in the order of these classes and were
not fitted to data; what was measured is the verification that uses them (docs/terms.md, "Figures").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

_VOWELS = frozenset("iɪeɛæaɑɒɔoʊuʌəɐɚɜᵻᵊyøœɵ")
_REDUCED_VOWELS = frozenset("əɐᵻᵊ")
_MANNERS = {
    **dict.fromkeys("pbtdkɡɾʔ", "plosive"),
    **dict.fromkeys("fvθðszʃʒhxç", "fricative"),
    **dict.fromkeys("mnŋ", "nasal"),
    **dict.fromkeys("lɹrwj", "approximant"),
}
_CONFUSABLE = frozenset(map(frozenset, "pb td kɡ fv θð sz ʃʒ θs ðz θt ðd dɾ tɾ lɹ lr ɹr vb vw sʃ".split()))
_PHONEMES = frozenset("".join(_VOWELS) + "".join(_MANNERS))

_MIN_LENGTH, _MAX_LENGTH, _MAX_EXTRA = 0.5, 1.7, 1
"""Length of a run of words, in phonemes: from 0.5 times the term's to 1.7 times and 1 more. A choice that saves time;
much longer or shorter runs are not similar."""

Phonemes = str
"""One character per phoneme, without stress, length and ties."""


@dataclass(frozen=True, slots=True)
class SimilarRun:
    """Words `first` to `last` (exclusive) that sound like a term in its spelling `form`, with a `similarity` of 0 to 1.

    `known`: recognizers are known to write these words for the term. `part`: where in the run the term starts and ends,
    as fractions from 0 to 1.
    """

    first: int
    last: int
    similarity: float
    form: str = ""
    known: bool = False
    part: tuple[float, float] = (0.0, 1.0)


def phonemes_of(ipa: str) -> Phonemes:
    """Return the phonemes of espeak's IPA; g is written ɡ."""
    return "".join(sign for sign in ipa.replace("g", "ɡ") if sign in _PHONEMES)


def similarity(first: Phonemes, second: Phonemes) -> float:
    """Return 1 for the same sound, 0 for nothing in common (or nothing at all)."""
    longest = max(deletion_cost(first), deletion_cost(second))
    return max(0.0, 1.0 - _distance(first, second) / longest) if longest else 0.0


def similar_runs(words: Sequence[Phonemes], term: Phonemes, *, least: float) -> list[SimilarRun]:
    """Return all runs of words that sound like a term with a similarity of at least `least`."""
    return [run for first in range(len(words)) for run in _runs_from(words, first, term) if run.similarity >= least]


def without_overlaps(runs: Iterable[SimilarRun], *, most: int = 2) -> list[SimilarRun]:
    """Return up to `most` runs without overlaps: known forms first, then the most similar, then the leftmost."""
    kept: list[SimilarRun] = []
    for run in sorted(runs, key=lambda run: (not run.known, -run.similarity, run.first, run.last)):
        if len(kept) < most and all(run.last <= other.first or other.last <= run.first for other in kept):
            kept.append(run)
    return kept


def _runs_from(words: Sequence[Phonemes], first: int, term: Phonemes) -> Iterator[SimilarRun]:
    """Yield the runs that begin with word `first`; each continues the edit distance from the shorter one's last row."""
    run_cost, length, term_cost = 0.0, 0, deletion_cost(term)
    row = _first_row(term)
    for last in range(first + 1, len(words) + 1):
        phonemes = words[last - 1]
        length += len(phonemes)
        if length > _MAX_LENGTH * len(term) + _MAX_EXTRA:
            return
        for phoneme in phonemes:
            row = _next_row(row, phoneme, term)
        run_cost += deletion_cost(phonemes)
        if length >= _MIN_LENGTH * len(term) and phonemes:
            yield SimilarRun(first, last, max(0.0, 1.0 - row[-1] / max(run_cost, term_cost)))


@lru_cache(maxsize=65536)
def substitution_cost(first: str, second: str) -> float:
    """Return the cost of one phoneme in place of another."""
    if first == second:
        return 0.0
    vowels = (first in _VOWELS) + (second in _VOWELS)
    if vowels == 2:
        return 0.2 if first in _REDUCED_VOWELS or second in _REDUCED_VOWELS else 0.4
    if vowels == 1:
        return 1.2
    if frozenset((first, second)) in _CONFUSABLE:
        return 0.35
    return 0.6 if _MANNERS.get(first) == _MANNERS.get(second) else 0.9


@lru_cache(maxsize=256)
def insertion_cost(phoneme: str) -> float:
    """Return the cost of a phoneme that is added or missing."""
    if phoneme in _REDUCED_VOWELS or phoneme in "hjʔ":
        return 0.35
    return 0.5 if phoneme in _VOWELS else 0.8


def deletion_cost(phonemes: Phonemes) -> float:
    """Return the cost of leaving out all phonemes: the greatest distance that a string can have from another."""
    return sum(insertion_cost(phoneme) for phoneme in phonemes)


def _distance(first: Phonemes, second: Phonemes) -> float:
    row = _first_row(second)
    for phoneme in first:
        row = _next_row(row, phoneme, second)
    return row[-1]


def _first_row(other: Phonemes) -> list[float]:
    return [0.0, *accumulate(insertion_cost(phoneme) for phoneme in other)]


def _next_row(before: list[float], phoneme: str, other: Phonemes) -> list[float]:
    """Return the row of the edit distance's table for one more phoneme."""
    deleted = insertion_cost(phoneme)
    diagonal, left = before[0], before[0] + deleted
    row = [left]
    for above, (inserted, substituted) in zip(before[1:], _costs(phoneme, other), strict=True):
        left += inserted
        if (other_phoneme := diagonal + substituted) < left:  # min() takes twice as long, and the learner waits
            left = other_phoneme
        if (one_less := above + deleted) < left:
            left = one_less
        row.append(left)
        diagonal = above
    return row


@lru_cache(maxsize=16384)
def _costs(phoneme: str, other: Phonemes) -> tuple[tuple[float, float], ...]:
    """Return what it costs to add each phoneme of the other string, and to have it in place of `phoneme`."""
    return tuple((insertion_cost(theirs), substitution_cost(phoneme, theirs)) for theirs in other)
