"""Progress over days: what counts, which way terms go, what comes next, and how it is drawn."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sessions.test_sqlite import GRADE
from voicecoach.application import Application
from voicecoach.cli.wiring import review_parts
from voicecoach.commands.progress import show_progress
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.grading.terms.grade import coverage
from voicecoach.grading.terms.report import State, TermReport, TermVerdict
from voicecoach.review.chart import Point, chart, room
from voicecoach.review.page import progress_page
from voicecoach.review.progress import Progress, progress
from voicecoach.review.term_history import TermHistory
from voicecoach.sessions.session import Correction, Session, TurnResult

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 20)


def session_on(
    day: int, score: float | None, *, dialogue: str = "d1", kind: str = "practice", at: datetime = NOON, **states: State
) -> Session:
    verdicts = tuple(TermVerdict(term, state, n) for n, (term, state) in enumerate(states.items()))
    fluency = replace(GRADE.fluency, score=score) if GRADE.fluency and score is not None else None
    grade = replace(GRADE, seconds=30.0, fluency=fluency, terms=TermReport(verdicts, coverage(verdicts)))
    began = at + timedelta(days=day)
    result = TurnResult(day, 0, 1, "l", "m", (), None, began, (grade,))
    return Session(f"s{day}-{kind}", kind, dialogue, dialogue.title(), began, began, (result,))


def dialogue(name: str, *terms: str, level: str = "beginner") -> Dialogue:
    return Dialogue(name, name.title(), level, (), (Turn("l", "m", tuple((term,) for term in terms)),))


def found(*sessions: Session, dialogues: tuple[Dialogue, ...] = ()) -> Progress:
    return progress(sessions, dialogues, TODAY, UTC)


def test_days_hold_means_and_the_running_mean_with_its_band() -> None:
    days = found(session_on(2, 80, ECR="said"), session_on(0, 60, ECR="missed"), session_on(0, 70, EKS="said")).days
    assert [(day.date, day.replies, day.fluency, day.coverage) for day in days] == [
        (date(2026, 3, 1), 2, 65, 0.5),
        (date(2026, 3, 3), 1, 80, 1.0),
    ]
    assert days[1].running
    assert days[0].running
    assert (days[1].running.score, days[1].running.count) == (70, 3)
    assert days[1].running.error < days[0].running.error < 6
    assert days[0].pause_rate == 4, "two pauses in thirty seconds"


def test_demos_and_recordings_are_listed_and_do_not_count() -> None:
    what = found(
        session_on(0, 60, EKS="missed"), session_on(1, 99, kind="demo", EKS="said"), session_on(2, 1, kind="recordings")
    )
    assert [one.kind for one in what.sessions] == ["recordings", "demo", "practice"]
    assert what.now
    assert what.now.score == 60
    assert [one.term for one in what.terms if one.open] == ["EKS"]


def test_a_day_is_the_learners_own() -> None:
    late = session_on(0, 60, at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    east = progress([late], [], TODAY, timezone(timedelta(hours=2)))
    assert east.days[0].date == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("states", "trend"),
    [
        (["said"], "steady"),
        (["missed", "said"], "better"),
        (["said", "missed"], "worse"),
        (["missed", "missed", "said", "said"], "better"),
        (["missed", "said", "missed"], "steady"),
        (["said", "missed", "said"], "steady"),
        (["said", "said", "unclear", "unclear"], "worse"),
        (["missed", "missed", "missed", "missed"], "steady"),
    ],
)
def test_a_term_gets_better_or_worse_by_its_last_occasions(states: list[State], trend: str) -> None:
    days = tuple(date(2026, 3, 1 + n) for n in range(len(states)))
    assert TermHistory("ECR", tuple(states), days, ("d",) * len(states)).trend == trend


def test_the_learners_own_word_and_only_first_takes_count_for_a_term() -> None:
    session = session_on(0, 60, EKS="missed", ECR="said")
    first = replace(session.results[0], corrections=(Correction("EKS", True, NOON),))
    again = replace(session_on(0, 60, EKS="missed", ECR="missed").results[0], take=2)
    standing = found(replace(session, results=(first, again))).terms
    assert {one.term: one.states for one in standing} == {"EKS": ("said",), "ECR": ("said",)}


def test_what_comes_next_is_what_stayed_open_then_what_uses_it_then_what_is_new() -> None:
    library = (dialogue("d1", "EKS"), dialogue("d2", "EKS", "Helm"), dialogue("d3"), dialogue("d4", level="advanced"))
    what = found(session_on(0, 60, EKS="missed", ECR="said"), dialogues=library)
    assert [(one.dialogue, one.why) for one in what.next] == [
        ("d1", "EKS did not come across on 01 March"),
        ("d2", "new, and it uses EKS"),
        ("d3", "not practised yet; beginner"),
    ]
    known = found(session_on(0, 60, EKS="said"), dialogues=library[:1])
    assert [one.why for one in known.next] == ["last practised 19 days ago"]
    assert [one.dialogue for one in found(dialogues=library).next] == ["d1", "d2", "d3"]


def test_the_page_shows_the_figures_and_the_numbers_behind_them() -> None:
    text = progress_page(found(*(session_on(n, 50 + n, ECR="said", EKS="missed") for n in range(12))))
    assert "Fluency 56 " in text
    assert text.count("<figure") == 4
    assert 'aria-label="Fluency: from 50 on 01 March to 61 on 12 March 2026"' in text
    assert text.count('<th scope="row">') == 24, "a row a day, a row a session"
    assert "voicecoach has stopped" not in text
    assert "Nothing practised yet" in progress_page(found())
    typed = progress_page(found(session_on(0, None, ECR="said")))
    assert typed.count("<figure") == 1


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.sampled_from([0.5, 1, 5, 10]))
def test_a_chart_keeps_every_point_inside(values: list[float], step: float) -> None:
    low, high = room(values, step)
    assert low <= min(values)
    assert max(values) <= high
    assert (low + high) / 2 % step == pytest.approx(0) or (low + high) / 2 % step == pytest.approx(step)
    points = [Point(date(2026, 3, 1) + timedelta(days=n), value, value, 3.0) for n, value in enumerate(values)]
    drawn = chart("x", points, low, high, "{:.0f}")
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y, _ in drawn.dots)


def test_the_terminal_shows_where_it_goes_and_json_the_same(
    practised: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    show_progress(review_parts(practised).progress(), as_json=False)
    text = capsys.readouterr().out
    assert "Fluency" in text
    assert "Still open" in text
    assert "voicecoach practice " in text
    show_progress(review_parts(practised).progress(), as_json=True)
    given = json.loads(capsys.readouterr().out)
    assert given["schema"] == 1
    assert given["days"][0]["replies"] == 3
    assert {one["term"] for one in given["terms"]} == {"Terraform", "Docker image", "Ansible"}
