"""Terms between the lines.

Looks in one recognised segment for expected terms that its words don't contain. Where words are known to be written for
a term, or sound like it, the sound is asked whether it supports the term's reading. What is found are candidates;
grading decides (docs/terms.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voicecoach.evidence import Candidate
from voicecoach.grading.terms.matching import exactly, find, find_heard
from voicecoach.grading.terms.sound import Likeness, most_alike, plain
from voicecoach.lexicon import Lexicon, Term
from voicecoach.ports import Hearing, Phonemizer
from voicecoach.transcript import Word

LEAST_SIMILARITY = 0.5
"""Below this no margin makes a term of it (docs/terms.md)."""

MOST = 5
"""Candidates of a segment that the sound is asked about: asking costs time."""

_LETTERS = re.compile(r"[A-Z]{2,5}s?")


@dataclass(frozen=True, slots=True)
class TermProbe:
    """A `voicecoach.transcriber.Probe` for the `terms` that a reply is expected to contain."""

    terms: tuple[Term, ...]
    lexicon: Lexicon
    phonemizer: Phonemizer

    def __call__(self, hearing: Hearing) -> list[Candidate]:
        """Return the candidates of one segment, times in seconds from its beginning."""
        words = hearing.words
        missing = [term for term in self.terms if not find(words, term)]
        if not missing or not words:
            return []
        sounds = [plain(self.phonemizer.phonemes(_spelled(word.text))) for word in words]
        alike = [(term, found) for term in missing if (found := self._alike(words, sounds, term)) is not None]
        alike = sorted(alike, key=lambda pair: -pair[1].similarity)[:MOST]
        if not alike:
            return []
        readings = [_replaced(words, found, term) for term, found in alike]
        heard, *supported = hearing.support([" ".join(word.text for word in words), *readings])
        return [
            Candidate(
                term=term.name,
                start=words[found.first].start,
                end=words[found.last - 1].end,
                heard=" ".join(word.text for word in words[found.first : found.last]),
                similarity=found.similarity,
                margin=likelihood - heard,
                known=found.known,
            )
            for (term, found), likelihood in zip(alike, supported, strict=True)
        ]

    def _alike(self, words: Sequence[Word], sounds: Sequence[str], term: Term) -> Likeness | None:
        """Return the run of words that could be the term; a run that is another term is that other term."""
        written = find_heard(words, term)
        if written:
            return Likeness(written[0].first, written[0].last, 1.0, known=True)
        forms = {plain(self.phonemizer.phonemes(text)) for text in said(term)}
        found = [one for form in forms if (one := most_alike(sounds, form)) is not None]
        best = max(found, key=lambda one: one.similarity, default=None)
        if best is None or best.similarity < LEAST_SIMILARITY:
            return None
        run = words[best.first : best.last]
        if term.kind == "acronym" and len(run) == 1 and _LETTERS.fullmatch(run[0].text.strip(".,?!;:")):
            return None  # letters that were heard as letters are another acronym: VPN is no VPC
        return None if any(exactly(run, known) for known in self.lexicon) else best


def said(term: Term) -> tuple[str, ...]:
    """Return how a term is spoken: its respelling, its letters, or its name; a slash may be read aloud."""
    spoken = term.say or " ".join(_spelled(part) for part in term.name.replace("/", " ").split())
    return (spoken, _spelled(term.name.replace("/", " slash "))) if "/" in term.name else (spoken,)


def _spelled(text: str) -> str:
    """Letters apart where a word is an acronym: nobody says "ecks" for ECS."""
    return " ".join(
        " ".join(word) if _LETTERS.fullmatch(word) else word for word in re.sub(r"[^\w\s'-]", " ", text).split()
    )


def _replaced(words: Sequence[Word], found: Likeness, term: Term) -> str:
    ending = words[found.last - 1].text[-1]
    name = term.name + (ending if ending in ".,?!;:" else "")
    return " ".join([*(w.text for w in words[: found.first]), name, *(w.text for w in words[found.last :])])
