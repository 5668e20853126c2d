"""How alike two sounds are.

Weighted edit distance between phonemes (IPA as espeak writes it): what learners and recognizers often exchange, a vowel
for a vowel, voiced for unvoiced, l for r, costs less than what they don't.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

_VOWELS = frozenset("iɪeɛæaɑɒɔoʊuʌəɐɚɜᵻᵊyøœɵ")
_WEAK = frozenset("əɐᵻᵊ")
_KINDS = {
    **dict.fromkeys("pbtdkɡɾʔ", "plosive"),
    **dict.fromkeys("fvθðszʃʒhxç", "fricative"),
    **dict.fromkeys("mnŋ", "nasal"),
    **dict.fromkeys("lɹrwj", "approximant"),
}
_PAIRS = frozenset(map(frozenset, "pb td kɡ fv θð sz ʃʒ θs ðz θt ðd dɾ tɾ lɹ lr ɹr vb vw sʃ".split()))
_KEPT = frozenset("".join(_VOWELS) + "".join(_KINDS))

Phonemes = str
"""One character a phoneme; stress, length and joins left out."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Words `first` to `last` (exclusive) sound like a term, by `similarity` 0 to 1, in one of its spellings, `form`.

    `known`: they are what recognizers are known to write for it. `part`: where in the run the term begins and ends,
    0 to 1.
    """

    first: int
    last: int
    similarity: float
    form: str = ""
    known: bool = False
    part: tuple[float, float] = (0.0, 1.0)


def plain(ipa: str) -> Phonemes:
    """Return the phonemes of espeak's IPA; g is written ɡ."""
    return "".join(sign for sign in ipa.replace("g", "ɡ") if sign in _KEPT)


def similarity(one: Phonemes, other: Phonemes) -> float:
    """Return 1 for the same sound, 0 for nothing in common."""
    whole = max(weight(one), weight(other))
    return max(0.0, 1.0 - _distance(one, other) / whole) if whole else 0.0


def alike(words: Sequence[Phonemes], term: Phonemes, *, least: float) -> list[Likeness]:
    """Return all runs of words that sound like a term by at least so much."""
    return [run for first in range(len(words)) for run in _from(words, first, term) if run.similarity >= least]


def apart(runs: Iterable[Likeness], *, most: int = 2) -> list[Likeness]:
    """Return up to `most` runs without overlaps: known forms first, then what is most alike, then leftmost."""
    kept: list[Likeness] = []
    for run in sorted(runs, key=lambda run: (not run.known, -run.similarity, run.first, run.last)):
        if len(kept) < most and all(run.last <= other.first or other.last <= run.first for other in kept):
            kept.append(run)
    return kept


def _from(words: Sequence[Phonemes], first: int, term: Phonemes) -> Iterator[Likeness]:
    """All runs that begin with one word: the distance to a longer run goes on from the shorter one's last row."""
    heavy, length, whole = 0.0, 0, weight(term)
    row = _untouched(term)
    for last in range(first + 1, len(words) + 1):
        sounds = words[last - 1]
        length += len(sounds)
        if length > 1.7 * len(term) + 1:
            return
        for sound in sounds:
            row = _next(row, sound, term)
        heavy += weight(sounds)
        if length >= 0.5 * len(term) and sounds:
            yield Likeness(first, last, max(0.0, 1.0 - row[-1] / max(heavy, whole)))


@lru_cache(maxsize=65536)
def exchange(one: str, other: str) -> float:
    """Return what it costs to take one phoneme for another."""
    if one == other:
        return 0.0
    vowels = (one in _VOWELS) + (other in _VOWELS)
    if vowels == 2:
        return 0.2 if one in _WEAK or other in _WEAK else 0.4
    if vowels == 1:
        return 1.2
    if frozenset((one, other)) in _PAIRS:
        return 0.35
    return 0.6 if _KINDS.get(one) == _KINDS.get(other) else 0.9


@lru_cache(maxsize=256)
def cost(sound: str) -> float:
    """Return what it costs to lose or add a phoneme."""
    if sound in _WEAK or sound in "hjʔ":
        return 0.35
    return 0.5 if sound in _VOWELS else 0.8


def weight(sounds: Phonemes) -> float:
    """Return what it costs to lose them all."""
    return sum(cost(sound) for sound in sounds)


def _distance(one: Phonemes, other: Phonemes) -> float:
    row = _untouched(other)
    for sound in one:
        row = _next(row, sound, other)
    return row[-1]


def _untouched(other: Phonemes) -> list[float]:
    return [0.0, *accumulate(cost(sound) for sound in other)]


def _next(before: list[float], sound: str, other: Phonemes) -> list[float]:
    """Return the next row of the edit distance's table, that of one more sound."""
    lost = cost(sound)
    row = [before[0] + lost]
    for place, theirs in enumerate(other):
        row.append(min(before[place + 1] + lost, row[place] + cost(theirs), before[place] + exchange(sound, theirs)))
    return row
