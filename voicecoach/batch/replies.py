"""Rows of results as the replies of a class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from voicecoach.batch.labels import Labels, Manifest
from voicecoach.batch.table import SEPARATOR, Cell
from voicecoach.errors import UsageError
from voicecoach.review.class_report import Reply
from voicecoach.storage.checked_values import InvalidValueError, checked, encodable, without_controls


def replies(rows: Iterable[Mapping[str, Cell]], path: Path, manifest: Manifest | None = None) -> list[Reply]:
    """Return the replies of rows read from `path`; raise UsageError for a row that no run can have written.

    `manifest`: who says what, instead of what the rows say.
    """
    try:
        found = [_reply(row) for row in rows]
    except InvalidValueError as error:
        raise UsageError(f"{path} does not contain results of graded recordings: {error}.") from error
    if manifest is None:
        return found
    known = manifest.labels([reply.audio for reply in found])
    return [_labeled(reply, known) for reply in found]


def _labeled(reply: Reply, known: Mapping[str, Labels]) -> Reply:
    labels = known.get(reply.audio)
    if labels is None:
        return reply
    return replace(reply, speaker=labels.speaker, dialogue=labels.dialogue, turn=labels.turn)


def _reply(row: Mapping[str, Cell]) -> Reply:
    seconds, pauses = row.get("seconds"), row.get("pause_count")
    minutes = seconds / 60 if isinstance(seconds, int | float) and seconds > 0 else None
    values = {name: _clean(row.get(name)) for name in ("turn", "fluency", "articulation_rate_sps")}
    return checked(
        Reply,
        {
            "audio": _clean(row["audio"]),
            **{name: _clean(row.get(name)) or "" for name in ("speaker", "dialogue", "sha256")},
            "turn": values["turn"],
            "seconds": seconds or 0.0,
            "fluency": values["fluency"],
            "error": row.get("fluency_error"),
            "pauses": pauses / minutes if isinstance(pauses, int | float) and minutes else None,
            "articulation_rate": values["articulation_rate_sps"],
            **{state: _terms(row.get(state)) for state in ("said", "unclear", "missed")},
            "unreadable": _clean(row.get("error")) or "",
        },
    )


def _clean(value: Cell) -> Cell:
    return without_controls(encodable(value)) if isinstance(value, str) else value


def _terms(cell: Cell) -> list[str]:
    return [str(_clean(term)) for term in str(cell or "").split(SEPARATOR) if term]
