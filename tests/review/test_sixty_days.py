"""Scripted learners practice each day's plan of the shipped conversations for sixty days."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import mean

import pytest

from tests.review.practiced_takes import practice
from voicecoach.content.dialogue import Dialogue
from voicecoach.content.library import load_dialogues
from voicecoach.grading.terms.report import State
from voicecoach.review.plan import Plan, plan
from voicecoach.review.schedule import schedule
from voicecoach.sessions.session import NewTake, Session
from voicecoach.sessions.sqlite import SqliteStore

pytestmark = pytest.mark.slow_lane

START = datetime(2026, 3, 1, 18, tzinfo=UTC)
DAYS = 60
END = (START + timedelta(days=DAYS)).date()

Knows = Callable[[str, int | None], State]
"""How a term comes across, by the term and the days since it was practiced last, None if it never was."""


@cache
def library() -> dict[str, Dialogue]:
    return {dialogue.id: dialogue for dialogue in load_dialogues()}


@dataclass
class Learner:
    """Practices each day's plan; keeps the plans, the sessions, and each term's days with its states."""

    knows: Knows
    score: float
    plans: list[Plan] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    terms: dict[str, dict[int, State]] = field(default_factory=dict)

    def practice(self, minutes: int = 10) -> Learner:
        for day in range(DAYS):
            now = START + timedelta(days=day)
            self.plans.append(plan(self.sessions, library().values(), now.date(), UTC, minutes=minutes))
            before = {term: day - max(days) for term, days in self.terms.items()}
            for item in self.plans[-1].items:
                dialogue = library()[item.dialogue]
                expected = {group[0] for index in item.turns for group in dialogue.turns[index].terms}
                states = {term: self.knows(term, before.get(term)) for term in expected}
                session = practice(dialogue, now, item.turns, score=self.score, **states)
                self.sessions.append(session)
                now = session.ended or now
                for term, state in states.items():
                    self.terms.setdefault(term, {})[day] = state
        return self

    @property
    def seconds(self) -> list[float]:
        return [made.seconds for made in self.plans]

    @property
    def longest_wait(self) -> int:
        """Days between the day on which a turn became due and its practice, as seen on every fifth day."""
        waits = []
        for day, made in list(enumerate(self.plans))[::5]:
            today = (START + timedelta(days=day)).date()
            planned = {(item.dialogue, index) for item in made.items for index in item.turns}
            known = schedule(self.before(today), today, UTC, 0.9)
            waits += [(today - known.turns[key].due).days for key in known.due_turns(today) if key[:2] in planned]
        return max(waits)

    def before(self, today: date) -> list[Session]:
        return [session for session in self.sessions if session.started.date() < today]


def everything(term: str, days: int | None) -> State:
    return "said"


def nothing(term: str, days: int | None) -> State:
    return "missed"


def forgetful(term: str, days: int | None) -> State:
    """A term is missed at first, and again after more days than it has letters."""
    return "missed" if days is None or days > len(term) else "said"


def test_who_knows_everything_sees_everything_once_and_then_ever_more_rarely() -> None:
    learner = Learner(everything, 92).practice()
    begun = {(item.dialogue, index) for made in learner.plans for item in made.items for index in item.turns}
    assert len(begun) == sum(len(dialogue.turns) for dialogue in library().values()), "nothing stays hidden"
    assert max(learner.seconds) <= 600
    assert sum(learner.seconds[40:]) < sum(learner.seconds[:20]) / 4
    assert learner.plans[-1].waiting == 0


def test_who_knows_nothing_gets_the_same_few_turns_again_and_is_never_given_more_than_the_minutes() -> None:
    learner = Learner(nothing, 40).practice(minutes=5)
    assert max(learner.seconds) <= 300
    assert len({item.dialogue for made in learner.plans for item in made.items}) < 20
    gaps = {later - earlier for days in learner.terms.values() for earlier, later in itertools.pairwise(days)}
    assert gaps == {1}, "what was missed comes back on the next day"
    assert all(not item.new for made in learner.plans[10:] for item in made.items)
    assert learner.plans[-1].waiting == 0


def test_who_forgets_gets_missed_terms_on_the_next_days_and_known_ones_later_and_learns() -> None:
    learner = Learner(forgetful, 70).practice()
    assert max(learner.seconds) <= 600
    gaps: dict[State, list[int]] = {"said": [], "missed": []}
    for days in learner.terms.values():
        for earlier, later in itertools.pairwise(days):
            gaps[days[earlier]].append(later - earlier)
    missed, said = (mean(gaps[state]) for state in ("missed", "said"))
    assert missed < 1.5
    assert said > 2 * missed
    assert learner.longest_wait <= 7, "a full day postpones what is due, but not for long"
    assert len(learner.terms) > 100, "there is time for something new"


def test_the_schedule_after_sixty_days_is_the_one_rebuilt_from_the_store(tmp_path: Path) -> None:
    learner = Learner(forgetful, 82).practice(minutes=3)
    numbers = itertools.count()
    with SqliteStore(tmp_path, lambda: f"{next(numbers):04}") as store:
        for session in learner.sessions:
            stored = store.start_session(
                kind="practice", dialogue=session.dialogue, title=session.title, at=session.started
            )
            for take in session.results:
                new = NewTake(stored, take.turn, take.line, take.model_reply, take.terms, take.at)
                with store.open_take(new) as recording:
                    pass
                store.add_grade(stored, recording.take, take.grades[0])
            store.end_session(stored, session.ended or session.started)
    with SqliteStore(tmp_path, lambda: "") as store:
        history = store.history()
    assert len(history) > DAYS
    rebuilt = schedule(history, END, UTC, 0.9)
    assert rebuilt == schedule(learner.sessions, END, UTC, 0.9)
    assert len(rebuilt.terms) > 30
    again = plan(history, library().values(), END, UTC)
    assert again == plan(learner.sessions, library().values(), END, UTC)
