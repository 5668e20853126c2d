"""Summary of a session: its row in the list of sessions."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.sessions.counted_takes import counted_turns
from voicecoach.sessions.session import Session, SessionSummary


def summary(session: Session) -> SessionSummary:
    """Return a session's row in the list; each mean is over the turns that have the figure, each at its best."""
    turns = counted_turns(session)
    return SessionSummary(
        id=session.id,
        kind=session.kind,
        dialogue=session.dialogue,
        title=session.title,
        started=session.started,
        ended=session.ended,
        takes=len(session.results),
        fluency=mean([turn.score for turn in turns]),
        coverage=mean([turn.coverage for turn in turns]),
        turns=len({result.turn for result in session.results}),
        shadowed=len(session.shadowed),
    )


def mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of the known values, or None if there are none."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def in_words(session: SessionSummary) -> str:
    """Return takes, fluency and terms in one line of text, and how many sentences were repeated."""
    repeated = f"{session.shadowed} sentence{'' if session.shadowed == 1 else 's'} repeated" if session.shadowed else ""
    if repeated and not session.takes:
        return repeated
    takes = f"{session.takes} take{'' if session.takes == 1 else 's'}"
    fluency = "–" if session.fluency is None else f"{session.fluency:.0f}"
    coverage = "–" if session.coverage is None else f"{session.coverage:.0%}"
    best = " (the best of each turn)" if session.takes > session.turns > 0 else ""
    return f"{takes}, fluency {fluency}, terms {coverage}{best}{f', {repeated}' if repeated else ''}"


def kind_in_words(kind: str) -> str:
    """Return the kind of a session as it is shown."""
    return "swapped roles" if kind == "asking" else kind
