"""Results as a flat table: one row for each recording, for spreadsheets and data frames.

docs/class.md says what each column means.
"""

from __future__ import annotations

from typing import Any

from voicecoach.batch.rows import Row
from voicecoach.grading.terms.report import State

Cell = str | float | int | bool | None

TEXT, NUMBER, COUNT, YES_NO = "text", "number", "count", "yes or no"
"""Kinds of columns."""

MEASURES = {
    "speech_rate_wpm": NUMBER,
    "speech_rate_sps": NUMBER,
    "articulation_rate_sps": NUMBER,
    "pause_count": COUNT,
    "pause_seconds": NUMBER,
    "longest_pause_seconds": NUMBER,
    "inner_clause_pause_count": COUNT,
    "phonation_ratio": NUMBER,
    "mean_length_of_run_syllables": NUMBER,
    "filler_count": COUNT,
    "repetition_count": COUNT,
}
"""The columns that are measures of docs/measures.md."""

COLUMNS: dict[str, str] = {
    "audio": TEXT,
    "speaker": TEXT,
    "dialogue": TEXT,
    "turn": COUNT,
    "seconds": NUMBER,
    "graded": YES_NO,
    "reason": TEXT,
    "fluency": NUMBER,
    "fluency_error": NUMBER,
    **MEASURES,
    "coverage": NUMBER,
    "said": TEXT,
    "unclear": TEXT,
    "missed": TEXT,
    "other_terms": TEXT,
    "transcript": TEXT,
    "model": TEXT,
    "graders": TEXT,
    "sha256": TEXT,
    "error": TEXT,
}
"""The columns in order, and their kinds."""

SEPARATOR = "; "
"""Between the terms of a cell."""


def flat(row: Row) -> dict[str, Cell]:
    """Return a row of the journal as the cells of the table; unknown ones are None."""
    cells: dict[str, Cell] = dict.fromkeys(COLUMNS)
    cells |= {name: row[name] for name in ("audio", "speaker", "dialogue", "turn")}
    if "error" in row:
        return cells | {"graded": False, "error": row["error"]}
    fluency: dict[str, Any] = row["fluency"] or {}
    measures = fluency.get("measures", {})
    return cells | {
        "seconds": row["seconds"],
        "graded": row["graded"],
        "reason": row["not_graded_reason"],
        "fluency": fluency.get("score"),
        "fluency_error": fluency.get("error"),
        **{name: measures.get(name) for name in MEASURES},
        "coverage": row["coverage"],
        "said": _terms(row["terms"], "said"),
        "unclear": _terms(row["terms"], "unclear"),
        "missed": _terms(row["terms"], "missed"),
        "other_terms": SEPARATOR.join(other["term"] for other in row["other_terms"]),
        "transcript": row["transcript"]["text"],
        "model": row["model"]["name"],
        "graders": SEPARATOR.join(f"{name} {version}" for name, version in row["graders"].items()),
        "sha256": row["sha256"],
    }


def _terms(verdicts: list[dict[str, Any]], state: State) -> str:
    return SEPARATOR.join(verdict["term"] for verdict in verdicts if verdict["state"] == state)
