"""Rounds: the same conversation again, with less time and less help."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from tests.practice.test_coach import DIALOGUE, Studio, names_of, play
from tests.practice.test_follow_ups import asking
from tests.practice.test_help import keys_after
from voicecoach.practice.events import Choose, Help, Key, Listening
from voicecoach.practice.rounds import TIME, Round, RoundFinished, TimeTarget
from voicecoach.review.round_figures import change, round_figures
from voicecoach.sessions.session import Session
from voicecoach.terminal.colors import WARNING
from voicecoach.terminal.renderables import meter
from voicecoach.terminal.rounds_table import rounds_table

TEXTS = ["we keep it in ECR", "it runs on EKS"] * 3


def practiced(folder: Path) -> Session:
    studio = Studio(folder, TEXTS)
    play(studio.coach.practice(DIALOGUE, rounds=3), iter(["next"] * 6))
    return studio.store.session("last")


def scored(session: Session, scores: list[float], error: float = 8.0) -> Session:
    """Return the session with a score for each take, in order."""
    results = []
    for result, score in zip(session.results, scores, strict=True):
        assert result.grade
        assert result.grade.fluency
        fluency = replace(result.grade.fluency, score=score, error=error)
        results.append(replace(result, grades=(replace(result.grade, fluency=fluency),)))
    return replace(session, results=tuple(results))


def test_each_round_has_all_turns_in_one_session_and_ends_with_its_figures(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    events = play(studio.coach.practice(DIALOGUE, rounds=3), iter(["next"] * 6))
    turn = ["Speaking", "Grading", "Graded", "Choose"]
    timed = ["TimeTarget", *turn]
    assert names_of(events) == [
        "Started",
        *("Round", *turn, *turn, "RoundFinished"),
        *("Round", *timed, *timed, "RoundFinished") * 2,
        "Finished",
    ]
    session = studio.store.session("last")
    assert [(result.round, result.turn, result.take) for result in session.results] == [
        (1, 0, 1), (2, 0, 2), (3, 0, 3), (1, 1, 1), (2, 1, 2), (3, 1, 3),
    ]  # fmt: skip
    assert [event.last for event in events if isinstance(event, Choose)] == [False] * 5 + [True]
    assert [event.number for event in events if isinstance(event, RoundFinished)] == [1, 2, 3]


def test_the_time_of_each_round_is_a_part_of_the_learners_own_first_time(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    events = play(studio.coach.practice(DIALOGUE, rounds=3), iter(["next"] * 6))
    grade = studio.store.session("last").results[0].grade
    assert grade
    own = grade.transcript.words[-1].end
    targets = [event.seconds for event in events if isinstance(event, TimeTarget) and event.turn == 0]
    assert targets == pytest.approx([TIME[1] * own, TIME[2] * own])


def test_one_round_is_a_practice_as_before(tmp_path: Path) -> None:
    names = names_of(play(Studio(tmp_path, TEXTS).coach.practice(DIALOGUE), iter(["next", "next"])))
    assert not {"Round", "RoundFinished", "TimeTarget"} & set(names)


def test_quit_in_a_later_round_leaves_and_keeps_everything(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    events = play(studio.coach.practice(DIALOGUE, rounds=3), iter(["next", "next", "quit"]))
    assert names_of(events)[-2:] == ["Choose", "Finished"]
    assert [result.round for result in studio.store.session("last").results] == [1, 2, 1]


def test_later_rounds_give_less_help_and_ask_no_follow_ups(tmp_path: Path) -> None:
    assert [Round(number, 4).most_help for number in (1, 2, 3, 4)] == [3, 2, 1, 1]
    presses: dict[int, Key] = dict.fromkeys(range(5, 400, 20), "help")
    studio = Studio(tmp_path, ["nothing of it"] * 12, keys=keys_after(presses))
    events = play(asking(studio).practice(DIALOGUE, rounds=3), iter(["next"] * 6))
    third = events[next(n for n, event in enumerate(events) if event == Round(3, 3)) :]
    assert {event.step for event in third if isinstance(event, Help)} <= {1}
    assert "FollowedUp" not in names_of(third)


def test_the_clock_turns_amber_after_the_target_and_the_reply_goes_on() -> None:
    def clock(seconds: float) -> tuple[str, str]:
        state = Listening(seconds, -20, speaking=True, silence=0.0, patience=9.0, limit=100)
        shown = meter(state, target=8.4, keys=False)
        assert isinstance(shown, Text)
        [place] = re.finditer(r"\d:\d\d of \d:\d\d", shown.plain)
        styles = [str(span.style) for span in shown.spans if span.start <= place.start() < span.end]
        return place.group(), "".join(styles)

    assert clock(8.0) == ("0:08 of 0:08", "")
    assert clock(9.0) == ("0:09 of 0:08", WARNING)


def test_figures_stand_side_by_side_and_the_sentence_is_honest(tmp_path: Path) -> None:
    session = scored(practiced(tmp_path), [60, 70, 90, 60, 72, 92])
    first, second, third = round_figures(session)
    assert [round(each.fluency or 0) for each in (first, second, third)] == [60, 71, 91]
    assert (first.coverage, third.coverage) == (1.0, 1.0)
    assert first.error
    assert 5 < first.error < 8
    assert change(session) == "Fluency 91, the first round 60: better by more than the error of measurement."
    same = scored(practiced(tmp_path / "same"), [60, 60, 62, 61, 60, 63])
    assert change(same).endswith("within the error of measurement.")
    console = Console(file=io.StringIO(), width=80)
    console.print(rounds_table(round_figures(session), change(session)))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert lines[1].split() == ["Round", "1", "Round", "2", "Round", "3"]
    assert [line.split("  ")[0].strip() for line in lines[2:7]] == [
        "Words a minute",
        "Pauses inside clauses a minute",
        "Syllables between pauses",
        "Terms",
        "Fluency",
    ]
    assert max(map(len, lines)) <= 80


def test_a_single_round_or_one_without_scores_claims_nothing(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    play(studio.coach.practice(DIALOGUE), iter(["next", "next"]))
    session = studio.store.session("last")
    assert len(round_figures(session)) == 1
    assert change(session) == ""
    assert round_figures(replace(session, results=())) == []
