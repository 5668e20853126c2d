"""Follow-ups: which terms are asked for, what an answer does, and when the term is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.practice.test_coach import DIALOGUE, Studio, names_of, play
from tests.practice.test_help import keys_after
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.practice.coach import Coach
from voicecoach.practice.events import FollowedUp, Speaking

THREE = Dialogue("d", "D", "beginner", (), (Turn("How?", "With ECR.", (("ECR",), ("EKS", "ECS"), ("queue",))),))


def question(term: str, expected: Sequence[str]) -> str:
    return "" if term == "queue" else f"And where do the {'images' if term == 'ECR' else 'containers'} go?"


def asking(studio: Studio, follow_ups: int = 2, **parts: object) -> Coach:
    return replace(studio.with_parts(**parts), question=question, follow_ups=follow_ups)


def test_the_developer_asks_for_what_was_missed_and_the_answer_counts_half_way(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we push it somewhere", "ECR", "I don't know"])
    events = play(asking(studio).practice(THREE), iter(["next"]))
    asked = ["Speaking", "Grading", "FollowedUp"]
    assert names_of(events) == [
        "Started", "Speaking", "Grading", *asked, *asked, "Speaking", "Graded", "Choose", "Finished",
    ]  # fmt: skip
    spoken = [(event.role, event.text) for event in events if isinstance(event, Speaking)][1:]
    assert spoken == [
        ("developer", "And where do the images go?"),
        ("developer", "And where do the containers go?"),
        ("term", "EKS"),
    ], "the term is told only after the question, and only if it did not come"
    answers = [(event.term, event.state, event.meaning) for event in events if isinstance(event, FollowedUp)]
    assert answers == [("ECR", "said", "registry"), ("EKS", "missed", "clusters")]
    [result] = studio.store.session("last").results
    assert result.term_report
    assert [verdict.state for verdict in result.term_report.verdicts] == ["prompted", "missed", "missed"]
    assert [follow_up.state for follow_up in result.follow_ups] == ["said", "missed"]
    assert all((tmp_path / studio.store.session("last").id / str(each.audio)).is_file() for each in result.follow_ups)


def test_a_reply_with_all_terms_a_second_take_and_no_follow_ups_ask_nothing(tmp_path: Path) -> None:
    complete = Studio(tmp_path / "a", ["ECR and EKS and a queue"])
    assert "FollowedUp" not in names_of(play(asking(complete).practice(THREE), iter(["next"])))
    off = Studio(tmp_path / "b", ["nothing of it"])
    assert "FollowedUp" not in names_of(play(asking(off, follow_ups=0).practice(THREE), iter(["next"])))
    twice = Studio(tmp_path / "c", ["nothing of it", "no", "no", "nothing again"])
    events = play(asking(twice).practice(THREE), iter(["again", "next"]))
    assert names_of(events).count("FollowedUp") == 2, "at most two in a turn"
    assert names_of(events).count("Graded") == 2


def test_an_alternative_of_the_group_is_a_good_answer(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["it is in ECR and a queue", "ECS of course"])
    play(asking(studio).practice(THREE), iter(["next"]))
    [result] = studio.store.session("last").results
    assert result.term_report
    assert [verdict.state for verdict in result.term_report.verdicts] == ["said", "prompted", "said"]


def test_quit_during_a_question_keeps_the_take_and_shows_it(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we push it somewhere"])
    events = play(asking(studio, keys=keys_after({210: "quit"})).practice(THREE), iter([]))
    assert names_of(events)[-2:] == ["Graded", "Finished"]
    assert len(studio.store.session("last").results) == 1


def test_typed_answers_count_too_and_the_end_of_input_leaves(tmp_path: Path) -> None:
    studio = Studio(tmp_path, [])
    typed = asking(studio, listen=None)
    events = play(typed.practice(THREE), iter(["We do it by hand.", "to ECR", None]))
    assert names_of(events).count("FollowedUp") == 1
    assert names_of(events)[-2:] == ["Graded", "Finished"]
    [result] = studio.store.session("last").results
    assert [(each.state, each.audio) for each in result.follow_ups] == [("said", None)]


def test_a_dialogue_without_questions_is_practiced_as_before(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["nothing of it", "nothing"])
    turn = ["Speaking", "Grading", "Graded", "Choose"]
    assert names_of(play(studio.coach.practice(DIALOGUE), iter(["next", "next"]))) == [
        "Started", *turn, *turn, "Finished",
    ]  # fmt: skip
