"""Differences between two grades of one recording, and the signature of a grade."""

from __future__ import annotations

from voicecoach.grading.grade import Grade


def changes(before: Grade | None, after: Grade | None) -> list[str]:
    """Return the differences between two grades of one recording, one per line, or "no difference"."""
    if after is None:
        return ["not graded"]
    if before is None:
        return ["graded for the first time"]
    lines: list[str] = []
    if before.graded != after.graded:
        lines.append(f"graded now: {'yes' if after.graded else 'no, ' + after.reason}")
    scores = [_points(grade.fluency.score if grade.fluency else None) for grade in (before, after)]
    if scores[0] != scores[1]:  # whole points: the recording has 16 bits, the live signal had more
        lines.append(f"fluency {scores[0]} -> {scores[1]}")
    if before.transcript.text != after.transcript.text:
        lines.append(f"heard now: {after.transcript.text}")
    old = {verdict.term: verdict.state for verdict in before.terms.verdicts}
    lines += [
        f"{verdict.term}: {old.get(verdict.term, 'not expected')} -> {verdict.state}"
        for verdict in after.terms.verdicts
        if old.get(verdict.term) != verdict.state
    ]
    return [*lines, *_component_changes(before, after)] or ["no difference"]


def _component_changes(before: Grade, after: Grade) -> list[str]:
    """Return what changed in the components that graded: recognizer, lexicon, calibration, program."""
    lines = []
    if before.model != after.model:
        models = [grade.model.name if grade.model else "none" for grade in (before, after)]
        lines.append(f"recognizer {models[0]} -> {models[1]}")
    old, new = dict(before.graders), dict(after.graders)
    return lines + [
        f"{component} {old.get(component, 'unknown')} -> {version}"
        for component, version in new.items()
        if old.get(component) != version
    ]


def signature(grade: Grade) -> str:
    """Return the model, lexicon, calibration and program that gave a grade, in one line."""
    parts = [f"recognizer {grade.model.name} {grade.model.sha256[:8]}" if grade.model else "typed"]
    parts += [f"{component} {version}" for component, version in grade.graders]
    if grade.fluency:
        parts.append(f"fluency {grade.fluency.basis}")
    return " · ".join(parts)


def _points(score: float | None) -> str:
    return "none" if score is None else f"{score:.0f}"
