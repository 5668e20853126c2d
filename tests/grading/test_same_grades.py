"""Forty recordings keep the grades that they have."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from voicecoach.application import Application
from voicecoach.grading.grade import Grade
from voicecoach.recognition.whisper import WhisperRecognizer
from voicecoach.sessions.serialization import plain
from voicecoach.testing import noise

_RECORDED = json.loads((Path(__file__).parent.parent / "data" / "grades.json").read_text(encoding="utf-8"))
EXPECTED = _RECORDED["grades"]
"""Of 25 learners and 15 clips full of terms or of sound-alikes; no text of theirs is kept.

Version 0.1.0 gave them, with two differences, compared on one machine: 17 replies with fewer than 8 words and fewer
than 3 s of speech have no score any more, and one recording with a stretch that could not be made out has other rates.
"""

FINGERPRINT = _RECORDED["fingerprint"]
"""Of the encoder's output on the processor that gave the values. Processors and kernels round differently, also two AMD
processors with the same instructions."""

MEAN_POINTS, MOST_POINTS, REFUSALS, UNSCORED, STATES = 1.0, 5.0, 5, 2, 4
"""Bounds on other processors, over all recordings: mean and largest difference of a score, recordings that are graded
here and refused there, and verdicts that differ. Measured by limiting the kernels: oneDNN to AVX2 moves scores by 0.50
points in the mean and 2.9 at most, 3 refusals, 1 verdict; MKL by 0.19 and 3.0, 1 and 2. Combinations flip 4 and 3.
"""


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


def fingerprint(recognizer: WhisperRecognizer) -> str:
    """Return a hash of the encoder's output for a fixed sound."""
    return hashlib.sha256(recognizer.encoded(noise(4.0, 0.1)).tobytes()).hexdigest()[:16]


def differences(expected: dict[str, Any], actual: dict[str, Any]) -> list[str]:
    """Compare two summaries exactly."""
    return [f"{name} {actual[name]}, not {expected[name]}" for name in expected if actual[name] != expected[name]]


def beyond_rounding(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[str]:
    """Compare all expected and actual summaries within what other kernels' rounding does."""
    graded = [(expected, actual) for expected, actual in pairs if expected["graded"] == actual["graded"]]
    scores = [(expected["score"], actual["score"]) for expected, actual in graded]
    points = [abs(before - after) for before, after in scores if None not in (before, after)]
    states = [
        (before[:2], after[:2])
        for expected, actual in graded
        for before, after in zip(expected["states"], actual["states"], strict=True)
    ]
    refusals = len(pairs) - len(graded)
    flipped = sum(before != after for before, after in states)
    unscored = sum((before is None) != (after is None) for before, after in scores)
    limits = (
        ("mean difference", sum(points) / max(1, len(points)), MEAN_POINTS),
        ("largest difference", max(points, default=0.0), MOST_POINTS),
        ("refusals", refusals, REFUSALS),
        ("with a score on one side only", unscored, UNSCORED),
        ("verdicts", flipped, STATES),
    )
    return [f"{name}: {value}, more than {limit}" for name, value, limit in limits if value > limit]


def test_forty_recordings_keep_their_grades_to_the_last_digit(app: Application, learners: Path) -> None:
    assert len(EXPECTED) == 40
    pairs = [
        (
            {name: value for name, value in row.items() if name not in ("file", "terms")},
            summary(app.grader.grade(learners / row["file"], tuple((term,) for term in row["terms"]))),
        )
        for row in EXPECTED
    ]
    recognizer = app.recognizer()
    assert isinstance(recognizer, WhisperRecognizer)
    if fingerprint(recognizer) == FINGERPRINT:
        rows = zip(EXPECTED, pairs, strict=True)
        assert [f"{row['file']}: {line}" for row, pair in rows for line in differences(*pair)] == []
    else:
        assert beyond_rounding(pairs) == []


def test_on_other_processors_more_than_rounding_is_found() -> None:
    expected = {"graded": True, "score": 70.0, "states": [["ECR", "said", 1.0, 1.5, "exact"]], "words": "a"}
    near = {"graded": True, "score": 70.4, "states": [["ECR", "said", 1.02, 1.5, "exact"]], "words": "b"}
    assert len(differences(expected, near)) == 3
    assert beyond_rounding([(expected, near)] * 40) == []
    assert len(beyond_rounding([(expected, {**near, "score": 72.0})] * 40)) == 1
    assert len(beyond_rounding([(expected, {**near, "score": 76.0}), *[(expected, near)] * 39])) == 1
    assert len(beyond_rounding([(expected, {**near, "states": [["ECR", "missed", None, None, ""]]})] * 5)) == 1
    assert len(beyond_rounding([(expected, {**near, "graded": False})] * 6)) == 1
    assert len(beyond_rounding([(expected, {**near, "score": None})] * 3)) == 1
