"""Terms of a reply that nobody expected: they show what was understood where the expected ones are missing."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.terms.matching import find_all
from voicecoach.grading.terms.report import OtherTerm
from voicecoach.recognition.transcript import Word


def other_terms(words: Sequence[Word], groups: Sequence[Sequence[str]], lexicon: Lexicon) -> tuple[OtherTerm, ...]:
    """Return the lexicon's terms among words that are in none of the expected groups, each once, in order."""
    expected = {term for group in groups for term in group}
    found: dict[str, OtherTerm] = {}
    for name, match in find_all(words, lexicon):
        if name not in expected:
            heard = " ".join(word.text for word in words[match.first : match.last])
            found.setdefault(name, OtherTerm(name, heard.strip(",.;:?!"), match.how))
    return tuple(found.values())
