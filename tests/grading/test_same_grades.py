"""A fixed set of recordings keeps its grades, to the last digit."""

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
"""Written by version 0.1.0: 25 learners and 15 clips full of terms or of sound-alikes; no text of theirs is kept."""


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
        "states": [[one.term, one.state, one.start, one.end, one.how] for one in grade.terms.verdicts],
    }


def test_forty_recordings_keep_their_grades_to_the_last_digit(app: Application, learners: Path) -> None:
    assert len(EXPECTED) == 40
    differing: list[str] = []
    for row in EXPECTED:
        wanted = {name: value for name, value in row.items() if name not in ("file", "terms")}
        groups = tuple((term,) for term in row["terms"])
        grade = app.grader.grade(learners / row["file"], groups)
        found = summary(grade)
        differing += [
            f"{row['file']}: {name} {found[name]}, not {wanted[name]}" for name in wanted if found[name] != wanted[name]
        ]
    if differing:
        pytest.fail("\n".join(differing))
