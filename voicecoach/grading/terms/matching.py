"""Terms in text.

Finds a term's forms among words. Each term is looked for on its own: no list of terms changes what another one finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.forms import Tokens, forms, heard_forms, tokens
from voicecoach.grading.terms.report import How
from voicecoach.recognition.transcript import Word

_JOINABLE = 6
"""Letters from which a form also matches when its words are cut elsewhere ("auto scaling", "autoscaling"): in shorter
ones chance finds terms in ordinary words ("I am" is no IAM)."""


@dataclass(frozen=True, slots=True)
class Match:
    """Words `first` to `last` (exclusive) of the reply are the term, matched as `how`."""

    first: int
    last: int
    how: How


@dataclass(frozen=True, slots=True)
class _Index:
    exact: dict[Tokens, How]
    joined: dict[str, How]
    longest: int


@lru_cache(maxsize=4096)
def _index(term: Term) -> _Index:
    return _indexed(forms(term), term.kind)


@lru_cache(maxsize=4096)
def _heard_index(term: Term) -> _Index:
    return _indexed(heard_forms(term), term.kind)


def _indexed(given: Mapping[Tokens, How], kind: str) -> _Index:
    exact: dict[Tokens, How] = {}
    joined: dict[str, How] = {}
    for form, how in given.items():
        exact.setdefault(form, how)
        letters = "".join(form)
        if len(letters) >= _JOINABLE:
            joined.setdefault(letters, how)
        if len(form) == 1 and kind == "acronym":
            exact.setdefault(tuple(letters), how)  # "E C R"
        if len(form) > 1 and all(len(part) == 1 for part in form):
            exact.setdefault((letters,), how)
    longest = max((len(letters) for letters in [*joined, *("".join(form) for form in exact)]), default=0)
    return _Index(exact, joined, longest)


def find(words: Sequence[Word], term: Term) -> list[Match]:
    """Return where the term is, leftmost first, the longest form at each place, without overlaps."""
    return _found(words, _index(term))


def find_heard(words: Sequence[Word], term: Term) -> list[Match]:
    """Return where words are that recognizers are known to write for the term; whether it was said, sound must tell."""
    return _found(words, _heard_index(term))


def is_a_term(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Tell whether words are the spelling of a term, and nothing else."""
    plain = tuple(token for word in words for token in tokens(word.text))
    return any(plain in _index(term).exact for term in lexicon)


def _found(words: Sequence[Word], index: _Index) -> list[Match]:
    flat = [(token, place) for place, word in enumerate(words) for token in tokens(word.text)]
    found: list[Match] = []
    start = 0
    while start < len(flat):
        best = _longest(flat, start, index)
        if best:
            end, how = best
            found.append(Match(flat[start][1], flat[end - 1][1] + 1, how))
            start = end
        else:
            start += 1
    return found


def _longest(flat: Sequence[tuple[str, int]], start: int, index: _Index) -> tuple[int, How] | None:
    best: tuple[int, How] | None = None
    letters = ""
    for end in range(start + 1, len(flat) + 1):
        letters += flat[end - 1][0]
        if len(letters) > index.longest:
            break
        how = index.exact.get(tuple(token for token, _ in flat[start:end])) or index.joined.get(letters)
        if how:
            best = (end, how)
    return best


def find_in_text(text: str, lexicon: Lexicon) -> list[str]:
    """Return the terms of a text in order of appearance, each once; where two overlap the longer one wins."""
    words = [Word(word, 0.0, 0.0, 1.0) for word in text.replace("/", " ").replace("—", " ").split()]
    found = sorted(
        ((match, term.name) for term in lexicon for match in find(words, term)),
        key=lambda pair: (pair[0].first - pair[0].last, pair[0].first, pair[1]),
    )
    taken: set[int] = set()
    kept: list[tuple[int, str]] = []
    for match, name in found:
        place = set(range(match.first, match.last))
        if not place & taken:
            taken |= place
            kept.append((match.first, name))
    return list(dict.fromkeys(name for _, name in sorted(kept)))
