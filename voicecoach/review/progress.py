"""Progress over days.

Sessions to plain values, pure: the day and the list of conversations are passed in. Only practice counts: a demo is the
program's own voice, and recordings may be anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from voicecoach.content.dialogue import Dialogue
from voicecoach.grading.fluency.report import FluencyReport
from voicecoach.grading.fluency.running_mean import RunningMean, running_mean
from voicecoach.review.suggestions import Suggestion, suggestions
from voicecoach.review.term_history import TermHistory, term_histories
from voicecoach.review.view import mean
from voicecoach.sessions.session import Session, TurnResult


@dataclass(frozen=True, slots=True)
class Day:
    """One day of practice, means over its replies.

    `fluency`: 0 to 100; `running`: the mean of the last replies at the end of the day; `articulation_rate`: syllables a
    second of speaking; `pause_rate`: silent pauses a minute of reply; `coverage`: 0 to 1. None where there is none.
    """

    date: date
    replies: int
    fluency: float | None
    running: RunningMean | None
    articulation_rate: float | None
    pause_rate: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Practised:
    """One session of the list; `at`: local time."""

    id: str
    kind: str
    dialogue: str
    title: str
    at: datetime
    cut_off: bool
    replies: int
    fluency: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the learner is going: days oldest first, sessions newest first, `now` the mean of the last replies."""

    now: RunningMean | None
    days: tuple[Day, ...]
    terms: tuple[TermHistory, ...]
    sessions: tuple[Practised, ...]
    next: tuple[Suggestion, ...]

    def trending(self, trend: str) -> list[TermHistory]:
        """Return the terms that are "better", "worse" or "steady"."""
        return [one for one in self.terms if one.trend == trend]


def progress(sessions: Sequence[Session], dialogues: Sequence[Dialogue], today: date, zone: tzinfo | None) -> Progress:
    """Return the progress that sessions (any order) show on `today`, days taken in `zone` (None: the machine's)."""
    ordered = sorted(sessions, key=lambda one: one.started)
    practised = [one for one in ordered if one.kind == "practice"]
    days = _days(practised, zone)
    terms = term_histories(practised, zone)
    return Progress(
        now=days[-1].running if days else None,
        days=tuple(days),
        terms=tuple(terms),
        sessions=tuple(_practised(one, zone) for one in reversed(ordered)),
        next=tuple(suggestions(practised, terms, dialogues, today, zone)),
    )


def _days(sessions: Sequence[Session], zone: tzinfo | None) -> list[Day]:
    by_date: dict[date, list[TurnResult]] = {}
    for session in sessions:
        for result in session.results:
            if result.grade and result.grade.graded:
                by_date.setdefault(session.started.astimezone(zone).date(), []).append(result)
    days: list[Day] = []
    scores: list[tuple[float, float]] = []
    for when, results in by_date.items():
        reports = [one.grade.fluency for one in results if one.grade and one.grade.fluency]
        scores += [(one.score, one.error or 0.0) for one in reports if one.score is not None]
        days.append(
            Day(
                date=when,
                replies=len(results),
                fluency=mean([one.score for one in reports]),
                running=running_mean(scores),
                articulation_rate=mean([one.measures.articulation_rate_sps for one in reports]),
                pause_rate=mean([_pause_rate(result, result.grade.fluency) for result in results if result.grade]),
                coverage=mean([result.coverage for result in results]),
            )
        )
    return days


def _pause_rate(result: TurnResult, report: FluencyReport | None) -> float | None:
    seconds = result.grade.seconds if result.grade else 0.0
    return 60 * report.measures.pause_count / seconds if report and seconds else None


def _practised(session: Session, zone: tzinfo | None) -> Practised:
    grades = [result.grade for result in session.results if result.grade and result.grade.graded]
    return Practised(
        id=session.id,
        kind=session.kind,
        dialogue=session.dialogue,
        title=session.title,
        at=session.started.astimezone(zone),
        cut_off=session.ended is None,
        replies=len(session.results),
        fluency=mean([grade.fluency.score for grade in grades if grade.fluency]),
        coverage=mean([result.coverage for result in session.results]),
    )
