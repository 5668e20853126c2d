"""Verifies expected terms that the words of a segment don't contain.

Finds words that sound like a term, or that recognizers are known to write for it, and has the recognizer score the
segment with the term in their place. The results are candidates; grading decides (docs/terms.md). Each term is looked
for separately, so no list of terms changes what is found for another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.matching import find, find_heard_forms, is_a_term
from voicecoach.grading.terms.phonemes import (
    Phonemes,
    SimilarRun,
    phonemes_of,
    similar_runs,
    similarity,
    without_overlaps,
)
from voicecoach.grading.terms.readings import WORDS_AFTER, is_acronym, readings, spell_acronyms, spellings
from voicecoach.grading.terms.word_parts import similar_parts
from voicecoach.recognition.evidence import Candidate
from voicecoach.recognition.recognizer import SegmentResult
from voicecoach.recognition.transcript import Word

MIN_SIMILARITY = 0.35
"""Less similar words never become a candidate, whatever the sound says (docs/terms.md). A choice; no comparison with
other values was recorded."""

MIN_PART_SIMILARITY = 0.75
"""The same for a part of a word. A choice, and higher, because words contain by chance many sounds of other words."""

_CLOSE = 0.15  # similarity by which a second run may be below the best and still become a candidate; a choice


class Phonemizer(Protocol):
    """Converts text to phonemes."""

    def phonemes(self, text: str) -> str:
        """Return the IPA of a word or a phrase in American English."""


@dataclass(frozen=True, slots=True)
class TermVerifier:
    """A `VerifyTerms` function for the `terms` that a reply is expected to contain."""

    terms: tuple[Term, ...]
    lexicon: Lexicon
    phonemizer: Phonemizer

    def __call__(self, segment: SegmentResult) -> list[Candidate]:
        """Return the candidates of one segment; times are seconds from its beginning."""
        words = segment.words
        missing = [term for term in self.terms if not find(words, term)]
        if not missing or not words:
            return []
        sounds = [self._phonemes(spell_acronyms(word.text)) for word in words]
        return [self._candidate(segment, run, term) for term in missing for run in self._runs(words, sounds, term)]

    def _candidate(self, segment: SegmentResult, run: SimilarRun, term: Term) -> Candidate:
        """Return a run with its margin: the likelihood of the reading with the term less that of the words heard."""
        words = segment.words[run.first : run.last]
        likelihood = max(segment.log_likelihoods(readings(segment.words, run)))
        return Candidate(
            term=term.name,
            start=words[0].start,
            end=words[-1].end,
            heard=" ".join(word.text for word in words),
            similarity=run.similarity,
            margin=likelihood - sum(segment.likelihoods[: run.last + WORDS_AFTER]),
            known=run.known,
            letters=term.kind == "acronym" and is_acronym(words),
        )

    def _runs(self, words: Sequence[Word], sounds: Sequence[Phonemes], term: Term) -> list[SimilarRun]:
        """Return the runs of words that could be the term; a run that is another term of the lexicon is left out."""
        forms = [(form, sound) for form, text in spellings(term) if (sound := self._phonemes(text))]
        if not forms:
            return []
        runs = [
            replace(run, form=form)
            for form, sound in forms
            for run in similar_runs(sounds, sound, least=MIN_SIMILARITY)
        ]
        for match in find_heard_forms(words, term):
            heard = "".join(sounds[match.first : match.last])
            closest, form = max((similarity(heard, sound), form) for form, sound in forms)
            runs.append(SimilarRun(match.first, match.last, closest, form, known=True))
        separate = without_overlaps(runs)
        best = max((run.similarity for run in separate), default=0.0)
        kept = [run for run in separate if run.known or run.similarity >= best - _CLOSE]
        parts = [
            replace(part, form=form)
            for form, sound in forms
            for part in similar_parts(sounds, sound, least=MIN_PART_SIMILARITY)
        ]
        kept += [part for part in without_overlaps(parts, most=1) if part.similarity > best]
        return [run for run in kept if not is_a_term(words[run.first : run.last], self.lexicon)]

    def _phonemes(self, text: str) -> Phonemes:
        return phonemes_of(self.phonemizer.phonemes(text))
