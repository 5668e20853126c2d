"""Terms between the lines.

Looks in one recognized segment for expected terms that its words don't contain. Where words are known to be written for
a term, or sound like it, the sound is asked whether it supports the term's reading. What is found are candidates;
grading decides (docs/terms.md). Each term is looked for on its own: no list of terms changes what another one finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.inside import inside
from voicecoach.grading.terms.matching import find, find_heard, is_a_term
from voicecoach.grading.terms.phonemes import Likeness, Phonemes, alike, apart, plain, similarity
from voicecoach.grading.terms.readings import AFTER, letters, pronounced, readings, spelled
from voicecoach.recognition.evidence import Candidate
from voicecoach.recognition.recognizer import SegmentResult
from voicecoach.recognition.transcript import Word

LEAST_SIMILARITY = 0.35
"""Below this no margin makes a term of it (docs/terms.md)."""

LEAST_INSIDE = 0.75
"""The same for a part of a word: words contain much that they don't mean."""

_CLOSE = 0.15  # similarity by which a second place may fall behind the first and still be asked about


class Phonemizer(Protocol):
    """Text to phonemes."""

    def phonemes(self, text: str) -> str:
        """Return the IPA of a word or a phrase in American English."""


@dataclass(frozen=True, slots=True)
class TermVerifier:
    """A `VerifyTerms` function for the `terms` that a reply is expected to contain."""

    terms: tuple[Term, ...]
    lexicon: Lexicon
    phonemizer: Phonemizer

    def __call__(self, segment: SegmentResult) -> list[Candidate]:
        """Return the candidates of one segment, times in seconds from its beginning."""
        words = segment.words
        missing = [term for term in self.terms if not find(words, term)]
        if not missing or not words:
            return []
        sounds = [self._sounds(spelled(word.text)) for word in words]
        return [
            self._candidate(segment, place, term) for term in missing for place in self._places(words, sounds, term)
        ]

    def _candidate(self, segment: SegmentResult, place: Likeness, term: Term) -> Candidate:
        """Ask the sound: how much likelier is it with the term in that place than with what was heard?"""
        run = segment.words[place.first : place.last]
        likelihood = max(segment.log_likelihoods(readings(segment.words, place)))
        return Candidate(
            term=term.name,
            start=run[0].start,
            end=run[-1].end,
            heard=" ".join(word.text for word in run),
            similarity=place.similarity,
            margin=likelihood - sum(segment.likelihoods[: place.last + AFTER]),
            known=place.known,
            letters=term.kind == "acronym" and letters(run),
        )

    def _places(self, words: Sequence[Word], sounds: Sequence[Phonemes], term: Term) -> list[Likeness]:
        """Return the runs of words that could be the term; a run that is another term is that other term."""
        forms = [(form, sound) for form, spoken in pronounced(term) if (sound := self._sounds(spoken))]
        if not forms:
            return []
        found = [
            replace(run, form=form) for form, sound in forms for run in alike(sounds, sound, least=LEAST_SIMILARITY)
        ]
        for match in find_heard(words, term):
            heard = "".join(sounds[match.first : match.last])
            likeness, form = max((similarity(heard, sound), form) for form, sound in forms)
            found.append(Likeness(match.first, match.last, likeness, form, known=True))
        whole = apart(found)
        best = max((place.similarity for place in whole), default=0.0)
        places = [place for place in whole if place.known or place.similarity >= best - _CLOSE]
        parts = [
            replace(part, form=form) for form, sound in forms for part in inside(sounds, sound, least=LEAST_INSIDE)
        ]
        places += [part for part in apart(parts, most=1) if part.similarity > best]
        return [place for place in places if not is_a_term(words[place.first : place.last], self.lexicon)]

    def _sounds(self, text: str) -> Phonemes:
        return plain(self.phonemizer.phonemes(text))
