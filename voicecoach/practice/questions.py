"""The question that asks for one term: what the developer says when exactly this term did not come across."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.grade import term_of
from voicecoach.grading.terms.matching import find
from voicecoach.recognition.transcript import Word


def question(name: str, expected: Sequence[str], lexicon: Lexicon) -> str:
    """Return a question for a term that names neither it nor another of the `expected` terms.

    A term without questions of its own is asked for by its meaning. "" if there is no question: for a term outside the
    lexicon nothing is known that could be asked.
    """
    if name not in lexicon:
        return ""
    forbidden = [term_of(each, lexicon) for each in {name, *expected}]
    return next((text for text in _questions(lexicon[name]) if not _names_one(text, forbidden)), "")


def _questions(term: Term) -> list[str]:
    return [*term.ask, f"And what do you call this? {term.meaning}."]


def _names_one(text: str, terms: Sequence[Term]) -> bool:
    words = [Word(word, 0.0, 0.0, 1.0) for word in text.split()]
    return any(find(words, term) for term in terms)
