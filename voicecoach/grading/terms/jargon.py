"""Finds the jargon that a reply should have avoided.

It is a remark and changes no figure: coverage says what came across, and jargon that is explained at once does no harm.
"""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.content.dialogue import Jargon
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.terms.grade import term_of
from voicecoach.grading.terms.matching import find
from voicecoach.grading.terms.report import JargonUse
from voicecoach.recognition.transcript import Word


def jargon_used(words: Sequence[Word], avoid: Sequence[Jargon], lexicon: Lexicon) -> tuple[JargonUse, ...]:
    """Return the terms to avoid that are among the words, each once.

    Only spellings of a term count: its synonyms are often the plainer way to say it. The sound is not asked, so nobody
    is blamed for what the recognizer did not write.
    """
    used = []
    for jargon in avoid:
        matches = [match for match in find(words, term_of(jargon.term, lexicon)) if match.how == "exact"]
        if matches:
            heard = " ".join(word.text for word in words[matches[0].first : matches[0].last]).strip(",.;:?!")
            used.append(JargonUse(jargon.term, heard, jargon.plainer))
    return tuple(used)
