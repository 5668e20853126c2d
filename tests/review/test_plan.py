"""The plan: what is due first and mixed, then something new at the level, never more than the minutes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.review.practiced_takes import practice
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.grading.terms.report import State
from voicecoach.review.plan import Plan, plan
from voicecoach.review.turn_time import SECONDS_AROUND, pace
from voicecoach.sessions.session import Session

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 20)
REPLY = " ".join(["word"] * 40)
"""A model reply of 20 seconds, so that a new turn takes a minute."""


def dialogue(name: str, *terms: str, level: str = "beginner", reply: str = REPLY) -> Dialogue:
    """Return a dialogue with a turn for each term."""
    turns = tuple(Turn(f"{name} line {n}?", reply, ((term,),)) for n, term in enumerate(terms))
    return Dialogue(name, name.upper(), level, (), turns)


def planned(*sessions: Session, library: tuple[Dialogue, ...], today: date = TODAY, minutes: int = 10) -> Plan:
    return plan(sessions, library, today, UTC, minutes=minutes)


def parts(made: Plan) -> list[tuple[str, tuple[int, ...]]]:
    return [(item.dialogue, item.turns) for item in made.items]


def reasons(made: Plan) -> list[str]:
    return [item.why for item in made.items]


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


A, B, C = dialogue("a", "ECR", "EKS", "ALB"), dialogue("b", "Helm", "Vault"), dialogue("c", "Istio")


def test_without_history_the_easiest_and_shortest_comes_first() -> None:
    short = dialogue("short", "X", reply="short")
    hard = dialogue("hard", "Y", level="advanced", reply="short")
    made = planned(library=(hard, A, short))
    assert parts(made) == [("short", (0,)), ("a", (0, 1, 2)), ("hard", (0,))]
    assert reasons(made)[0] == "good to begin with; beginner"
    assert all(item.new for item in made.items)


def test_due_turns_come_first_and_conversations_are_mixed_then_comes_something_new() -> None:
    library = (A, B, C, dialogue("new", "Kafka"))
    made = planned(
        practice(A, day(0), (0, 1, 2)), practice(B, day(0), (0, 1)), practice(C, day(0), (0,)), library=library
    )
    due = made.items[:-1]
    assert sorted((item.dialogue, *item.turns) for item in due) == [
        *(("a", 0), ("a", 1), ("a", 2)),
        *(("b", 0), ("b", 1), ("c", 0)),
    ]
    assert all(one.dialogue != other.dialogue for one, other in itertools.pairwise(due))
    assert (made.items[-1].dialogue, made.items[-1].new) == ("new", True)
    assert not any(item.new for item in due)


def test_turns_of_a_single_conversation_are_one_part_in_order() -> None:
    assert parts(planned(practice(A, day(0), (2, 0, 1)), library=(A,))) == [("a", (0, 1, 2))]


@given(st.lists(st.integers(1, 6), min_size=2, max_size=6))
def test_a_conversation_is_practiced_twice_in_a_row_only_if_it_has_more_turns_than_all_others(
    counts: list[int],
) -> None:
    library = tuple(dialogue(f"d{n}", *(f"T{n}-{turn}" for turn in range(count))) for n, count in enumerate(counts))
    history = [practice(known, day(0), range(len(known.turns))) for known in library]
    made = planned(*history, library=library, minutes=60)
    assert sum(len(item.turns) for item in made.items) == sum(counts)
    if max(counts) <= sum(counts) - max(counts) + 1:
        assert all(len(item.turns) == 1 for item in made.items)


def test_each_part_says_why() -> None:
    begun = dialogue("begun", "Kafka", "Redis")
    fresh, other = dialogue("fresh", "ECR"), dialogue("other", "Nginx")
    library = (A, B, replace(C, turns=(Turn("Mesh?", REPLY, ()),)), begun, fresh, other)
    made = planned(
        practice(A, day(0), (0, 1), state="missed"),
        practice(B, day(1), (0,)),
        practice(library[2], day(2), (0,)),
        practice(begun, day(3), (0,), score=95),
        library=library,
        today=day(7).date(),
        minutes=30,
    )
    why = {(item.dialogue, *item.turns): item.why for item in made.items}
    assert why == {
        ("a", 0): "ECR did not come across on 01 March",
        ("a", 1): "EKS did not come across on 01 March",
        ("b", 0): "Helm is due again; last said on 02 March",
        ("c", 0): "due again; last practiced on 03 March",
        ("begun", 1): "the rest of what you began on 04 March",
        ("a", 2): "the rest of what you began on 01 March",
        ("b", 1): "the rest of what you began on 02 March",
        ("fresh", 0): "new, and it uses ECR",
        ("other", 0): "not practiced yet; beginner",
    }
    assert {one.dialogue: one.why for one in made.suggestions} == {
        "a": "ECR and EKS did not come across on 01 March",
        "b": "Helm is due again; last said on 02 March",
        "c": "due again; last practiced on 03 March",
        "begun": "the rest of what you began on 04 March",
        "fresh": "new, and it uses ECR",
        "other": "not practiced yet; beginner",
    }


def test_of_what_is_due_the_least_remembered_comes_first_and_the_rest_waits_before_anything_new() -> None:
    missed, said = practice(A, day(15), (0, 1, 2), state="missed"), practice(B, day(0), (0, 1))
    made = planned(missed, said, library=(A, B, C), minutes=3)
    assert {item.dialogue for item in made.items} == {"a"}
    assert made.waiting == 2
    assert made.seconds <= 180
    assert planned(missed, said, library=(A, B, C), minutes=10).waiting == 0


def test_a_turn_that_is_too_long_for_the_minutes_is_left_out_and_counted() -> None:
    long = dialogue("long", "X", reply=" ".join(["word"] * 400))
    made = planned(practice(long, day(0), score=None), library=(long,), minutes=1)
    assert made.items
    slow = practice(long, day(0))
    reply = replace(slow.results[0], grades=(replace(slow.results[0].grades[0], seconds=200.0),))
    made = planned(replace(slow, results=(reply,)), library=(long, C), minutes=1)
    assert (made.items, made.waiting) == ((), 1)


def test_a_due_term_comes_back_in_the_conversation_in_which_it_was_practiced_last() -> None:
    other = dialogue("other", "ECR", level="advanced")
    made = planned(practice(A, day(0), (0,), score=95, state="missed"), library=(other, A), minutes=1)
    assert parts(made) == [("a", (0,))]
    gone = planned(practice(A, day(0), (0,), state="missed"), library=(other,), minutes=1)
    assert (parts(gone), reasons(gone)) == ([("other", (0,))], ["ECR did not come across on 01 March"])


def test_a_due_term_that_no_conversation_has_any_more_is_not_planned() -> None:
    assert parts(planned(practice(A, day(0)), library=(C,))) == [("c", (0,))]
    assert planned(practice(A, day(0)), library=()).items == ()


def test_a_turn_brings_back_all_its_due_terms_at_once() -> None:
    both = Dialogue("both", "Both", "beginner", (), (Turn("Which?", REPLY, (("ECR",), ("EKS",), ("ALB",))),))
    made = planned(practice(both, day(0), state="missed"), library=(both,))
    assert parts(made) == [("both", (0,))]
    assert reasons(made) == ["ALB, ECR and 1 more did not come across on 01 March"]
    assert [one.why for one in made.suggestions] == ["ALB, ECR and EKS did not come across on 01 March"]


def test_a_new_conversation_is_planned_whole_unless_it_is_longer_than_the_plan() -> None:
    library = (A, C)
    assert parts(planned(library=library, minutes=3)) == [("c", (0,))], "one of three turns would be a fragment"
    assert parts(planned(library=(A,), minutes=2)) == [("a", (0, 1))], "it can't be planned whole"
    assert parts(planned(practice(A, day(19), (0, 1)), library=library, minutes=2)) == [("a", (2,)), ("c", (0,))]


def test_what_was_practiced_today_is_not_due_again_today() -> None:
    missed = practice(A, day(19), (0, 1, 2), state="missed")
    assert planned(missed, library=(A,)) == Plan(10, (), (), 0)
    assert parts(planned(missed, library=(A,), today=date(2026, 3, 21))) == [("a", (0, 1, 2))]


LEVELS = (
    dialogue("easy", *"abcdefg"),
    dialogue("more", "h"),
    dialogue("middle", "i", level="intermediate"),
    dialogue("hard", "j", level="advanced"),
)


def new_after(*sessions: Session) -> list[str]:
    """Return the new conversations in the order of the plan, the day after."""
    made = planned(*sessions, library=LEVELS, minutes=60)
    return [item.dialogue for item in made.items if item.new and not item.why.startswith("the rest")]


def test_something_new_is_of_the_level_begun_last_then_of_the_levels_around_it() -> None:
    assert new_after(practice(LEVELS[1], day(0))) == ["easy", "middle", "hard"]
    assert new_after(practice(LEVELS[3], day(0))) == ["middle", "easy", "more"]
    assert new_after(practice(LEVELS[2], day(0))) == ["hard", "easy", "more"], "of two equally far the higher"
    assert new_after(practice(LEVELS[2], day(0)), practice(LEVELS[1], day(1)), practice(LEVELS[2], day(2))) == [
        "easy",
        "hard",
    ], "coming back to a conversation begins nothing"


def test_the_level_rises_after_six_new_turns_that_went_well_and_falls_after_six_that_went_badly() -> None:
    assert new_after(practice(LEVELS[0], day(0), range(6))) == ["middle", "hard", "more"]
    assert new_after(practice(LEVELS[0], day(0), range(5))) == ["more", "middle", "hard"]
    assert new_after(practice(LEVELS[0], day(0), range(6), a="missed", b="unclear")) == ["more", "middle", "hard"]
    hard = replace(LEVELS[0], level="advanced")
    badly = practice(hard, day(0), range(6), state="missed")
    made = planned(badly, library=(LEVELS[3], LEVELS[2], hard), minutes=60)
    assert [item.dialogue for item in made.items if item.new][-2:] == ["middle", "hard"]
    lowest = practice(LEVELS[0], day(0), range(6), state="missed")
    assert new_after(lowest) == ["more", "middle", "hard"], "there is no lower level"


def test_a_turn_takes_as_long_as_this_learner_needed() -> None:
    assert pace([]).seconds(("a", 0, "?"), A.turns[0]) == SECONDS_AROUND + 20
    session = practice(A, day(0), (0, 1))
    known = pace([session])
    assert known.seconds(("a", 0, "a line 0?"), A.turns[0]) == 35 + 15, "50 s a turn, 15 s of them the reply"
    assert known.seconds(("b", 0, "b line 0?"), B.turns[0]) == 35 + 15, "40 words as fast as the others"
    away = replace(session, ended=day(1))
    assert pace([away]).around == SECONDS_AROUND, "the learner was away"
    backwards = replace(session, ended=day(-1))
    assert pace([backwards]).around == SECONDS_AROUND, "the clock went back"
    assert pace([replace(session, ended=None)]).around == SECONDS_AROUND, "cut off"
    short = replace(session.results[0], model_reply="Yes.")
    assert pace([replace(session, results=(short,))]).seconds_per_word == 0.5, "one word says nothing"
    assert pace([]).seconds(("x", 0, "?"), Turn("?", "", ())) == SECONDS_AROUND + 10, "no model reply"


@given(
    st.lists(
        st.tuples(st.integers(0, 18), st.sampled_from((A, B, C)), st.sampled_from(("said", "unclear", "missed"))),
        max_size=8,
    ),
    st.integers(1, 12),
)
def test_a_plan_never_takes_more_than_its_minutes_and_has_no_turn_twice(
    history: list[tuple[int, Dialogue, State]], minutes: int
) -> None:
    sessions = [practice(known, day(number), range(len(known.turns)), state=how) for number, known, how in history]
    made = planned(*sessions, library=(A, B, C, *LEVELS), minutes=minutes)
    assert made.seconds <= 60 * minutes
    turns = [(item.dialogue, index) for item in made.items for index in item.turns]
    assert len(turns) == len(set(turns))
    assert [one.dialogue for one in made.suggestions] == list(dict.fromkeys(item.dialogue for item in made.items))
    assert not (made.waiting and any(item.new for item in made.items))


def test_of_dialogues_with_one_id_the_last_one_counts() -> None:
    assert parts(planned(library=(A, replace(C, id="a")))) == [("a", (0,))]
