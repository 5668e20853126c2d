"""The schedule: ratings, and when a term or a turn comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review.practiced_takes import practice
from tests.sessions.test_counted_takes import session as session_of
from tests.sessions.test_counted_takes import silent, take
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.pack import FIRST as FIRST_PACK
from voicecoach.grading.terms.report import State
from voicecoach.review.schedule import FLUENT, Schedule, schedule, term_rating, turn_rating
from voicecoach.review.spaced_repetition import Rating, remembered
from voicecoach.sessions.counted_takes import counted_turns
from voicecoach.sessions.session import Correction, Session, TurnResult

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = NOON.date()
TODAY = date(2026, 3, 20)
DIALOGUE = Dialogue("d", "D", "beginner", (), (Turn("Where?", "In ECR.", (("ECR",), ("EKS", "ECS"))),))
RATING: st.SearchStrategy[Rating] = st.sampled_from(("again", "hard", "good", "easy"))


def scheduled(*sessions: Session, today: date = TODAY, retention: float = 0.9) -> Schedule:
    return schedule(sessions, today, UTC, retention)


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


def gaps(*ratings: Rating, retention: float = 0.9) -> list[int]:
    """Return the days until each next review, when everything is reviewed on the day on which it is due."""
    reviews: list[tuple[date, Rating]] = []
    found: list[int] = []
    now = FIRST
    for rating in ratings:
        reviews.append((now, rating))
        due = remembered(reviews, retention).due
        found.append((due - now).days)
        now = due
    return found


@pytest.mark.parametrize(
    ("score", "first_try", "second", "rating"),
    [
        (FLUENT, "said", None, "easy"),
        (FLUENT - 0.1, "said", None, "good"),
        (FLUENT, "said", "missed", "easy"),
        (FLUENT, "unclear", None, "hard"),
        (FLUENT, "unclear", "said", "hard"),
        (FLUENT, "missed", "said", "hard"),
        (FLUENT, "missed", "unclear", "hard"),
        (FLUENT, "missed", "missed", "again"),
        (FLUENT, "missed", None, "again"),
    ],
)
def test_a_term_is_rated_by_its_first_try_and_by_what_practice_made_of_it(
    score: float, first_try: State, second: State | None, rating: Rating
) -> None:
    takes = [take(1, score, ECR=first_try), *([take(2, 95, ECR=second)] if second else [])]
    [turn] = counted_turns(session_of(*takes))
    assert term_rating(turn.occasions[0], fluent=score >= FLUENT) == rating
    sessions = [replace(session_of(*takes), started=NOON)]
    assert scheduled(*sessions).terms[FIRST_PACK, "ECR"] == remembered([(FIRST, rating)], 0.9)


@pytest.mark.parametrize(
    ("takes", "rating"),
    [
        ([take(1, FLUENT, A="said", B="said")], "easy"),
        ([take(1, 60, A="said", B="said")], "good"),
        ([take(1, FLUENT, A="said", B="said", C="said", D="missed")], "good"),
        ([take(1, FLUENT, A="said", B="missed")], "hard"),
        ([take(1, FLUENT, A="missed", B="missed"), take(2, 95, A="said", B="said")], "hard"),
        ([take(1, FLUENT, A="missed", B="unclear")], "again"),
        ([take(1, FLUENT)], "easy"),
        ([take(1, 60)], "good"),
    ],
)
def test_a_turn_is_rated_by_its_coverage_and_its_fluency(takes: list[TurnResult], rating: Rating) -> None:
    [turn] = counted_turns(session_of(*takes))
    assert turn_rating(turn) == rating
    assert scheduled(session_of(*takes)).turns["d", 0, "l0"] == remembered([(FIRST, rating)], 0.9)


def test_what_is_known_comes_back_ever_later_and_what_is_missed_on_the_next_day() -> None:
    assert gaps("good", "good", "good", "good") == [2, 11, 46, 163]
    assert gaps("easy", "easy") == [8, 66]
    assert gaps("hard", "hard", "hard", "hard") == [1, 3, 7, 12]
    assert gaps("again", "again") == [1, 1]
    assert gaps("good", "good", "good", "again", "good") == [2, 11, 46, 1, 5]


@given(st.lists(RATING, min_size=1, max_size=8), st.floats(0.7, 0.96))
def test_more_desired_retention_never_brings_anything_back_later(ratings: list[Rating], retention: float) -> None:
    reviews = [(FIRST + timedelta(days=3 * number), rating) for number, rating in enumerate(ratings)]
    sooner, later = remembered(reviews, retention + 0.01), remembered(reviews, retention)
    assert reviews[-1][0] < sooner.due <= later.due
    assert 1 >= later.recall(later.reviewed) > later.recall(later.due) > 0


def test_at_the_due_day_recall_is_about_the_desired_retention() -> None:
    for retention in (0.8, 0.9, 0.95):
        memory = remembered([(FIRST, "easy"), (FIRST + timedelta(days=8), "good")], retention)
        assert memory.recall(memory.due) == pytest.approx(retention, abs=0.01)


def test_saying_a_thing_again_on_the_same_day_does_not_postpone_it_but_missing_it_brings_it_back() -> None:
    once = remembered([(FIRST, "easy")], 0.9)
    assert remembered([(FIRST, "easy")] * 5, 0.9).due == once.due
    assert remembered([(FIRST, "easy"), (FIRST, "again")], 0.9).due == FIRST + timedelta(days=1)


def test_nothing_without_a_review_is_remembered() -> None:
    with pytest.raises(ValueError, match="no review"):
        remembered([], 0.9)


def test_only_spoken_practice_that_counts_is_scheduled_and_corrections_count() -> None:
    real = practice(DIALOGUE, NOON, EKS="missed")
    typed = replace(real.results[0], audio=None)
    broken_off = replace(real.results[0], broken_off=True)
    for session in (
        replace(real, kind="demo"),
        replace(real, kind="recordings"),
        replace(real, results=(typed,)),
        replace(real, results=(broken_off,)),
        replace(real, results=(silent(1),)),
    ):
        assert scheduled(session) == Schedule({}, {})
    corrected = replace(real.results[0], corrections=(Correction("EKS", True, NOON),))
    assert scheduled(replace(real, results=(corrected,))).terms[FIRST_PACK, "EKS"] == remembered([(FIRST, "good")], 0.9)


def test_a_term_said_in_place_of_another_reviews_the_other_too_but_only_if_it_came_across() -> None:
    missed = practice(DIALOGUE, day(0), EKS="missed")
    ecs = replace(DIALOGUE, turns=(replace(DIALOGUE.turns[0], terms=(("ECR",), ("ECS", "EKS"))),))
    said, missed_too = practice(ecs, day(1)), practice(ecs, day(1), ECS="missed")
    assert scheduled(said).terms.keys() == {(FIRST_PACK, "ECR"), (FIRST_PACK, "ECS")}, (
        "a term that was never expected first is not scheduled"
    )
    assert scheduled(missed, said).terms[FIRST_PACK, "EKS"].due > day(2).date()
    assert scheduled(missed, missed_too).terms[FIRST_PACK, "EKS"].due == day(1).date()


def test_sessions_are_replayed_by_time_whatever_their_order() -> None:
    sessions = [practice(DIALOGUE, day(number), EKS="missed" if number == 1 else "said") for number in (0, 1, 4, 9)]
    assert scheduled(*sessions) == scheduled(*reversed(sessions))


def test_a_turn_whose_line_changed_is_another_turn() -> None:
    changed = replace(DIALOGUE, turns=(replace(DIALOGUE.turns[0], line="Where now?"),))
    assert scheduled(practice(DIALOGUE, day(0)), practice(changed, day(1))).turns.keys() == {
        ("d", 0, "Where?"),
        ("d", 0, "Where now?"),
    }


def test_days_are_the_learners_own() -> None:
    evening = practice(DIALOGUE, datetime(2026, 3, 1, 23, 30, tzinfo=UTC), state="missed")
    east = timezone(timedelta(hours=2))
    assert schedule([evening], TODAY, UTC, 0.9).terms[FIRST_PACK, "ECR"].due == date(2026, 3, 2)
    assert schedule([evening], TODAY, east, 0.9).terms[FIRST_PACK, "ECR"].due == date(2026, 3, 3)


def test_what_was_practiced_in_the_evening_can_be_due_the_next_morning() -> None:
    evening = practice(DIALOGUE, datetime(2026, 3, 1, 22, tzinfo=UTC), state="missed")
    morning = practice(DIALOGUE, datetime(2026, 3, 2, 7, tzinfo=UTC))
    assert scheduled(evening).due_terms(date(2026, 3, 2)) == {(FIRST_PACK, "ECR"), (FIRST_PACK, "EKS")}
    assert scheduled(evening).due_terms(date(2026, 3, 1)) == set()
    after = remembered([(date(2026, 3, 1), "again"), (date(2026, 3, 2), "good")], 0.9)
    assert scheduled(evening, morning).terms[FIRST_PACK, "ECR"] == after


def test_a_clock_that_was_wrong_hides_nothing_that_is_due() -> None:
    past, future = practice(DIALOGUE, day(0), state="missed"), practice(DIALOGUE, day(4000), score=95)
    assert scheduled(future, past).due_terms(TODAY) == {(FIRST_PACK, "ECR"), (FIRST_PACK, "EKS")}
    assert scheduled(future, past) == scheduled(past)
    before = practice(DIALOGUE, day(-4000), score=95)
    assert scheduled(past, before).terms[FIRST_PACK, "ECR"].due == day(1).date(), "a session of the past comes first"


def test_help_makes_a_term_and_a_turn_hard() -> None:
    [counted] = counted_turns(session_of(take(1, 90, ECR="said")))
    [occasion] = counted.occasions
    assert (term_rating(occasion, fluent=True), turn_rating(counted)) == ("easy", "easy")
    [helped] = counted_turns(session_of(replace(take(1, 90, ECR="said"), help=1)))
    assert term_rating(occasion, fluent=True, helped=True) == "hard"
    assert turn_rating(helped) == "hard"
