"""Forty recordings keep the grades that version 0.1.0 gave them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from voicecoach.application import Application
from voicecoach.grading.grade import Grade
from voicecoach.sessions.serialization import plain

EXPECTED = json.loads((Path(__file__).parent.parent / "data" / "grades.json").read_text(encoding="utf-8"))
"""Written by version 0.1.0: 25 learners and 15 clips full of terms or of sound-alikes; no text of theirs is kept.

The values are those of an AMD processor with AVX-512 and its VNNI instructions. They stay identical if only CTranslate2
is limited to AVX2 (CT2_FORCE_CPU_ISA), but not if NumPy or oneDNN is, nor with MKL, which CTranslate2 uses on Intel:
other kernels round differently.
"""

OTHER_PROCESSOR_TOLERANCE = 0.5
"""Points of a score that may differ on other processors."""


def summary(grade: Grade) -> dict[str, Any]:
    fluency = grade.fluency
    transcript = json.dumps(plain(grade.transcript), sort_keys=True)
    return {
        "graded": grade.graded,
        "words": hashlib.sha256(transcript.encode()).hexdigest()[:16],
        "score": fluency and fluency.score,
        "error": fluency and fluency.error,
        "measures": fluency and plain(fluency.measures),
        "pauses": fluency and [[pause.start, pause.end] for pause in fluency.pauses],
        "fillers": fluency and len(fluency.fillers),
        "coverage": grade.terms.coverage,
        "states": [
            [verdict.term, verdict.state, verdict.start, verdict.end, verdict.how] for verdict in grade.terms.verdicts
        ],
    }


def has_recording_processor() -> bool:
    """Return whether this is a processor like the one of the recorded values; False where Linux doesn't tell."""
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text(encoding="utf-8") if cpuinfo.exists() else ""
    return "AuthenticAMD" in text and "avx512_vnni" in text


def differences(expected: dict[str, Any], actual: dict[str, Any], *, exact: bool) -> list[str]:
    """Compare two summaries; unless `exact`, only whether they are graded, the score, and the states of the terms."""
    if not exact:
        expected, actual = ({**each, "states": [state[:2] for state in each["states"]]} for each in (expected, actual))
        score = expected["score"] and pytest.approx(expected["score"], abs=OTHER_PROCESSOR_TOLERANCE)
        expected = {"graded": expected["graded"], "score": score, "states": expected["states"]}
    return [f"{name} {actual[name]}, not {expected[name]}" for name in expected if actual[name] != expected[name]]


def test_forty_recordings_keep_their_grades_to_the_last_digit(app: Application, learners: Path) -> None:
    assert len(EXPECTED) == 40
    exact = has_recording_processor()
    problems: list[str] = []
    for row in EXPECTED:
        expected = {name: value for name, value in row.items() if name not in ("file", "terms")}
        actual = summary(app.grader.grade(learners / row["file"], tuple((term,) for term in row["terms"])))
        problems += [f"{row['file']}: {difference}" for difference in differences(expected, actual, exact=exact)]
    assert problems == []


def test_another_processor_may_move_a_score_by_half_a_point_but_no_state() -> None:
    expected = {"graded": True, "score": 70.0, "states": [["ECR", "said", 1.0, 1.5, "exact"]], "words": "a"}
    near = {"graded": True, "score": 70.4, "states": [["ECR", "said", 1.02, 1.5, "exact"]], "words": "b"}
    assert differences(expected, near, exact=False) == []
    assert len(differences(expected, near, exact=True)) == 3
    far = {**near, "score": 70.6, "states": [["ECR", "unclear", 1.0, 1.5, "exact"]]}
    assert len(differences(expected, far, exact=False)) == 2
