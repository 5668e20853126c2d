"""Refusals.

What the gate refuses: of learners' recordings as little as possible, of what can't be judged as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.figures import Table, Tell
from benchmarks.material import Clip, corpus
from benchmarks.unjudgeable import unjudgeable
from voicecoach.application import Application
from voicecoach.audio.files import read
from voicecoach.grading.grade import Grade
from voicecoach.grading.grader import Recorded, Reply

LEARNERS = (("8 to 10", 8.0, 10.1), ("6 to 8", 6.0, 8.0), ("below 6", 0.0, 6.0))
"""By the experts' mean: fluent, fluent with a few pauses, less (README of the corpus)."""

FLUENT, EACH = 9.0, 60
"""Experts' mean of the recordings that what can't be judged is made of, and how many."""

REASONS = ("Nobody was heard", "Too short", "Too few words", "could not be made out", "English", "")
"""Parts of the gate's sentences, each the reasons of a column; the last takes all others."""


def refusals(app: Application, data: Path | None, tell: Tell) -> Table:
    """Count what is refused, and why: learners' recordings, and what can't be judged."""
    learners = corpus(data, "labels.jsonl")
    kinds: dict[str, Sequence[Recorded]] = {
        f"learners, {name}": [clip.file for clip in learners if low <= _experts(clip) < high]
        for name, low, high in LEARNERS
    }
    fluent = [clip for clip in learners if _experts(clip) >= FLUENT]
    kinds |= unjudgeable(app, [read(clip.file) for clip in fluent[:: len(fluent) // EACH][:EACH]])
    rows = []
    for place, (name, recordings) in enumerate(kinds.items()):
        tell(f"refusals, {name}", place, len(kinds))
        rows.append(row(name, [graded() for graded in app.grader.grade_replies(map(Reply, recordings))]))
    return Table(
        "Refusals",
        ("what", "recordings", "refused", "nobody heard", "too short", "too few words", "not made out", "not English",
         "other reasons", "graded, with a score"),
        tuple(rows),
        "Learners by the experts' mean fluency; the rest can't be judged.",
    )  # fmt: skip


def _experts(clip: Clip) -> float:
    return float(np.mean(np.array(clip.labels["fluency"], float)))


def row(name: str, grades: Sequence[Grade]) -> tuple[str, ...]:
    """Return the counts of one kind of recordings; a refusal counts for the first of REASONS in its sentence."""
    found = [next(part for part in REASONS if part in grade.reason) for grade in grades if not grade.graded]
    scored = sum(grade.fluency is not None and grade.fluency.score is not None for grade in grades)
    return (name, str(len(grades)), str(len(found)), *(str(found.count(part)) for part in REASONS), str(scored))
