"""What changed since the last session of the same conversation, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from math import sqrt

from voicecoach.content.dialogue import TermGroup
from voicecoach.grading.fluency.report import FluencyReport
from voicecoach.grading.fluency.running_mean import SPEAKER_VARIANCE
from voicecoach.review.lists_text import listed
from voicecoach.review.term_history import practiced
from voicecoach.sessions.counted_takes import CountedTurn, Occasion, counted_turns, spoken_turns
from voicecoach.sessions.session import Session
from voicecoach.sessions.summary import mean

_BAND = 2.0
"""Half-widths of a difference's error from which it counts as a change: chance alone reaches that once in twenty times
(an error bar is the half-width that holds two errors in three, docs/fluency-model-card.md)."""

Turns = dict[tuple[int, str, tuple[TermGroup, ...]], CountedTurn]
"""The turns that count, by index, line and expected terms: with others it is not the same turn."""

Pairs = Sequence[tuple[CountedTurn, CountedTurn]]
"""Turns as they were last time and as they are now."""


def since_last_time(session: Session, history: Iterable[Session], zone: tzinfo | None = None) -> str:
    """Return what changed since the last session of the same dialogue and kind; "" for a demo, recordings, or without a
    reply.

    `history`: sessions in any order. Only the turns that both sessions have are compared, each at its best; spoken
    replies with spoken ones, typed with typed ones.
    """
    now = _turns(session)
    if session.kind not in ("practice", "asking") or not now:
        return ""
    aloud = bool(spoken_turns(session))
    earlier = [
        other
        for other in practiced(history, session.kind)
        if other.dialogue == session.dialogue and other.id != session.id and other.started <= session.started
    ]
    if not any(map(_turns, earlier)):
        return "First time with this conversation."
    for last in reversed(earlier):
        before = _turns(last)
        pairs = [(before[key], now[key]) for key in now if key in before]
        if pairs and bool(spoken_turns(last)) == aloud:
            number = len(pairs)
            shared = f", {number} turn{'' if number == 1 else 's'} in common" if number < len({*now, *before}) else ""
            changes = ". ".join(filter(None, (_terms(pairs), _fluency(pairs))))
            when = f"{last.started.astimezone(zone):%d %B}"
            return f"Since last time ({when}{shared}): {changes or 'nothing to compare'}."
    return f"First time with these turns {'aloud' if aloud else 'typed'}."


def _turns(session: Session) -> Turns:
    first_tries = ((turn.first_try, turn) for turn in counted_turns(session))
    return {(take.turn, take.line, take.terms): turn for take, turn in first_tries}


def _terms(pairs: Pairs) -> str:
    """Return how the terms changed; "" if none was expected."""
    before, now = (mean([turn.coverage for turn in turns]) for turns in zip(*pairs, strict=True))
    if before is None or now is None:
        return ""
    shares = f"{before:.0%}", f"{now:.0%}"
    change = f"Terms {shares[1]}, as last time" if shares[0] == shares[1] else f"Terms {shares[0]} → {shares[1]}"
    occasions = [both for last, turn in pairs for both in zip(last.occasions, turn.occasions, strict=False)]
    still = _names(now for before, now in occasions if now.open and before.open)
    lost = [
        term for term in _names(now for before, now in occasions if now.open and not before.open) if term not in still
    ]
    came = _names(now for before, now in occasions if not now.open and before.open)
    came = [term for term in came if term not in (*still, *lost)]
    parts = (
        f"{listed(came)} came across this time" if came else "",
        f"{listed(lost)} came across last time, but not now" if lost else "",
        f"still open: {listed(still)}" if still else "",
    )
    return "; ".join(filter(None, (change, *parts)))


def _names(occasions: Iterable[Occasion]) -> list[str]:
    return list(dict.fromkeys(occasion.term for occasion in occasions))


def _fluency(pairs: Pairs) -> str:
    """Return both means of the best scores, and whether they differ by more than the error; "" without scores."""
    both = [(last.fluency, turn.fluency) for last, turn in pairs]
    scored = [(last, turn) for last, turn in both if last and turn]
    return compared(scored, "last time") if scored else ""


def compared(scored: Sequence[tuple[FluencyReport, FluencyReport]], when: str) -> str:
    """Return both means of pairs of scored reports, one or more, and whether they differ by more than the error.

    `when` names the earlier ones: "last time".
    """
    before, now = (mean([report.score for report in reports]) or 0.0 for reports in zip(*scored, strict=True))
    figures = f"Fluency {now:.0f}, {when} {before:.0f}"
    error = _error_of_difference(scored)
    if error is None:
        return figures
    if abs(now - before) <= _BAND * error:
        return f"{figures}: within the error of measurement"
    return f"{figures}: {'better' if now > before else 'lower'} by more than the error of measurement"


def _error_of_difference(scored: Sequence[tuple[FluencyReport, FluencyReport]]) -> float | None:
    """Return the error of the difference of two means, in points; None if a score has no error.

    The part of the error that stays with the speaker is in both means alike, so it drops out.
    """
    errors = [report.error for reports in scored for report in reports]
    known = [error for error in errors if error is not None]
    if len(known) < len(errors):
        return None
    return sqrt(1 - SPEAKER_VARIANCE) * sqrt(sum(error**2 for error in known)) / len(scored)
