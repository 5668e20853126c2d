"""What can be found wrong with a pack by reading it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from voicecoach.content.lexicon import Term
from voicecoach.grading.terms.forms import forms
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.matching import find
from voicecoach.packs.contents import Contents, PlacedTurn
from voicecoach.packs.finding import Finding
from voicecoach.practice.questions import question
from voicecoach.recognition.transcript import words_of

MOST_WORDS, MOST_IN_SENTENCE = 60, 32
"""Words of a line or a model reply, and of one of their sentences, above which they can't be said in one go. Choices:
the longest of the shipped conversations have 47 and 25."""

_SENTENCE = re.compile(r"(?<=[.?!])\s+")


def lint(contents: Contents) -> Iterator[Finding]:
    """Yield what is wrong with a pack, as far as reading it shows."""
    yield from contents.findings
    for placed in contents.turns:
        yield from _too_long(placed)
        yield from _lacking_terms(placed, contents)
        yield from _without_question(placed, contents)
    yield from _shared_forms(contents)
    for term in contents.lexicon:
        yield from _given_away(term, contents)


def _too_long(placed: PlacedTurn) -> Iterator[Finding]:
    for name, line, text in (
        ("line", placed.line, placed.turn.line),
        ("model reply", placed.model_reply, placed.turn.model_reply),
    ):
        words = len(text.split())
        if words > MOST_WORDS:
            yield Finding(placed.file, line, f"the {name} has {words} words, too long to say. At most {MOST_WORDS}.")
        longest = max(len(sentence.split()) for sentence in _SENTENCE.split(text)) if text else 0
        if longest > MOST_IN_SENTENCE:
            yield Finding(
                placed.file,
                line,
                f"a sentence of the {name} has {longest} words, too long to say. At most {MOST_IN_SENTENCE}.",
            )


def _lacking_terms(placed: PlacedTurn, contents: Contents) -> Iterator[Finding]:
    report = grade_terms(words_of(placed.turn.model_reply), placed.turn.terms, contents.lexicon)
    lacking = [verdict.term for verdict in report.verdicts if verdict.state != "said"]
    if lacking:
        yield Finding(placed.file, placed.model_reply, f"the model reply lacks its own terms: {', '.join(lacking)}.")
    if not placed.turn.terms:
        yield Finding(placed.file, placed.line, "the turn expects no terms.", warning=True)


def _without_question(placed: PlacedTurn, contents: Contents) -> Iterator[Finding]:
    names = [name for name in chain.from_iterable(placed.turn.terms) if name in contents.lexicon]
    for name in names:
        term = contents.lexicon[name]
        text = question(term, names, contents.lexicon)
        if not text:
            message = f"{name} can't be asked for here: each of its questions names a term of the turn."
            yield Finding(placed.file, placed.line, message)
        elif term.ask and text not in term.ask:
            message = f"{name} is asked for by its meaning here: its questions name terms of the turn."
            yield Finding(placed.file, placed.line, message, warning=True)


def _shared_forms(contents: Contents) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for term in contents.lexicon:
        for form in forms(term):
            owner = owners.setdefault("".join(form), term.name)
            if owner != term.name:
                yield contents.of_term(term, f"{' '.join(form)!r} is also a form of {owner}.")


def _given_away(term: Term, contents: Contents) -> Iterator[Finding]:
    for text in term.ask:
        if find(words_of(text), term):
            yield contents.of_term(term, f"the question contains its own answer: {text!r}.")
