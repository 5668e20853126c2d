"""Progress over days: what counts, the trends of terms, the suggestions, and the charts."""

from __future__ import annotations

import json
import re
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
from voicecoach.review.chart import Point, axis_range, chart
from voicecoach.review.page import progress_page
from voicecoach.review.progress import Progress, progress
from voicecoach.review.term_history import TermHistory
from voicecoach.sessions.session import Correction, Session, TurnResult

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 20)


def session_on(
    day: int, score: float | None, *, dialogue: str = "d1", kind: str = "practice", at: datetime = NOON, **states: State
) -> Session:
    """Return a session of one take, `day` days after `at`; without a score it is typed."""
    verdicts = tuple(TermVerdict(term, state, n) for n, (term, state) in enumerate(states.items()))
    fluency = replace(GRADE.fluency, score=score) if GRADE.fluency and score is not None else None
    grade = replace(GRADE, seconds=30.0, fluency=fluency, terms=TermReport(verdicts, coverage(verdicts)))
    began = at + timedelta(days=day)
    audio = None if score is None else "a.wav"
    result = TurnResult(day, 0, 1, "l", "m", (), audio, began, (grade,))
    return Session(f"s{day}-{kind}", kind, dialogue, dialogue.title(), began, began, (result,))


def dialogue(name: str, *terms: str, level: str = "beginner") -> Dialogue:
    return Dialogue(name, name.title(), level, (), (Turn("l", "m", tuple((term,) for term in terms)),))


def shown(*sessions: Session, dialogues: tuple[Dialogue, ...] = ()) -> Progress:
    return progress(sessions, dialogues, TODAY, UTC)


def test_each_day_has_means_and_the_running_mean_with_its_band() -> None:
    days = shown(session_on(2, 80, ECR="said"), session_on(0, 60, ECR="missed"), session_on(0, 70, EKS="said")).days
    assert [(day.date, day.replies, day.fluency, day.coverage) for day in days] == [
        (date(2026, 3, 1), 2, 65, 0.5),
        (date(2026, 3, 3), 1, 80, 1.0),
    ]
    assert days[1].running
    assert days[0].running
    assert (days[1].running.score, days[1].running.count) == (70, 3)
    assert days[1].running.error < days[0].running.error < 6
    assert days[0].pause_rate == 4, "two pauses in thirty seconds"


def test_demos_and_recordings_are_listed_but_do_not_count() -> None:
    figures = shown(
        session_on(0, 60, EKS="missed"), session_on(1, 99, kind="demo", EKS="said"), session_on(2, 1, kind="recordings")
    )
    assert [session.kind for session in figures.sessions] == ["recordings", "demo", "practice"]
    assert figures.now
    assert figures.now.score == 60
    assert [term.term for term in figures.terms if term.open] == ["EKS"]


def test_days_begin_and_end_in_the_learners_time_zone() -> None:
    late = session_on(0, 60, at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    east = progress([late], [], TODAY, timezone(timedelta(hours=2)))
    assert east.days[0].date == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("states", "trend"),
    [
        (["said"], "steady"),
        (["missed", "said"], "steady"),
        (["said", "missed"], "steady"),
        (["missed", "said", "said"], "better"),
        (["said", "missed", "missed"], "worse"),
        (["missed", "missed", "said", "said"], "better"),
        (["missed", "said", "missed"], "steady"),
        (["said", "missed", "said"], "steady"),
        (["said", "said", "unclear", "unclear"], "worse"),
        (["missed", "missed", "missed", "missed"], "steady"),
    ],
)
def test_from_three_occasions_on_a_terms_trend_depends_on_its_last_first_tries(states: list[State], trend: str) -> None:
    days = tuple(date(2026, 3, 1 + n) for n in range(len(states)))
    history = TermHistory("ECR", tuple(states), days, ("d",) * len(states), tuple(states))
    assert history.trend == trend
    assert (history.trend_in_words == "too few to tell") == (len(states) < 3)


def test_a_terms_history_has_its_state_at_the_first_try_and_after_practice_and_corrections_count_in_both() -> None:
    session = session_on(0, 60, EKS="missed", ECR="said", Helm="missed", ALB="missed")
    first = replace(session.results[0], corrections=(Correction("EKS", True, NOON),))
    again = replace(session_on(0, 60, EKS="missed", ECR="missed", Helm="said", ALB="unclear").results[0], take=2)
    figures = shown(replace(session, results=(first, again)))
    assert {term.term: (term.states, term.after_practice) for term in figures.terms} == {
        "EKS": (("said",), ("said",)),
        "ECR": (("said",), ("said",)),
        "Helm": (("missed",), ("said",)),
        "ALB": (("missed",), ("unclear",)),
    }
    assert [term.term for term in figures.open_terms] == ["ALB"]
    assert [term.term for term in figures.only_after_practice] == ["Helm"]


def test_a_silent_first_take_a_broken_off_reply_and_typed_replies_change_nothing() -> None:
    spoken = session_on(0, 60, ECR="said")
    typed, [said] = session_on(1, None, ECR="missed"), spoken.results
    silence = replace(said, grades=(replace(GRADE, graded=False, reason="No speech.", fluency=None),))
    broken_off = replace(session_on(0, 20, ECR="missed").results[0], broken_off=True, take=3)
    figures = shown(spoken)
    after_silence = replace(spoken, results=(silence, replace(said, take=2), broken_off))
    again = shown(after_silence, typed)
    assert (again.days, again.terms, again.now) == (figures.days, figures.terms, figures.now)
    assert len(again.sessions) == 2
    assert not shown(typed, replace(spoken, results=(silence, broken_off))).days


def test_a_day_has_the_figures_of_first_tries_and_beside_them_those_after_practice() -> None:
    session = session_on(0, 60, ECR="missed", EKS="said")
    again = replace(session_on(0, 90, ECR="said", EKS="missed").results[0], take=2)
    other_turn = replace(session_on(0, 80, ALB="said").results[0], turn=1)
    [first, second] = shown(replace(session, results=(*session.results, again, other_turn)), session_on(1, 50)).days
    assert (first.replies, first.fluency, first.coverage) == (3, 70, 0.75)
    assert (first.fluency_after_practice, first.coverage_after_practice) == (85, 1.0)
    assert first.running
    assert first.running.count == 2, "the mean of the last replies is that of first tries"
    assert (second.fluency_after_practice, second.coverage_after_practice) == (None, None), "nothing was repeated"


def test_a_reply_that_the_learner_marks_as_answered_keeps_its_verdicts() -> None:
    session = session_on(0, 60, ECR="missed")
    marked = replace(session, results=(replace(session.results[0], answered=True),))
    assert shown(marked).terms == shown(session).terms
    assert shown(marked).open_terms


def test_suggestions_put_open_terms_first_then_new_dialogues_that_use_them_then_other_new_ones() -> None:
    library = (dialogue("d1", "EKS"), dialogue("d2", "EKS", "Helm"), dialogue("d3"), dialogue("d4", level="advanced"))
    figures = shown(session_on(0, 60, EKS="missed", ECR="said"), dialogues=library)
    assert [(suggestion.dialogue, suggestion.why) for suggestion in figures.next] == [
        ("d1", "EKS did not come across on 01 March"),
        ("d2", "new, and it uses EKS"),
        ("d3", "not practiced yet; beginner"),
    ]
    known = shown(session_on(0, 60, EKS="said"), dialogues=library[:1])
    assert [suggestion.why for suggestion in known.next] == ["EKS is due again; last said on 01 March"]
    assert [suggestion.dialogue for suggestion in shown(dialogues=library).next] == ["d1", "d2", "d3"]


def test_before_the_first_practice_the_easiest_and_shortest_dialogues_are_suggested() -> None:
    turn = Turn("l", "three words here", ())
    long, short = (Dialogue(name, name, "beginner", (), (turn,) * n) for name, n in (("long", 2), ("short", 1)))
    hard = Dialogue("hard", "hard", "advanced", (), (Turn("l", "m", ()),))
    medium = Dialogue("medium", "medium", "intermediate", (), (turn,) * 9)
    first = shown(dialogues=(hard, medium, long, short)).next
    assert [(suggestion.dialogue, suggestion.why) for suggestion in first] == [
        ("short", "good to begin with; beginner"),
        ("long", "good to begin with; beginner"),
        ("medium", "good to begin with; intermediate"),
    ]
    demo = shown(session_on(0, 60, kind="demo"), dialogues=(hard, long)).next
    assert demo[0].dialogue == "long", "a demo is no practice"


def test_the_page_shows_charts_and_the_figures_behind_them() -> None:
    text = progress_page(shown(*(session_on(n, 50 + n, ECR="said", EKS="missed") for n in range(12))))
    assert "Fluency 56 " in text
    assert text.count("<figure") == 4
    assert 'aria-label="Fluency: from 50 on 01 March to 61 on 12 March 2026; higher is better"' in text
    directions = [caption.partition("small")[2] for caption in text.split("<figcaption>")[1:]]
    assert [direction[2:].partition("<")[0] for direction in directions] == [
        "higher is better",
        "higher is better",
        "fewer is better",
        "higher is better",
    ]
    assert text.count('<th scope="row">') == 24, "a row for each day and for each session"
    assert "voicecoach has stopped" not in text
    assert "Nothing practiced yet" in progress_page(shown())
    spoken = session_on(0, 60, ECR="said")
    [result] = spoken.results
    assert result.grade
    assert result.grade.fluency
    unscored = replace(result.grade, fluency=replace(result.grade.fluency, score=None))
    without_score = progress_page(shown(replace(spoken, results=(replace(result, grades=(unscored,)),))))
    assert without_score.count("<figure") == 3
    typed = progress_page(shown(session_on(0, None, ECR="said")))
    assert typed.count("<figure") == 0
    assert "typed replies are listed below but not counted" in typed


def test_the_page_shows_first_tries_and_practice_apart_and_names_the_terms_that_are_open() -> None:
    first = session_on(0, 60, ECR="missed", EKS="missed")
    again = replace(session_on(0, 70, ECR="said", EKS="missed").results[0], take=2)
    text = progress_page(shown(replace(first, results=(*first.results, again))))
    sections = re.findall(r"<h2>(Still open|Only after practice|Getting better)</h2>(.*?)</section>", text, re.DOTALL)
    assert [(name, re.findall(r"<b>(\w+)</b>", section)) for name, section in sections] == [
        ("Still open", ["EKS"]),
        ("Only after practice", ["ECR"]),
    ]
    assert "too few to tell" in sections[0][1]
    assert "first try: missed" in sections[1][1]
    assert "after practice: said" in sections[1][1]
    assert '60 <span class="dim">→ 70</span>' in text
    assert '0% <span class="dim">→ 50%</span>' in text


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.sampled_from([0.5, 1, 5, 10]))
def test_a_chart_keeps_every_point_inside_its_axes(values: list[float], step: float) -> None:
    low, high = axis_range(values, step)
    assert low <= min(values)
    assert max(values) <= high
    assert (low + high) / 2 % step == pytest.approx(0) or (low + high) / 2 % step == pytest.approx(step)
    points = [Point(date(2026, 3, 1) + timedelta(days=n), value, value, 3.0) for n, value in enumerate(values)]
    drawn = chart("x", points, low, high, "{:.0f}", "higher is better")
    assert len(drawn.dots) == len(values)
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y, _ in drawn.dots)


def test_one_day_has_a_dot_in_the_middle_and_no_band_to_explain() -> None:
    one, two = (progress_page(shown(*(session_on(n, 50) for n in range(days)))) for days in (1, 2))
    assert 'class="dot" d="M50 ' in one
    assert ('class="band"' in one, "within the band" in one) == (False, False)
    assert ('class="band"' in two, "within the band" in two) == (True, True)


def test_one_day_is_drawn_in_the_middle(capsys: pytest.CaptureFixture[str]) -> None:
    show_progress(shown(session_on(0, 50, ECR="said")), as_json=False)
    bars = [line.split()[-2] for line in capsys.readouterr().out.splitlines() if "▁" in line or "▄" in line]
    assert bars
    assert set(bars) == {"▄"}


def test_the_terminal_shows_first_tries_and_practice_apart_in_80_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    days = []
    for day in range(10):
        first = session_on(day, 60, ECR="missed", blue_green_deployment="missed")
        again = replace(session_on(day, 70, ECR="said", blue_green_deployment="unclear").results[0], take=2)
        days.append(replace(first, results=(*first.results, again)))
    days.append(session_on(11, 60, EKS="missed"))
    show_progress(shown(*days), as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 80
    start = next(number for number, line in enumerate(lines) if "First try" in line)
    assert [re.split(r" {2,}", line.strip()) for line in lines[start : start + 7]] == [
        ["First try", "After practice"],
        ["Still open"],
        ["EKS", "✗", "✗", "too few to tell"],
        ["blue_green_deployment", "✗✗✗✗✗✗✗✗", "????????", "steady"],
        ["Only after practice"],
        ["ECR", "✗✗✗✗✗✗✗✗", "✓✓✓✓✓✓✓✓", "steady"],
    ]
    assert [line.split() for line in lines if line.startswith("  after practice")] == [
        ["after", "practice", "▄▄▄▄▄▄▄▄▄▄", "70", "→", "70"],
        ["after", "practice", "▄▄▄▄▄▄▄▄▄▄", "75%", "→", "75%"],
    ]


def test_the_terminal_shows_progress_and_json_has_the_same_figures(
    practiced: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    show_progress(review_parts(practiced).progress(), as_json=False)
    text = capsys.readouterr().out
    assert "Fluency" in text
    assert "Still open" in text
    assert "voicecoach practice " in text
    show_progress(review_parts(practiced).progress(), as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    assert document["days"][0]["replies"] == 3
    assert document["days"][0]["coverage_after_practice"] > document["days"][0]["coverage"]
    by_term = {term["term"]: term for term in document["terms"]}
    assert (by_term["Ansible"]["open"], by_term["Ansible"]["trend"]) == (True, "steady")
    assert by_term["Terraform"]["states"] == ["missed", "missed"], "at the first tries"
    assert by_term["Terraform"]["after_practice"] == ["said", "missed"]
    assert {term["term"] for term in document["terms"]} == {"Terraform", "Docker image", "Ansible"}
