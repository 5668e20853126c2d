"""Recognizes a bare list of terms: "ECR, EKS, canary, rollback" names things and says nothing about them."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.function_words import (
    ARTICLES,
    AUXILIARIES,
    COORDINATING_CONJUNCTIONS,
    DEMONSTRATIVES,
    FILLED_PAUSES,
    OBJECT_PRONOUNS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
    SUBORDINATING_CONJUNCTIONS,
)
from voicecoach.grading.terms.forms import tokens
from voicecoach.grading.terms.matching import find_all
from voicecoach.grading.terms.report import TermReport
from voicecoach.recognition.transcript import Word

MIN_TERMS = 3
"""Terms from which they make a list; a choice."""

MAX_OTHER_WORDS = 0.4
"""At most this fraction of the words may belong to no term, not counting "and" and the like: a recognizer gets one term
or another wrong. A choice: no shipped model reply, and no sentence of one, is a list by it (a test holds this)."""

MIN_SEPARATED = 0.7
"""For each term at least this many commas, full stops and words like "and": a list separates its terms. A choice."""

_NEVER_IN_TERMS = ARTICLES | AUXILIARIES | DEMONSTRATIVES | OBJECT_PRONOUNS | POSSESSIVES | SUBJECT_PRONOUNS
_MAKES_SENTENCES = _NEVER_IN_TERMS | PREPOSITIONS | RELATIVES | SUBORDINATING_CONJUNCTIONS
_JOINS = COORDINATING_CONJUNCTIONS | FILLED_PAUSES | {"also", "plus", "then"}


def is_term_list(words: Sequence[Word], report: TermReport, lexicon: Lexicon) -> bool:
    """Return whether a reply is a bare list of terms: at least three, hardly any other words, and no sentence."""
    places = _judged(words, report)
    if _makes_sentences(_others(words, places), _NEVER_IN_TERMS):
        return False  # most replies: spares the search for all terms of the lexicon
    places += [(match.first, match.last) for _, match in find_all(words, lexicon)]
    separate: list[tuple[int, int]] = []
    for first, last in sorted(places, key=lambda place: place[0] - place[1]):
        if all(last <= begin or end <= first for begin, end in separate):
            separate.append((first, last))
    others = [word for word in _others(words, separate) if not _JOINS.issuperset(tokens(word.text))]
    separators = sum(word.text[-1:] in ",.;" or word.text.lower() in _JOINS for word in words[1:])
    if len(separate) < MIN_TERMS or len(others) > MAX_OTHER_WORDS * len(words):
        return False
    if separators < MIN_SEPARATED * len(separate):
        return False
    return not _makes_sentences(others, _MAKES_SENTENCES)


def _judged(words: Sequence[Word], report: TermReport) -> list[tuple[int, int]]:
    """Return the first word and one past the last of each term that was said or unclear."""
    places = []
    for verdict in report.verdicts:
        start, end = verdict.start, verdict.end
        if start is not None and end is not None and verdict.heard:
            inside = [number for number, word in enumerate(words) if start <= (word.start + word.end) / 2 <= end]
            places += [(inside[0], inside[-1] + 1)] if inside else []
    return places


def _others(words: Sequence[Word], places: Sequence[tuple[int, int]]) -> list[Word]:
    covered = {number for first, last in places for number in range(first, last)}
    return [word for number, word in enumerate(words) if number not in covered]


def _makes_sentences(words: Sequence[Word], making: frozenset[str]) -> bool:
    return any(token in making for word in words for token in tokens(word.text))
