"""Finds a term's forms among words.

Each term is looked for separately, so no list of terms changes what is found for another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.forms import Tokens, forms, heard_forms, tokens
from voicecoach.grading.terms.report import How
from voicecoach.recognition.transcript import Word

_MIN_JOINED = 6
"""Letters from which a form also matches when its words are divided differently ("auto scaling", "autoscaling"). With
fewer, ordinary words match by chance ("I am" and IAM). A choice (docs/terms.md)."""


@dataclass(frozen=True, slots=True)
class Match:
    """Words `first` to `last` (exclusive) of a reply that are a form of the term, which counts as `how`."""

    first: int
    last: int
    how: How


@dataclass(frozen=True, slots=True)
class _Index:
    """Forms of one term. `exact`: by their words; `joined`: by their letters without spaces; `longest`: in letters."""

    exact: dict[Tokens, How]
    joined: dict[str, How]
    longest: int


@lru_cache(maxsize=4096)
def _index(term: Term) -> _Index:
    return _build_index(forms(term), term.kind)


@lru_cache(maxsize=4096)
def _heard_index(term: Term) -> _Index:
    return _build_index(heard_forms(term), term.kind)


def _build_index(counted: Mapping[Tokens, How], kind: str) -> _Index:
    exact: dict[Tokens, How] = {}
    joined: dict[str, How] = {}
    for form, how in counted.items():
        exact.setdefault(form, how)
        letters = "".join(form)
        if len(letters) >= _MIN_JOINED:
            joined.setdefault(letters, how)
        if len(form) == 1 and kind == "acronym":
            exact.setdefault(tuple(letters), how)  # "E C R"
        if len(form) > 1 and all(len(part) == 1 for part in form):
            exact.setdefault((letters,), how)  # "ECR"
    longest = max((len(letters) for letters in [*joined, *("".join(form) for form in exact)]), default=0)
    return _Index(exact, joined, longest)


def find(words: Sequence[Word], term: Term) -> list[Match]:
    """Return the matches of a term, leftmost first, without overlaps; where several forms begin, the longest."""
    return _matches(words, _index(term))


def find_heard_forms(words: Sequence[Word], term: Term) -> list[Match]:
    """Return the matches of what recognizers are known to write for a term; verification decides if it was said."""
    return _matches(words, _heard_index(term))


def is_a_term(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Return whether words are a spelling of a term and nothing else."""
    form = tuple(token for word in words for token in tokens(word.text))
    return any(form in _index(term).exact for term in lexicon)


def _matches(words: Sequence[Word], index: _Index) -> list[Match]:
    numbered = [(token, number) for number, word in enumerate(words) for token in tokens(word.text)]
    matches: list[Match] = []
    start = 0
    while start < len(numbered):
        longest = _longest_match(numbered, start, index)
        if longest:
            end, how = longest
            matches.append(Match(numbered[start][1], numbered[end - 1][1] + 1, how))
            start = end
        else:
            start += 1
    return matches


def _longest_match(numbered: Sequence[tuple[str, int]], start: int, index: _Index) -> tuple[int, How] | None:
    """Return the end (exclusive) of the longest form that begins at token `start`, and how it counts."""
    longest: tuple[int, How] | None = None
    letters = ""
    for end in range(start + 1, len(numbered) + 1):
        letters += numbered[end - 1][0]
        if len(letters) > index.longest:
            break
        how = index.exact.get(tuple(token for token, _ in numbered[start:end])) or index.joined.get(letters)
        if how:
            longest = (end, how)
    return longest


def find_in_text(text: str, lexicon: Lexicon) -> list[str]:
    """Return the names of the terms in a text, in order and each once; of overlapping terms the longer one wins."""
    words = [Word(word, 0.0, 0.0, 1.0) for word in text.replace("/", " ").replace("—", " ").split()]
    matches = sorted(
        ((match, term.name) for term in lexicon for match in find(words, term)),
        key=lambda pair: (pair[0].first - pair[0].last, pair[0].first, pair[1]),
    )
    taken: set[int] = set()
    kept: list[tuple[int, str]] = []
    for match, name in matches:
        covered = set(range(match.first, match.last))
        if not covered & taken:
            taken |= covered
            kept.append((match.first, name))
    return list(dict.fromkeys(name for _, name in sorted(kept)))
