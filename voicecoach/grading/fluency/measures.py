"""Measures of fluency.

docs/measures.md has the definitions, thresholds and sources. Pauses come from the speech detector and the level of the
sound, never from word times, which can't show them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from voicecoach.audio.clip import Span
from voicecoach.audio.speech_activity import pauses
from voicecoach.audio.speech_boundaries import speech_boundaries
from voicecoach.grading.fluency.clauses import inside_clause
from voicecoach.grading.fluency.filled_pauses import fillers_in
from voicecoach.grading.fluency.repetitions import repetitions_in, with_said_again
from voicecoach.grading.fluency.report import Filler, Measures, Pause, Repetition
from voicecoach.grading.fluency.said_again import said_again
from voicecoach.grading.fluency.syllables import syllables
from voicecoach.recognition.evidence import Evidence


def measure(
    evidence: Evidence, latency: float | None = None, names: Collection[str] = ()
) -> tuple[Measures, tuple[Pause, ...], tuple[Filler, ...], tuple[Repetition, ...]]:
    """Return the measures, and the pauses, filled pauses and repetitions that they count.

    Stretches of speech that could not be made out are left out of all of them: their words would be missing from the
    rates. `latency`: seconds from the end of the developer's line to the first speech, where known. `names`: words, in
    lower case, that have a capital wherever they stand.
    """
    words = evidence.transcript.words
    speech = speech_boundaries(evidence.speech_probabilities, evidence.frames, seconds=evidence.seconds)
    left_out = evidence.unrecognized
    silent = tuple(
        Pause(pause.start, pause.end, inside_clause(pause, words, names))
        for pause in pauses(speech)
        if not _overlap(pause, left_out)
    )
    fillers = tuple(filler for filler in fillers_in(evidence) if not _overlap(filler, left_out))
    repetitions = with_said_again(repetitions_in(words), said_again(evidence), words)
    phonation = sum(stretch.seconds - _overlap(stretch, left_out) for stretch in speech)
    total = speech[-1].end - speech[0].start if speech else 0.0
    total -= sum(stretch.seconds for stretch in left_out)
    spoken = sum(syllables(word.text) for word in words)
    return (
        Measures(
            speech_rate_wpm=_rate(60.0 * len(words), total),
            speech_rate_sps=_rate(spoken, total),
            articulation_rate_sps=_rate(spoken, phonation),
            pause_count=len(silent),
            pause_seconds=sum(pause.seconds for pause in silent),
            longest_pause_seconds=max((pause.seconds for pause in silent), default=0.0),
            inner_clause_pause_count=sum(bool(pause.inside_clause) for pause in silent),
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


def _overlap(span: Span | Filler, others: Sequence[Span]) -> float:
    """Return how many seconds of a span lie in others."""
    return sum(max(0.0, min(span.end, other.end) - max(span.start, other.start)) for other in others)


def _rate(amount: float, seconds: float) -> float:
    return amount / seconds if seconds > 0 else 0.0
