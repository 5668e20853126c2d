"""Summary of a session: its row in the list of sessions."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.sessions.session import Session, SessionSummary


def summary(session: Session) -> SessionSummary:
    """Return a session's row in the list; each mean is over the takes that have the figure."""
    grades = [result.grade for result in session.results if result.grade and result.grade.graded]
    return SessionSummary(
        id=session.id,
        kind=session.kind,
        dialogue=session.dialogue,
        title=session.title,
        started=session.started,
        ended=session.ended,
        takes=len(session.results),
        fluency=mean([grade.fluency.score for grade in grades if grade.fluency]),
        coverage=mean([result.coverage for result in session.results]),
    )


def mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of the known values, or None if there are none."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def in_words(session: SessionSummary) -> str:
    """Return takes, fluency and terms in one line of text."""
    takes = f"{session.takes} take{'' if session.takes == 1 else 's'}"
    fluency = "–" if session.fluency is None else f"{session.fluency:.0f}"
    coverage = "–" if session.coverage is None else f"{session.coverage:.0%}"
    return f"{takes}, fluency {fluency}, terms {coverage}"
