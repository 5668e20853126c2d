"""What regrading changed."""

from __future__ import annotations

from voicecoach.session import Grade


def changes(before: Grade | None, after: Grade | None) -> list[str]:
    """Return the differences between two grades of one recording, a line each; says so where there are none."""
    if after is None:
        return ["not graded"]
    if before is None:
        return ["graded for the first time"]
    lines: list[str] = []
    if before.graded != after.graded:
        lines.append(f"graded now: {'yes' if after.graded else 'no, ' + after.reason}")
    scores = [_points(grade.fluency.score if grade.fluency else None) for grade in (before, after)]
    if scores[0] != scores[1]:  # in whole points: a recording is kept in 16 bits, what was heard live had more
        lines.append(f"fluency {scores[0]} -> {scores[1]}")
    if before.transcript.text != after.transcript.text:
        lines.append(f"heard now: {after.transcript.text}")
    old = {verdict.term: verdict.state for verdict in before.terms.verdicts}
    lines += [
        f"{verdict.term}: {old.get(verdict.term, 'not asked for')} -> {verdict.state}"
        for verdict in after.terms.verdicts
        if old.get(verdict.term) != verdict.state
    ]
    if before.model != after.model:
        models = [grade.model.name if grade.model else "none" for grade in (before, after)]
        lines.append(f"recogniser {models[0]} -> {models[1]}")
    return lines or ["no difference"]


def _points(score: float | None) -> str:
    return "none" if score is None else f"{score:.0f}"
