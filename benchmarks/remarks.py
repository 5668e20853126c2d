"""What moved the experts: which measures of fluency explain their scores beyond the others.

grading/fluency/remarks.py takes its costs from these coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Table, Tell
from benchmarks.material import corpus
from benchmarks.speed import heard
from voicecoach.application import Application
from voicecoach.audio.files import read
from voicecoach.grading.fluency.measures import measure
from voicecoach.grading.fluency.remarks import OUTER_FREE, SLOW
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.silero import SileroDetector

MEASURES = (
    "share of time in pauses inside clauses",
    "pauses inside clauses a second",
    f"share of time in pauses between clauses, beyond {OUTER_FREE} s each",
    "repetitions a second",
    "hesitations a second",
    f"syllables a second below {SLOW}",
)

Array = NDArray[Any]


def what_moved_experts(app: Application, data: Path | None, tell: Tell) -> Table:
    """Regress the experts' mean fluency, of 100, on the measures that remarks are about."""
    clips = corpus(data, "labels.jsonl")
    rows, scores = [], []
    for place, clip in enumerate(clips):
        tell("remarks", place, len(clips))
        evidence = heard(read(clip.file), app.recognizer(), SileroDetector())
        if evidence.speech and len(evidence.transcript.words) > 1:
            rows.append(amounts(evidence))
            scores.append(10 * float(np.mean(np.array(clip.labels["fluency"], float))))
    return table(rows, scores)


def amounts(evidence: Evidence) -> list[float]:
    """Return the amounts of MEASURES in a reply."""
    measures, silent, fillers, repetitions = measure(evidence)
    seconds = evidence.speech[-1].end - evidence.speech[0].start
    inner = [pause.seconds for pause in silent if pause.inside_clause]
    outer = [max(0.0, pause.seconds - OUTER_FREE) for pause in silent if not pause.inside_clause]
    each = (sum(inner), len(inner), sum(outer), len(repetitions), len(fillers))
    return [*(amount / seconds for amount in each), max(0.0, SLOW - measures.articulation_rate_sps)]


def table(rows: Sequence[Sequence[float]], scores: Sequence[float]) -> Table:
    """Return the coefficient and the partial correlation of each measure."""
    given, target = np.array(rows, float), np.array(scores, float)
    coefficients = _fitted(given, target)[1]
    lines = []
    for index, name in enumerate(MEASURES):
        others = np.delete(given, index, axis=1)
        partial = np.corrcoef(_fitted(others, target)[0], _fitted(others, given[:, index])[0])[0, 1]
        lines.append((name, str(np.count_nonzero(given[:, index])), f"{coefficients[index]:.1f}", f"{partial:.2f}"))
    explained = 1 - _fitted(given, target)[0].var() / target.var()
    return Table(
        "What moved the experts",
        ("measure", "recordings that have it", "points of 100 for one", "partial correlation"),
        tuple(lines),
        f"Linear regression of the experts' mean fluency in {len(target)} recordings, which explains {explained:.0%} "
        "of its variance. Partial correlation: with the scores, beyond the other measures.",
    )


def _fitted(given: Array, target: Array) -> tuple[Array, Array]:
    """Return the residuals of a least-squares fit and its coefficients, the constant last."""
    columns = np.column_stack([given, np.ones(len(given))])
    coefficients = np.linalg.lstsq(columns, target, rcond=None)[0]
    return target - columns @ coefficients, coefficients
