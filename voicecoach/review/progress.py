"""Progress over days, computed from sessions.

The functions are pure: the current day and the dialogues are passed in. Only practice counts: a demo is the program's
own voice, and recordings may be anybody's.
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
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.summary import mean, summary


@dataclass(frozen=True, slots=True)
class Day:
    """One day of practice; the figures are means over its graded replies, None if no reply has the figure.

    `fluency`: 0 to 100; `running`: the mean of the last replies at the end of the day; `articulation_rate`: syllables
    per second of speaking; `pause_rate`: silent pauses per minute of reply; `coverage`: of terms, 0 to 1.
    """

    date: date
    replies: int
    fluency: float | None
    running: RunningMean | None
    articulation_rate: float | None
    pause_rate: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A row in the list of sessions; `at`: local time."""

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
    """The learner's progress: days oldest first, sessions newest first, `now` the mean of the last replies."""

    now: RunningMean | None
    days: tuple[Day, ...]
    terms: tuple[TermHistory, ...]
    sessions: tuple[SessionRow, ...]
    next: tuple[Suggestion, ...]

    def trending(self, trend: str) -> list[TermHistory]:
        """Return the terms that are "better", "worse" or "steady"."""
        return [term for term in self.terms if term.trend == trend]


def progress(sessions: Sequence[Session], dialogues: Sequence[Dialogue], today: date, zone: tzinfo | None) -> Progress:
    """Return the progress of sessions (in any order) as of `today`, with days in `zone` (None: the machine's)."""
    ordered = sorted(sessions, key=lambda session: session.started)
    practice = [session for session in ordered if session.kind == "practice"]
    days = _days(practice, zone)
    terms = term_histories(practice, zone)
    return Progress(
        now=days[-1].running if days else None,
        days=tuple(days),
        terms=tuple(terms),
        sessions=tuple(_row(session, zone) for session in reversed(ordered)),
        next=tuple(suggestions(practice, terms, dialogues, today, zone)),
    )


def _days(sessions: Sequence[Session], zone: tzinfo | None) -> list[Day]:
    by_date: dict[date, list[TurnResult]] = {}
    for session in sessions:
        for result in session.results:
            if result.grade and result.grade.graded:
                by_date.setdefault(session.started.astimezone(zone).date(), []).append(result)
    days: list[Day] = []
    scores: list[tuple[float, float]] = []
    for day, results in by_date.items():
        reports = [result.grade.fluency for result in results if result.grade and result.grade.fluency]
        scores += [(report.score, report.error or 0.0) for report in reports if report.score is not None]
        days.append(
            Day(
                date=day,
                replies=len(results),
                fluency=mean([report.score for report in reports]),
                running=running_mean(scores),
                articulation_rate=mean([report.measures.articulation_rate_sps for report in reports]),
                pause_rate=mean([_pause_rate(result, result.grade.fluency) for result in results if result.grade]),
                coverage=mean([result.coverage for result in results]),
            )
        )
    return days


def _pause_rate(result: TurnResult, report: FluencyReport | None) -> float | None:
    seconds = result.grade.seconds if result.grade else 0.0
    return 60 * report.measures.pause_count / seconds if report and seconds else None


def _row(session: Session, zone: tzinfo | None) -> SessionRow:
    figures = summary(session)
    return SessionRow(
        id=figures.id,
        kind=figures.kind,
        dialogue=figures.dialogue,
        title=figures.title,
        at=figures.started.astimezone(zone),
        cut_off=figures.ended is None,
        replies=figures.takes,
        fluency=figures.fluency,
        coverage=figures.coverage,
    )
