"""The measures.

Definitions, thresholds and sources: docs/measures.md. Pauses come from the speech detector, never from word times.
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
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Word

_CLAUSE_STARTS = frozenset(
    "and but so or because which that who where when while if then since although though as until before after"
    " whereas unless we you they it i he she this there".split()
)


def measure(
    evidence: Evidence, latency: float | None = None
) -> tuple[Measures, tuple[Span, ...], tuple[Filler, ...], tuple[Repetition, ...]]:
    """Return the measures with the pauses, filled pauses and repetitions that they count."""
    words = evidence.transcript.words
    speech = speech_boundaries(evidence.speech_probabilities, evidence.frames, seconds=evidence.seconds)
    silent = pauses(speech)
    fillers = fillers_in(evidence)
    repetitions = repetitions_in(words)
    phonation = sum(stretch.seconds for stretch in speech)
    whole = speech[-1].end - speech[0].start if speech else 0.0
    spoken = sum(syllables(word.text) for word in words)
    return (
        Measures(
            speech_rate_wpm=_per(60.0 * len(words), whole),
            speech_rate_sps=_per(spoken, whole),
            articulation_rate_sps=_per(spoken, phonation),
            pause_count=len(silent),
            pause_seconds=sum(pause.seconds for pause in silent),
            longest_pause_seconds=max((pause.seconds for pause in silent), default=0.0),
            inner_clause_pause_count=sum(inside_clause(pause, words) for pause in silent),
            phonation_ratio=_per(phonation, whole),
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
    """Return the first word that lies, for the most part, after the middle of a pause."""
    middle = (pause.start + pause.end) / 2
    return next((word for word in words if (word.start + word.end) / 2 > middle), None)


def inside_clause(pause: Span, words: Sequence[Word]) -> bool:
    """Tell whether a pause is within a clause: no punctuation before it, no word that opens a clause after it."""
    after = word_after(pause, words)
    if after is None:
        return False
    place = words.index(after)
    if place == 0:
        return False
    return words[place - 1].text[-1:] not in ",.;:?!" and after.text.lower().strip(",.;:?!") not in _CLAUSE_STARTS


def _per(amount: float, seconds: float) -> float:
    return amount / seconds if seconds > 0 else 0.0
