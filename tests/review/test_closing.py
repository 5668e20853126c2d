"""What the end of a session says besides what changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.sessions.test_counted_takes import NOON, session, silent, take
from voicecoach.grading.fluency.remarks import topic
from voicecoach.review.closing import Closing, closing
from voicecoach.sessions.session import Session, TurnResult

MEANINGS = {"ECR": "Keeps container images."}


def on(day: int, *takes: TurnResult, kind: str = "practice") -> Session:
    return replace(
        session(*takes, kind=kind), id=f"s{day}", dialogue="d", started=NOON + timedelta(days=day), results=takes
    )


def turn(index: int, result: TurnResult, *remarks: str) -> TurnResult:
    """Return a take as that of another turn, with these remarks."""
    grade = result.grades[0]
    assert grade.fluency
    remarked = replace(grade, fluency=replace(grade.fluency, remarks=remarks))
    return replace(result, turn=index, id=index, grades=(remarked,))


def end(*sessions: Session) -> Closing:
    last = sessions[-1]
    return closing(last, sessions, lambda term: MEANINGS.get(term, ""), last.started.date(), 0.9)


INNER = "two pauses inside clauses, the longest 0.8 s before “cluster”"
RATE = "slow articulation: 2.9 syllables a second"


def test_a_remark_that_came_up_in_two_replies_is_named_and_one_is_not() -> None:
    now = on(0, turn(0, take(1), INNER, RATE), turn(1, take(1), RATE), turn(2, take(1), "12 syllables between pauses"))
    assert end(now).repeated == "Slow articulation came up in 2 of 3 replies."
    once = on(0, turn(0, take(1), INNER), turn(1, take(1), RATE))
    assert end(once).repeated == ""


def test_the_one_thing_to_try_is_a_missed_term_before_an_unclear_one_before_a_habit() -> None:
    both = on(0, turn(0, take(1, Helm="unclear", ECR="missed"), INNER), turn(1, take(1), INNER))
    assert end(both).next_try == "Next time, use “ECR” (Keeps container images)."
    unclear = on(0, turn(0, take(1, Helm="unclear"), INNER), turn(1, take(1), INNER))
    assert end(unclear).next_try == "Next time, use “Helm”."
    habit = on(0, turn(0, take(1, Helm="said"), INNER), turn(1, take(1), INNER))
    assert end(habit).next_try == "Next time, finish the clause before you stop to think."
    good = on(0, turn(0, take(1, Helm="said")), turn(1, take(1)))
    assert end(good).next_try == "Next time, say it in less time."


def test_it_comes_back_tomorrow_after_a_miss_and_later_after_a_good_reply() -> None:
    missed = on(0, turn(0, take(1, ECR="missed")))
    assert end(missed).comes_back == "It comes back tomorrow."
    said = on(0, turn(0, take(1, 70, ECR="said")))
    assert end(said).comes_back == "It comes back on Tuesday, 3 March."
    mixed = on(0, turn(0, take(1, ECR="missed")), turn(1, take(1, 70, Helm="said")))
    assert end(mixed).comes_back == "1 of its 2 turns comes back tomorrow."


@pytest.mark.parametrize("nothing", [on(0), on(0, silent(1)), on(0, take(1, ECR="said"), kind="demo")])
def test_a_demo_and_a_session_without_a_reply_say_nothing(nothing: Session) -> None:
    assert end(nothing) == Closing("", "", "")


def test_swapped_roles_have_something_to_try_and_no_schedule() -> None:
    said = end(on(0, turn(0, take(1, ECR="missed")), kind="asking"))
    assert said.next_try
    assert said.comes_back == ""


@pytest.mark.parametrize(
    ("remark", "about"),
    [
        (INNER, "inside clauses"),
        ("one pause between clauses, 2.4 s", "between clauses"),
        ("one repetition or restart: “we” at 1.0 s", "repetition"),
        ("two hesitations: “um” at 1.0 s, “uh” at 2.0 s", "hesitation"),
        (RATE, "slow articulation"),
        ("a smooth reply: 14 syllables between pauses on average", None),
    ],
)
def test_each_remark_has_its_topic(remark: str, about: str | None) -> None:
    assert topic(remark) == about
