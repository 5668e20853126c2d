"""How alike two sounds are.

Weighted edit distance between phonemes (IPA as espeak writes it): what learners and recognisers often exchange, a vowel
for a vowel, voiced for unvoiced, l for r, costs less than what they don't.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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
    """Words `first` to `last` (exclusive) sound like a term, by `similarity` 0 to 1.

    `known`: they are what recognisers are known to write for it.
    """

    first: int
    last: int
    similarity: float
    known: bool = False


def plain(ipa: str) -> Phonemes:
    """Return the phonemes of espeak's IPA; g is written ɡ."""
    return "".join(sign for sign in ipa.replace("g", "ɡ") if sign in _KEPT)


def similarity(one: Phonemes, other: Phonemes) -> float:
    """Return 1 for the same sound, 0 for nothing in common."""
    whole = max(_weight(one), _weight(other))
    return max(0.0, 1.0 - _distance(one, other) / whole) if whole else 0.0


def most_alike(words: Sequence[Phonemes], term: Phonemes) -> Likeness | None:
    """Return the run of words that sounds most like a term; None where no run has about its length."""
    best: Likeness | None = None
    for first in range(len(words)):
        run = ""
        for last in range(first + 1, len(words) + 1):
            run += words[last - 1]
            if len(run) > 1.7 * len(term) + 1:
                break
            if len(run) < 0.5 * len(term):
                continue
            alike = similarity(run, term)
            if best is None or alike > best.similarity:
                best = Likeness(first, last, alike)
    return best


@lru_cache(maxsize=65536)
def _exchange(one: str, other: str) -> float:
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


def _cost(sound: str) -> float:
    if sound in _WEAK or sound in "hjʔ":
        return 0.35
    return 0.5 if sound in _VOWELS else 0.8


def _weight(sounds: Phonemes) -> float:
    return sum(_cost(sound) for sound in sounds)


@lru_cache(maxsize=65536)
def _distance(one: Phonemes, other: Phonemes) -> float:
    row = [0.0]
    for sound in other:
        row.append(row[-1] + _cost(sound))
    for mine in one:
        before, row = row, [row[0] + _cost(mine)]
        for place, sound in enumerate(other, 1):
            row.append(
                min(
                    before[place] + _cost(mine),
                    row[place - 1] + _cost(sound),
                    before[place - 1] + _exchange(mine, sound),
                )
            )
    return row[-1]
