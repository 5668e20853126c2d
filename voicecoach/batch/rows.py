"""Rows of results: one JSON object for each recording, as the journal keeps them.

A row is the object that `voicecoach grade --json` prints, and more: `sha256` of the recording, the `expected` terms,
`speaker`, `dialogue` and `turn`. A recording that can't be read has `error`, the reason in words, and no grade.
"""

from __future__ import annotations

from typing import Any

from voicecoach.batch.recording import Outcome, Recording, result_key
from voicecoach.review.grade_json import SCHEMA

Row = dict[str, Any]

LABELS = ("speaker", "dialogue", "turn")
"""What says whose reply it is, and to what; a later run may change it without grading again."""

BEGINNING = f'{{"schema": {SCHEMA}, "audio": '
"""How every row begins."""


def row_of(outcome: Outcome) -> Row:
    """Return the row of a graded or an unreadable recording."""
    recording = outcome.recording
    if outcome.grade is None:
        return {"schema": SCHEMA, "audio": recording.name, **labels(recording), "error": outcome.error}
    return {
        **outcome.grade,
        "audio": recording.name,
        **labels(recording),
        "sha256": outcome.sha256,
        "expected": [list(group) for group in recording.groups],
    }


def labels(recording: Recording) -> Row:
    """Return the labels of a recording as they stand in its row."""
    return {name: getattr(recording, name) for name in LABELS}


def key_of(row: Row) -> str:
    """Return the key of a row's result, "" for a recording that could not be read; raise KeyError or TypeError."""
    if "error" in row:
        return ""
    return result_key(row["sha256"], row["model"]["sha256"], row["graders"], row["expected"])
