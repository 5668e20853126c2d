"""Measures of fluency.

docs/measures.md has the definitions, thresholds and sources. Pauses come from the speech detector and the level of the
sound, never from word times, which can't show them.
"""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.audio.clip import Span
from voicecoach.audio.speech_activity import pauses
from voicecoach.audio.speech_boundaries import speech_boundaries
from voicecoach.grading.fluency.filled_pauses import fillers_in
from voicecoach.grading.fluency.repetitions import repetitions_in
from voicecoach.grading.fluency.report import Filler, Measures, Repetition
from voicecoach.grading.fluency.syllables import syllables
from voicecoach.grading.function_words import (
    COORDINATING_CONJUNCTIONS,
    OTHER_SUBORDINATING_CONJUNCTIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
    SUBORDINATING_CONJUNCTIONS,
)
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Word

_CLAUSE_STARTS = (
    COORDINATING_CONJUNCTIONS
    | SUBORDINATING_CONJUNCTIONS
    | OTHER_SUBORDINATING_CONJUNCTIONS
    | RELATIVES
    | SUBJECT_PRONOUNS
    | {"then", "there", "this"}
)


def measure(
    evidence: Evidence, latency: float | None = None
) -> tuple[Measures, tuple[Span, ...], tuple[Filler, ...], tuple[Repetition, ...]]:
    """Return the measures, and the pauses, filled pauses and repetitions that they count.

    `latency`: seconds from the end of the developer's line to the first speech, where known.
    """
    words = evidence.transcript.words
    speech = speech_boundaries(evidence.speech_probabilities, evidence.frames, seconds=evidence.seconds)
    silent = pauses(speech)
    fillers = fillers_in(evidence)
    repetitions = repetitions_in(words)
    phonation = sum(stretch.seconds for stretch in speech)
    total = speech[-1].end - speech[0].start if speech else 0.0
    spoken = sum(syllables(word.text) for word in words)
    return (
        Measures(
            speech_rate_wpm=_rate(60.0 * len(words), total),
            speech_rate_sps=_rate(spoken, total),
            articulation_rate_sps=_rate(spoken, phonation),
            pause_count=len(silent),
            pause_seconds=sum(pause.seconds for pause in silent),
            longest_pause_seconds=max((pause.seconds for pause in silent), default=0.0),
            inner_clause_pause_count=sum(inside_clause(pause, words) for pause in silent),
            phonation_ratio=_rate(phonation, total),
            mean_length_of_run_syllables=spoken / (len(silent) + 1),
            filler_count=len(fillers),
            repetition_count=len(repetitions),
            response_latency_seconds=latency,
        ),
        silent,
        fillers,
        repetitions,
    )


def word_after(pause: Span, words: Sequence[Word]) -> Word | None:
    """Return the first word whose middle is after the middle of a pause."""
    middle = (pause.start + pause.end) / 2
    return next((word for word in words if (word.start + word.end) / 2 > middle), None)


def inside_clause(pause: Span, words: Sequence[Word]) -> bool:
    """Return whether a pause is inside a clause: no punctuation before it, no word that opens a clause after it."""
    following = word_after(pause, words)
    if following is None:
        return False
    index = words.index(following)
    if index == 0:
        return False
    return words[index - 1].text[-1:] not in ",.;:?!" and following.text.lower().strip(",.;:?!") not in _CLAUSE_STARTS


def _rate(amount: float, seconds: float) -> float:
    return amount / seconds if seconds > 0 else 0.0
