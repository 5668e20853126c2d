"""Fluency score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voicecoach.evidence import Evidence
from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.grading.fluency.measures import measure
from voicecoach.grading.fluency.remarks import remarks
from voicecoach.grading.fluency.report import FluencyReport, Measures
from voicecoach.grading.fluency.score import expected

MEASURES_ALONE = "measures alone"


def grade_fluency(
    evidence: Evidence, calibrations: Sequence[Calibration] = (), *, latency: float | None = None
) -> FluencyReport:
    """Judge a reply that the gate let through, by the calibration of its recogniser or else by the measures alone."""
    measures, silent, fillers, repetitions = measure(evidence, latency)
    fitting = [one for one in calibrations if one.sha256 == evidence.model.sha256]
    heard = expected(evidence, fitting[0]) if fitting else None
    return FluencyReport(
        score=from_measures(measures) if heard is None else 10.0 * heard,
        error=None if heard is None else fitting[0].error,
        basis=MEASURES_ALONE if heard is None else f"calibration {fitting[0].name}",
        measures=measures,
        pauses=silent,
        fillers=fillers,
        repetitions=repetitions,
        remarks=remarks(measures, evidence.transcript.words, silent, fillers, repetitions),
    )


def from_measures(measures: Measures) -> float:
    """Return 0 to 100 from the measures alone: equal parts speed, continuity and runs (docs/measures.md)."""
    speed = np.interp(measures.articulation_rate_sps, (1.5, 4.5), (0, 1))
    continuity = np.interp(measures.phonation_ratio, (0.4, 0.95), (0, 1))
    runs = np.interp(measures.mean_length_of_run_syllables, (1.5, 12), (0, 1))
    return float(100 * np.mean([speed, continuity, runs]))
