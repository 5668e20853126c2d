"""Fluency score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.grading.fluency.measures import measure
from voicecoach.grading.fluency.remarks import remarks
from voicecoach.grading.fluency.report import FluencyReport, Measures
from voicecoach.grading.fluency.score import expected
from voicecoach.grading.voices import two_voices
from voicecoach.recognition.evidence import Evidence

MEASURES_ALONE = "measures alone"
TWO_VOICES = "two voices"


def grade_fluency(
    evidence: Evidence, calibrations: Sequence[Calibration] = (), *, latency: float | None = None
) -> FluencyReport:
    """Judge a reply that the gate let through, by the calibration of its recognizer or else by the measures alone.

    Where two people were heard the measures are theirs together, and there is no score.
    """
    measures, silent, fillers, repetitions = measure(evidence, latency)
    said = remarks(measures, evidence.transcript.words, silent, fillers, repetitions)
    fitting = [one for one in calibrations if one.sha256 == evidence.model.sha256]
    heard = expected(evidence, fitting[0]) if fitting else None
    score: float | None = from_measures(measures)
    error, basis = None, MEASURES_ALONE
    if two_voices(evidence):
        score, basis, said = None, TWO_VOICES, ("no score: two voices were heard", *said)
    elif heard is not None:
        score, error, basis = 10.0 * heard, fitting[0].error, f"calibration {fitting[0].name}"
    return FluencyReport(score, error, basis, measures, silent, fillers, repetitions, said)


def from_measures(measures: Measures) -> float:
    """Return 0 to 100 from the measures alone: equal parts speed, continuity and runs (docs/measures.md)."""
    speed = np.interp(measures.articulation_rate_sps, (1.5, 4.5), (0, 1))
    continuity = np.interp(measures.phonation_ratio, (0.4, 0.95), (0, 1))
    runs = np.interp(measures.mean_length_of_run_syllables, (1.5, 12), (0, 1))
    return float(100 * np.mean([speed, continuity, runs]))
