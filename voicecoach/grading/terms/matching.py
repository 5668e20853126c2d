"""Finds a term's forms among words.

Each term is looked for separately, so no list of terms changes what is found for another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.forms import Tokens, forms, heard_forms, tokens
from voicecoach.grading.terms.report import How
from voicecoach.recognition.transcript import Word, words_of

_MIN_JOINED = 6
"""Letters from which a form also matches when its words are divided differently ("auto scaling", "autoscaling"). With
fewer, ordinary words match by chance ("I am" and IAM). A choice (docs/terms.md)."""


@dataclass(frozen=True, slots=True)
class Match:
    """Words `first` to `last` (exclusive) of a reply that are a form of the term, which counts as `how`."""

    first: int
    last: int
    how: How


V = TypeVar("V")


@dataclass(frozen=True)
class _Index(Generic[V]):
    """What forms stand for. `exact`: by their words; `joined`: by their letters without spaces; `longest`: in
    letters."""

    exact: dict[Tokens, V]
    joined: dict[str, V]
    longest: int


@lru_cache(maxsize=4096)
def _index(term: Term) -> _Index[How]:
    return _build_index(forms(term), term.kind)


@lru_cache(maxsize=4096)
def _heard_index(term: Term) -> _Index[How]:
    return _build_index(heard_forms(term), term.kind)


@lru_cache(maxsize=4)
def _index_of_all(terms: tuple[Term, ...]) -> _Index[tuple[str, How]]:
    """Return the index of the forms of all terms; a form of several terms stands for the first by name."""
    exact: dict[Tokens, tuple[str, How]] = {}
    joined: dict[str, tuple[str, How]] = {}
    for term in sorted(terms, key=lambda term: term.name):
        index = _index(term)
        for form, how in index.exact.items():
            exact.setdefault(form, (term.name, how))
        for letters, how in index.joined.items():
            joined.setdefault(letters, (term.name, how))
    return _Index(exact, joined, max((_index(term).longest for term in terms), default=0))


def _build_index(counted: Mapping[Tokens, How], kind: str) -> _Index[How]:
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
    return form in _index_of_all(tuple(lexicon)).exact


def find_all(words: Sequence[Word], lexicon: Lexicon) -> list[tuple[str, Match]]:
    """Return the names of all terms among words with their matches, in order; of overlapping ones the longest counts.

    Of two of the same length the first one counts.
    """
    numbered, index = _numbered(words), _index_of_all(tuple(lexicon))
    hits = [
        (name, Match(numbered[start][1], numbered[end - 1][1] + 1, how))
        for start in range(len(numbered))
        for end, (name, how) in _hits(numbered, start, index)
    ]
    taken: set[int] = set()
    kept: list[tuple[str, Match]] = []
    for name, match in sorted(hits, key=lambda hit: hit[1].first - hit[1].last):
        covered = set(range(match.first, match.last))
        if not covered & taken:
            taken |= covered
            kept.append((name, match))
    return sorted(kept, key=lambda hit: hit[1].first)


def _numbered(words: Sequence[Word]) -> list[tuple[str, int]]:
    """Return the tokens of words, each with the number of its word."""
    return [(token, number) for number, word in enumerate(words) for token in tokens(word.text)]


def _matches(words: Sequence[Word], index: _Index[How]) -> list[Match]:
    numbered = _numbered(words)
    matches: list[Match] = []
    start = 0
    while start < len(numbered):
        longest = max(_hits(numbered, start, index), default=None)
        if longest:
            end, how = longest
            matches.append(Match(numbered[start][1], numbered[end - 1][1] + 1, how))
            start = end
        else:
            start += 1
    return matches


def _hits(numbered: Sequence[tuple[str, int]], start: int, index: _Index[V]) -> Iterator[tuple[int, V]]:
    """Yield the end (exclusive) of each form that begins at token `start`, shortest first, and what it stands for."""
    letters = ""
    for end in range(start + 1, len(numbered) + 1):
        letters += numbered[end - 1][0]
        if len(letters) > index.longest:
            return
        found = index.exact.get(tuple(token for token, _ in numbered[start:end])) or index.joined.get(letters)
        if found:
            yield end, found


def terms_of_reply(reply: str, marked: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Return the names of the terms of a model reply: `marked` phrases, then the lexicon's terms in the text.

    A marked phrase that is a spelling of a term has that term's name; another one is a term as it is written. A term
    of the lexicon that is a part of a marked phrase is left out.
    """
    exact = _index_of_all(tuple(lexicon)).exact
    found = [exact.get(tokens(phrase), (phrase, ""))[0] for phrase in marked]
    inside = {name for phrase in marked for name in find_in_text(phrase, lexicon)}
    return list(dict.fromkeys([*found, *(name for name in find_in_text(reply, lexicon) if name not in inside)]))


def find_in_text(text: str, lexicon: Lexicon) -> list[str]:
    """Return the names of the terms in a text, in order and each once; of overlapping terms the longer one wins."""
    words = words_of(text.replace("/", " ").replace("—", " "))
    return list(dict.fromkeys(name for name, _ in find_all(words, lexicon)))
