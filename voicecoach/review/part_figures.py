"""Coverage of each part (a phase of an incident, a part of a stand-up or handover), of a take and of a session."""

from __future__ import annotations

from voicecoach.content.genres import GENRES
from voicecoach.grading.terms.parts import coverage_by_part, with_parts
from voicecoach.sessions.counted_takes import counted_turns
from voicecoach.sessions.session import Session, TurnResult


def take_parts(take: TurnResult) -> dict[str, float]:
    """Return the coverage of each part of a take, 0 to 1, with the learner's corrections; empty without parts."""
    report = take.term_report
    return coverage_by_part(with_parts(report.verdicts, take.parts)) if report else {}


def session_parts(session: Session) -> dict[str, float]:
    """Return the coverage of each part over the turns that count, each term as it came across best.

    Parts have the order of the genre; those of which no turn counts are left out.
    """
    verdicts = [
        pair
        for turn in counted_turns(session)
        for occasion in turn.occasions
        for pair in with_parts([occasion.best], occasion.take.parts)
    ]
    figures = coverage_by_part(verdicts)
    known = GENRES[session.genre].parts if session.genre in GENRES else ()
    return {part: figures[part] for part in (*known, *(figures.keys() - known)) if part in figures}


def take_in_words(take: TurnResult) -> str:
    """Return the coverage of each part of a take; of a single part only the name, as its coverage is the take's."""
    figures = take_parts(take)
    return in_words(figures) if len(figures) > 1 else "".join(figures)


def in_words(figures: dict[str, float]) -> str:
    """Return the coverage of each part in one line; "" if there are no parts."""
    return ", ".join(f"{part} {coverage:.0%}" for part, coverage in figures.items())
