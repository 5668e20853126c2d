"""A session in a line."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.sessions.session import Session, SessionSummary


def summary(session: Session) -> SessionSummary:
    """Return what the list of sessions shows; means are over takes that have the figure."""
    grades = [result.grade for result in session.results if result.grade and result.grade.graded]
    return SessionSummary(
        id=session.id,
        kind=session.kind,
        dialogue=session.dialogue,
        title=session.title,
        started=session.started,
        ended=session.ended,
        takes=len(session.results),
        fluency=_mean([grade.fluency.score for grade in grades if grade.fluency]),
        coverage=_mean([result.coverage for result in session.results]),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def in_words(about: SessionSummary) -> str:
    """Return takes, fluency and terms in a line."""
    takes = f"{about.takes} take{'' if about.takes == 1 else 's'}"
    fluency = "–" if about.fluency is None else f"{about.fluency:.0f}"
    coverage = "–" if about.coverage is None else f"{about.coverage:.0%}"
    return f"{takes}, fluency {fluency}, terms {coverage}"
