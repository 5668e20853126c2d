"""Progress over days, computed from sessions.

The functions are pure: the current day and the dialogues are passed in. Only practice aloud counts: a demo is the
program's own voice, recordings may be anybody's, and typing shows nothing about speaking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from voicecoach.config import RETENTION
from voicecoach.content.dialogue import Dialogue
from voicecoach.grading.fluency.report import FluencyReport
from voicecoach.grading.fluency.running_mean import RunningMean, running_mean
from voicecoach.review.plan import Suggestion, plan
from voicecoach.review.term_history import TermHistory, practiced, term_histories
from voicecoach.review.unclear_words import UnclearWord, unclear_words
from voicecoach.sessions.counted_takes import CountedTurn, spoken_turns
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.summary import mean, summary

MAX_SUGGESTIONS = 3
"""Conversations of the plan that are shown as suggestions: few enough to choose from."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of practice; the figures are means over the first tries of its turns, None if none has the figure.

    `replies`: spoken takes that count, retries included. `fluency`: 0 to 100; `running`: the mean of the last first
    tries at the end of the day; `articulation_rate`: syllables per second of speaking; `pause_rate`: silent pauses per
    minute of reply; `coverage`: of terms, 0 to 1. `_after_practice`: the mean over the turns, each at its best; None on
    a day on which no turn was practiced again.
    """

    date: date
    replies: int
    fluency: float | None
    running: RunningMean | None
    articulation_rate: float | None
    pause_rate: float | None
    coverage: float | None
    fluency_after_practice: float | None
    coverage_after_practice: float | None


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
    """The learner's progress: days oldest first, sessions newest first, `now` the mean of the last replies.

    `next`: the first conversations of today's plan; `unclear`: words that stay hard to follow.
    """

    now: RunningMean | None
    days: tuple[Day, ...]
    terms: tuple[TermHistory, ...]
    sessions: tuple[SessionRow, ...]
    next: tuple[Suggestion, ...]
    unclear: tuple[UnclearWord, ...] = ()

    @property
    def open_terms(self) -> list[TermHistory]:
        """The terms that did not come across on their last occasion, even after practice."""
        return [term for term in self.terms if term.open]

    @property
    def only_after_practice(self) -> list[TermHistory]:
        """The terms that came across on their last occasion, but not at the first try."""
        return [term for term in self.terms if term.only_after_practice]

    def name_of(self, term: TermHistory) -> str:
        """Return a term's name, with its pack if another pack has a term of the same name."""
        same = sum(other.term == term.term for other in self.terms)
        return f"{term.term} ({term.pack})" if same > 1 else term.term

    def trending(self, trend: str) -> list[TermHistory]:
        """Return the terms that are "better", "worse" or "steady"."""
        return [term for term in self.terms if term.trend == trend]


def progress(
    sessions: Sequence[Session],
    dialogues: Sequence[Dialogue],
    today: date,
    zone: tzinfo | None,
    retention: float = RETENTION,
) -> Progress:
    """Return the progress of sessions (in any order) as of `today`, with days in `zone` (None: the machine's).

    `retention`: desired probability of recall, 0 to 1.
    """
    ordered = sorted(sessions, key=lambda session: session.started)
    practice = practiced(sessions)
    days = _days(practice, zone)
    terms = term_histories(practice, zone)
    return Progress(
        now=days[-1].running if days else None,
        days=tuple(days),
        terms=tuple(terms),
        sessions=tuple(_row(session, zone) for session in reversed(ordered)),
        next=plan(practice, dialogues, today, zone, retention=retention).suggestions[:MAX_SUGGESTIONS],
        unclear=tuple(unclear_words(practice, zone)),
    )


def _days(sessions: Sequence[Session], zone: tzinfo | None) -> list[Day]:
    by_date: dict[date, list[CountedTurn]] = {}
    for session in sessions:
        if turns := spoken_turns(session):
            by_date.setdefault(session.started.astimezone(zone).date(), []).extend(turns)
    days: list[Day] = []
    scores: list[tuple[float, float]] = []
    for day, turns in by_date.items():
        results = [turn.first_try for turn in turns]
        repeated = any(turn.repeated for turn in turns)
        reports = [result.grade.fluency for result in results if result.grade and result.grade.fluency]
        scores += [(report.score, report.error or 0.0) for report in reports if report.score is not None]
        days.append(
            Day(
                date=day,
                replies=sum(len(turn.takes) for turn in turns),
                fluency=mean([report.score for report in reports]),
                running=running_mean(scores),
                articulation_rate=mean([report.measures.articulation_rate_sps for report in reports]),
                pause_rate=mean([_pause_rate(result, result.grade.fluency) for result in results if result.grade]),
                coverage=mean([result.coverage for result in results]),
                fluency_after_practice=mean([turn.score for turn in turns]) if repeated else None,
                coverage_after_practice=mean([turn.coverage for turn in turns]) if repeated else None,
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
