"""Grades the fluency of a reply."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.grading.fluency.measures import measure
from voicecoach.grading.fluency.remarks import remarks
from voicecoach.grading.fluency.report import FluencyReport, Measures, Repetition
from voicecoach.grading.fluency.score import expert_score
from voicecoach.grading.voices import two_voices
from voicecoach.recognition.evidence import Evidence

MEASURES_ALONE = "measures alone"
TWO_VOICES = "two voices"
TOO_SHORT = "too short"
TERM_LIST = "list of terms"

MIN_WORDS, MIN_SPEECH = 8, 3.0
"""A reply with fewer words and fewer seconds of speech than these gets no score: it sounds fluent whatever it says ("I
don't know"), and says little about the speaker. A choice; docs/measures.md compares how well the scores of shorter and
longer recordings agree with experts."""

_REASONS = {
    TWO_VOICES: "no fluency score: two voices were heard",
    TOO_SHORT: "Too short for a fluency score; try two sentences.",
    TERM_LIST: "This is a list of terms, so it gets no fluency score; say in sentences what they do.",
}


def grade_fluency(
    evidence: Evidence,
    calibrations: Sequence[Calibration] = (),
    *,
    latency: float | None = None,
    names: Collection[str] = (),
    term_list: bool = False,
    praise: bool = True,
) -> FluencyReport:
    """Grade a reply that passed the gate, by the calibration of its recognizer or else by the measures alone.

    A reply that is too short, a bare list of terms, or in two voices gets its measures but no score.

    `latency`: seconds from the end of the developer's line to the first speech, where known. `names`: words, in lower
    case, that have a capital wherever they stand. `term_list`: whether the reply is a bare list of terms. `praise`:
    whether a smooth reply may be called so.
    """
    measures, silent, fillers, repetitions = measure(evidence, latency, names)
    basis, score, error = _score(evidence, calibrations, measures, names, repetitions, term_list=term_list)
    sentences = remarks(
        measures,
        evidence.transcript.words,
        silent,
        fillers,
        repetitions,
        praise=praise and score is not None,
    )
    if basis in (TOO_SHORT, TERM_LIST):
        sentences = (_REASONS[basis],)  # remarks on a few words would make them look like an answer
    elif basis == TWO_VOICES:
        sentences = (_REASONS[basis], *sentences)
    return FluencyReport(score, error, basis, measures, silent, fillers, repetitions, sentences)


def _score(
    evidence: Evidence,
    calibrations: Sequence[Calibration],
    measures: Measures,
    names: Collection[str],
    repetitions: Sequence[Repetition],
    *,
    term_list: bool,
) -> tuple[str, float | None, float | None]:
    """Return what the score comes from, or why there is none, with the score and its error."""
    spoken = sum(stretch.seconds for stretch in evidence.speech)
    if term_list:
        return TERM_LIST, None, None
    if len(evidence.transcript.words) < MIN_WORDS and spoken < MIN_SPEECH:
        return TOO_SHORT, None, None
    if two_voices(evidence):
        return TWO_VOICES, None, None
    for calibration in calibrations:
        if calibration.sha256 == evidence.model.sha256:
            expected = expert_score(evidence, calibration, names, repetitions)
            if expected is not None:
                return f"calibration {calibration.name}", 10.0 * expected, calibration.error
    return MEASURES_ALONE, score_from_measures(measures), None


def score_from_measures(measures: Measures) -> float:
    """Return a score from 0 to 100 from the measures alone: the mean of speed, continuity and length of runs.

    For recognizers without a calibration (docs/fluency-model-card.md). The three are the kinds of measures that
    perceived fluency follows most closely (speed and pause frequency: |r| 0.59 to 0.62; Suzuki, Kormos & Uchihara
    2021). Equal weights and the ranges from halting to fluent speech are choices; they were not fitted.
    """
    speed = np.interp(measures.articulation_rate_sps, (1.5, 4.5), (0, 1))
    continuity = np.interp(measures.phonation_ratio, (0.4, 0.95), (0, 1))
    runs = np.interp(measures.mean_length_of_run_syllables, (1.5, 12), (0, 1))
    return float(100 * np.mean([speed, continuity, runs]))
