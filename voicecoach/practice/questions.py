"""Follow-up questions: what the developer asks when a term did not come across."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.matching import find, find_in_text
from voicecoach.recognition.transcript import words_of


def question(term: Term, expected: Sequence[str], lexicon: Lexicon) -> str:
    """Return the first of the term's questions that gives away neither the term nor another one that is `expected`.

    If none of its own questions is free of them, or it has none, it is asked for by its meaning. "" if that gives one
    away, or if the term has no meaning because it is not in a lexicon.
    """
    hidden = [term, *(lexicon[name] for name in expected if name in lexicon)]
    questions = (*term.ask, *([_by_meaning(term.meaning, lexicon)] if term.meaning else []))
    return next((text for text in questions if not any(find(words_of(text), other) for other in hidden)), "")


def _by_meaning(meaning: str, lexicon: Lexicon) -> str:
    """Return a question from a meaning; its first letter becomes small unless the first word is a name."""
    first = meaning.split(maxsplit=1)[0]
    names = {name for name in find_in_text(first, lexicon) if lexicon[name].kind != "phrase"}
    is_name = names or first.endswith(("'s", "’s")) or first[1:] != first[1:].lower()
    small = meaning if is_name else meaning[0].lower() + meaning[1:]
    return f"And what do you call this: {small.rstrip('.')}?"
