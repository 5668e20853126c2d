"""Grades the fluency of a reply."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.grading.fluency.measures import measure
from voicecoach.grading.fluency.remarks import remarks
from voicecoach.grading.fluency.report import FluencyReport, Measures
from voicecoach.grading.fluency.score import expert_score
from voicecoach.grading.voices import two_voices
from voicecoach.recognition.evidence import Evidence

MEASURES_ALONE = "measures alone"
TWO_VOICES = "two voices"


def grade_fluency(
    evidence: Evidence, calibrations: Sequence[Calibration] = (), *, latency: float | None = None
) -> FluencyReport:
    """Grade a reply that passed the gate, by the calibration of its recognizer or else by the measures alone.

    If two people are heard, the measures cover both and there is no score.
    `latency`: seconds from the end of the developer's line to the first speech, where known.
    """
    measures, silent, fillers, repetitions = measure(evidence, latency)
    sentences = remarks(measures, evidence.transcript.words, silent, fillers, repetitions)
    fitting = [calibration for calibration in calibrations if calibration.sha256 == evidence.model.sha256]
    expected = expert_score(evidence, fitting[0]) if fitting else None
    score: float | None = score_from_measures(measures)
    error, basis = None, MEASURES_ALONE
    if two_voices(evidence):
        score, basis, sentences = None, TWO_VOICES, ("no score: two voices were heard", *sentences)
    elif expected is not None:
        score, error, basis = 10.0 * expected, fitting[0].error, f"calibration {fitting[0].name}"
    return FluencyReport(score, error, basis, measures, silent, fillers, repetitions, sentences)


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
