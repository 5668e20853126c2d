"""Four learners in a whole conversation: what they see, what is stored, and what comes back when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tests.practice.test_coach import DIALOGUE, LEXICON, Studio, names_of, play
from voicecoach.practice.events import Answer, Event, FollowedUp, Help, Key, Speaking
from voicecoach.practice.questions import question
from voicecoach.practice.rounds import RoundFinished, TimeTarget
from voicecoach.review.closing import closing
from voicecoach.review.round_figures import round_figures
from voicecoach.review.schedule import Schedule, schedule
from voicecoach.sessions.session import Session

EVERYTHING = ["we keep it in ECR", "it runs on EKS"]


def practiced(
    folder: Path, texts: Sequence[str], answers: Sequence[Answer] = (), rounds: int = 1, keys: Sequence[Key] = ()
) -> tuple[list[Event], Session, Schedule]:
    """Practice the dialogue; return the events, the session, and the schedule on its day."""
    pressed = list(keys)
    studio = Studio(folder, list(texts), keys=lambda: pressed.pop(0) if pressed else None)
    coach = replace(
        studio.coach,
        question=lambda name, expected: question(LEXICON[name], expected, LEXICON),
        follow_ups=2,
    )
    events = play(coach.practice(DIALOGUE, rounds=rounds), iter(answers))
    session = studio.store.session("last")
    return events, session, schedule([session], session.started.date(), None, 0.9)


def due_in_days(known: Schedule, session: Session) -> dict[str, int]:
    day: date = session.started.date()
    return {term: (memory.due - day) // timedelta(days=1) for (_, term), memory in known.terms.items()}


def next_try(session: Session) -> str:
    return closing(session, [session], lambda term: LEXICON[term].meaning, session.started.date(), 0.9).next_try


def test_who_knows_everything_is_asked_nothing_and_sees_it_later(tmp_path: Path) -> None:
    events, session, known = practiced(tmp_path, EVERYTHING)
    turn = ["Speaking", "Grading", "Graded", "Choose"]
    assert names_of(events) == ["Started", *turn, *turn, "Finished"]
    assert [result.coverage for result in session.results] == [1.0, 1.0]
    assert min(due_in_days(known, session).values()) > 1
    assert "“" not in next_try(session), "no term is open"


def test_who_knows_nothing_gets_help_hears_the_model_and_the_terms_and_has_them_again_tomorrow(tmp_path: Path) -> None:
    keys: tuple[Key, ...] = ("help",)
    events, session, known = practiced(tmp_path, ["I don't know"], ["model", "next", "model", "next"], keys=keys)
    assert [event.step for event in events if isinstance(event, Help)] == [1]
    told = [event.text for event in events if isinstance(event, Speaking) and event.role == "term"]
    assert told == ["ECR", "EKS"], "each term is told after the question for it"
    assert [event.state for event in events if isinstance(event, FollowedUp)] == ["missed", "missed"]
    models = [event.text for event in events if isinstance(event, Speaking) and event.role == "model"]
    assert models == [turn.model_reply for turn in DIALOGUE.turns]
    assert [result.help for result in session.results] == [1, 0]
    assert due_in_days(known, session) == {"ECR": 1, "EKS": 1}
    assert next_try(session) == "Next time, use “ECR” (registry)."


def test_who_needs_prompts_is_asked_and_gets_half_and_sees_it_sooner_than_who_needed_none(tmp_path: Path) -> None:
    texts = ["in the registry", "ECR", "in the cloud", "EKS of course"]
    events, session, known = practiced(tmp_path / "prompted", texts)
    turn = ["Speaking", "Grading", "Speaking", "Grading", "FollowedUp", "Graded", "Choose"]
    assert names_of(events) == ["Started", *turn, *turn, "Finished"]
    assert [result.coverage for result in session.results] == [0.5, 0.5]
    assert [[each.state for each in result.follow_ups] for result in session.results] == [["said"], ["said"]]
    _, unaided, later = practiced(tmp_path / "unaided", EVERYTHING)
    for term, days in due_in_days(known, session).items():
        assert 1 <= days < due_in_days(later, unaided)[term]


def test_who_repeats_with_less_time_has_rounds_side_by_side_and_one_first_try(tmp_path: Path) -> None:
    events, session, known = practiced(tmp_path, [*EVERYTHING, *EVERYTHING, *EVERYTHING], rounds=3)
    finished = [event.number for event in events if isinstance(event, RoundFinished)]
    assert finished == [1, 2, 3]
    targets = [event.seconds for event in events if isinstance(event, TimeTarget)]
    assert len(targets) == 4, "each turn of the second and the third round"
    assert targets[2] < targets[0]
    assert [figures.coverage for figures in round_figures(session)] == [1.0, 1.0, 1.0]
    assert [result.round for result in session.results if result.turn == 0] == [1, 2, 3]
    assert len(known.turns) == 2
