"""What the end of a session says about the change since last time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.sessions.test_counted_takes import NOON, session, silent, take
from voicecoach.review.since_last_time import since_last_time
from voicecoach.sessions.session import Session, TurnResult


def on(day: int, *takes: TurnResult, dialogue: str = "d", kind: str = "practice") -> Session:
    return replace(
        session(*takes, kind=kind), id=f"s{day}", dialogue=dialogue, started=NOON + timedelta(days=day), results=takes
    )


def change(*sessions: Session) -> str:
    """Return the sentence for the last of these sessions."""
    return since_last_time(sessions[-1], sessions)


def test_the_terms_that_changed_are_named_and_the_best_take_of_each_turn_is_compared() -> None:
    before = on(0, take(1, 68, Terraform="missed", ECR="unclear", ALB="missed", EKS="said", Helm="said"))
    now = on(
        2,
        silent(1),
        take(2, 71, Terraform="said", ECR="missed", ALB="unclear", EKS="missed", Helm="said"),
        take(3, 60, Terraform="missed", ECR="said", ALB="missed", EKS="missed", Helm="said"),
    )
    assert change(before, now) == (
        "Since last time (01 March): Terms 50% → 70%; Terraform and ECR came across this time;"
        " EKS came across last time, but not now; still open: ALB."
        " Fluency 71, last time 68: within the error of measurement."
    )


def test_the_first_time_is_called_the_first_time() -> None:
    now = on(3, take(1, ECR="said"))
    others = (
        on(0, take(1, ECR="missed"), dialogue="other"),
        on(1, take(1, ECR="missed"), kind="demo"),
        on(2, silent(1), take(2, ECR="missed", broken_off=True)),
    )
    assert change(*others, now) == "First time with this conversation."
    assert since_last_time(now, [now, on(4, take(1, ECR="said"))]) == "First time with this conversation."


def test_a_session_in_which_no_reply_counts_is_not_the_last_time() -> None:
    sessions = on(0, take(1, ECR="missed")), on(1, silent(1)), on(2, take(1, ECR="said"))
    assert change(*sessions).startswith("Since last time (01 March): Terms 0% → 100%; ECR came across this time.")


@pytest.mark.parametrize("nothing", [on(1), on(1, silent(1)), on(1, take(1, ECR="said"), kind="demo")])
def test_a_demo_and_a_session_without_a_reply_are_compared_with_nothing(nothing: Session) -> None:
    assert change(on(0, take(1, ECR="said")), nothing) == ""


def test_only_the_turns_that_both_sessions_have_are_compared() -> None:
    before = on(0, take(1, 70, ECR="said"), take(1, 10, turn=1, EKS="missed"))
    now = on(1, take(1, 70, ECR="said"))
    assert change(before, now) == (
        "Since last time (01 March, 1 turn in common): Terms 100%, as last time."
        " Fluency 70, last time 70: within the error of measurement."
    )
    assert change(on(0, take(1, turn=1, EKS="missed")), now) == "First time with these turns aloud."
    edited = replace(take(1, ECR="missed"), line="another line")
    assert change(on(0, edited), now) == "First time with these turns aloud."


def test_typed_sessions_are_compared_with_typed_ones_by_their_terms_alone() -> None:
    typed = on(0, take(1, None, ECR="missed"))
    assert change(typed, on(1, take(1, ECR="said"))) == "First time with these turns aloud."
    assert change(typed, on(1, take(1, ECR="said")), on(2, take(1, None, ECR="said"))) == (
        "Since last time (01 March): Terms 0% → 100%; ECR came across this time."
    )


def test_fluency_changed_only_if_the_means_differ_by_two_error_bars_of_their_difference() -> None:
    """One reply each, ±6 points: the difference has an error of 6 * sqrt(2 * 0.6) = 6.6 points."""
    assert "within the error" in change(on(0, take(1, 60)), on(1, take(1, 73)))
    assert "Fluency 74, last time 60: better by more than the error" in change(on(0, take(1, 60)), on(1, take(1, 74)))
    assert "lower by more than the error" in change(on(0, take(1, 74)), on(1, take(1, 60)))
    turns = range(4)
    before, now = (on(day, *(take(1, score, turn=turn) for turn in turns)) for day, score in ((0, 60), (1, 67)))
    assert "better by more than the error" in change(before, now), "four turns halve the error"


def test_scores_without_an_error_bar_are_shown_without_a_judgment() -> None:
    taken = take(1, 60)
    grade = taken.grades[0]
    assert grade.fluency
    unknown = replace(taken, grades=(replace(grade, fluency=replace(grade.fluency, error=None)),))
    assert change(on(0, unknown), on(1, take(1, 90))) == "Since last time (01 March): Fluency 90, last time 60."


def test_replies_without_a_score_and_without_expected_terms_leave_nothing_to_compare() -> None:
    assert change(on(0, take(1, None)), on(1, take(1, None))) == "Since last time (01 March): nothing to compare."
