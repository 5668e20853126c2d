"""The genres in the engine, with scripted learners: alerts, impatience, the clock, parts, jargon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.practice.test_coach import Studio, names_of, play
from tests.practice.test_help import keys_after
from voicecoach.audio.clip import BLOCK_SECONDS, joined, silence
from voicecoach.content.dialogue import Alert, Dialogue, Jargon, Turn
from voicecoach.practice.coach import Coach
from voicecoach.practice.events import Alerted, Event, FollowedUp, Graded, Grading, Key, Listening, Speaking
from voicecoach.practice.impatience import NUDGE_AFTER
from voicecoach.practice.parts import Part, practice_parts
from voicecoach.practice.patience import MORE_TIME
from voicecoach.practice.rounds import TimeTarget
from voicecoach.review.notes import notes
from voicecoach.review.part_figures import session_parts, take_parts
from voicecoach.sessions.session import TurnResult
from voicecoach.testing import BlockSource, noise, tone

LINES = ("Are you there?", "Hurry, please!")
ALERTS = (Alert(0.5, "CRITICAL one"), Alert(1.5, "CRITICAL two"), Alert(60.0, "never"))
INCIDENT = Dialogue(
    "i",
    "An incident",
    "advanced",
    (),
    (
        Turn("What happens?", "ECR is down.", (("ECR",), ("EKS",)), parts=("detect", "contain"), alerts=ALERTS),
        Turn("And now?", "EKS takes over.", (("EKS",),), parts=("fix",)),
    ),
    genre="incident",
    seconds=45.0,
    impatience=LINES,
)


def sound(*, before: float = 0.4, spoken: float = 2.5) -> BlockSource:
    """A learner who is silent at first, speaks, and is silent again."""
    voiced = joined(silence(before), tone(spoken), silence(3))
    return BlockSource(voiced.samples + noise(voiced.seconds, 0.0005).samples[: len(voiced.samples)])


def speechless() -> BlockSource:
    return BlockSource(np.zeros(16_000 * 40, np.float32))


def developer_lines(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Speaking) and event.role == "developer"]


def replies(studio: Studio, *sources: Callable[[], BlockSource]) -> Studio:
    """Let the learner give these replies one after the other, and ordinary ones after them."""
    left = list(sources)
    studio.source = lambda: left.pop(0)() if left else sound()
    return studio


def test_alerts_arrive_at_their_second_of_the_recorded_sound(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["ECR is down", "EKS takes over"])
    events = play(studio.coach.practice(INCIDENT), iter(["next", "next"]))
    assert [event for event in events if isinstance(event, Alerted)] == [
        Alerted(0, 0.5, "CRITICAL one"),
        Alerted(0, 1.5, "CRITICAL two"),
    ], "the one after the end of the reply stays away"
    for number, event in enumerate(events):
        if isinstance(event, Alerted):
            report = events[number - 1]
            assert isinstance(report, Listening)
            assert event.at <= report.seconds <= event.at + 3 * BLOCK_SECONDS + 0.01


def test_alerts_do_not_change_what_is_recorded_and_graded(tmp_path: Path) -> None:
    recorded = []
    for name, turns in (("with", INCIDENT.turns), ("without", tuple(replace(t, alerts=()) for t in INCIDENT.turns))):
        studio = Studio(tmp_path / name, ["ECR is down", "EKS takes over"])
        play(studio.coach.practice(replace(INCIDENT, turns=turns)), iter(["next", "next"]))
        session = studio.store.session("last")
        files = [studio.store.recording(session.id, result.id).read_bytes() for result in session.results]
        recorded.append((files, [result.grades for result in session.results]))
    assert recorded[0] == recorded[1]


def test_a_silent_learner_is_nudged_more_urgently_each_time_and_nothing_of_it_is_stored(tmp_path: Path) -> None:
    studio = replies(Studio(tmp_path, ["ECR is down", "EKS takes over"]), speechless, speechless)
    events = play(studio.coach.practice(INCIDENT), iter(["next", "next"]))
    assert developer_lines(events) == ["What happens?", *LINES, "And now?"]
    session = studio.store.session("last")
    assert [(result.turn, result.take) for result in session.results] == [(0, 1), (1, 1)]
    assert all(result.grade and result.grade.graded for result in session.results)
    latencies = [
        r.grade.fluency.measures.response_latency_seconds for r in session.results if r.grade and r.grade.fluency
    ]
    assert latencies == pytest.approx([2 * NUDGE_AFTER + 0.4, 0.4], abs=0.3), "the silence before a nudge counts"
    assert [event.at for event in events if isinstance(event, Alerted)] == [0.5, 1.5], "each alert once"
    assert len(list(tmp_path.rglob("*.wav"))) == 2


def test_a_learner_who_stays_silent_is_not_graded_in_the_end(tmp_path: Path) -> None:
    studio = replies(Studio(tmp_path, ["x"]), speechless, speechless, speechless)
    events = play(studio.coach.practice(INCIDENT), iter(["quit"]))
    assert developer_lines(events) == ["What happens?", *LINES]
    assert [event.ended for event in events if isinstance(event, Grading)] == ["nothing"]
    [result] = studio.store.session("last").results
    assert result.grade
    assert not result.grade.graded


@pytest.mark.parametrize("before", [0.4, NUDGE_AFTER - 0.2])
def test_a_reply_that_has_begun_is_never_cut_by_a_nudge(before: float, tmp_path: Path) -> None:
    studio = replies(Studio(tmp_path, ["ECR is down"]), lambda: sound(before=before, spoken=20.0))
    events = play(studio.coach.practice(INCIDENT), iter(["quit"]))
    assert developer_lines(events) == ["What happens?"]
    assert max(event.seconds for event in events if isinstance(event, Listening)) > before + 20.0


@pytest.mark.parametrize("key", ["help", "more"])
def test_who_asks_for_help_or_time_is_nudged_later(key: Key, tmp_path: Path) -> None:
    studio = replies(Studio(tmp_path, ["ECR is down"], keys=keys_after({20: key})), speechless)
    events = play(studio.coach.practice(INCIDENT), iter(["quit"]))
    nudge = next(n for n, event in enumerate(events) if isinstance(event, Speaking) and event.text == LINES[0])
    silent = max(event.seconds for event in events[:nudge] if isinstance(event, Listening))
    assert silent == pytest.approx(NUDGE_AFTER + MORE_TIME, abs=0.15)


def test_who_takes_long_is_urged_before_the_next_line_and_who_does_not_is_not(tmp_path: Path) -> None:
    hurried = replace(INCIDENT, seconds=2.0)
    studio = replies(Studio(tmp_path / "a", ["ECR is down", "EKS takes over"]), lambda: sound(spoken=4.0))
    assert developer_lines(play(studio.coach.practice(hurried), iter(["next", "next"]))) == [
        "What happens?",
        LINES[0],
        "And now?",
    ]
    quick = Studio(tmp_path / "b", ["ECR is down", "EKS takes over"])
    assert developer_lines(play(quick.coach.practice(INCIDENT), iter(["next", "next"]))) == [
        "What happens?",
        "And now?",
    ]


def test_the_last_take_of_a_turn_decides_whether_it_took_long(tmp_path: Path) -> None:
    studio = replies(Studio(tmp_path, ["ECR is down"] * 3), lambda: sound(spoken=4.0), lambda: sound(spoken=1.0))
    events = play(studio.coach.practice(replace(INCIDENT, seconds=2.0)), iter(["again", "next", "next"]))
    assert developer_lines(events) == ["What happens?", "And now?"]


def test_a_recording_that_begins_with_silence_is_graded_and_not_nudged_away(tmp_path: Path) -> None:
    studio = replies(Studio(tmp_path, ["ECR is down"]), lambda: sound(before=NUDGE_AFTER + 2))
    part = Part(INCIDENT, turns=(0,)).without_impatience
    events = play(practice_parts(lambda _: studio.coach, [part]), iter(["next"]))
    assert developer_lines(events) == ["What happens?"]
    [result] = studio.store.session("last").results
    assert result.coverage == 0.5
    assert [event.text for event in events if isinstance(event, Alerted)] == ["CRITICAL one", "CRITICAL two"]


def test_quit_during_a_nudge_leaves(tmp_path: Path) -> None:
    def keys() -> Key | None:
        return "quit" if studio.voice.spoken[-1][0] == LINES[0] else None

    studio = replies(Studio(tmp_path, ["x"], keys=keys), speechless)
    events = play(studio.coach.practice(INCIDENT), iter([]))
    assert names_of(events)[-2:] == ["Speaking", "Finished"]
    assert developer_lines(events) == ["What happens?", LINES[0]]
    assert list(tmp_path.rglob("*.wav")) == []


def test_the_coverage_of_an_incident_is_known_by_phase(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["ECR is down", "EKS takes over"])
    play(studio.coach.practice(INCIDENT), iter(["next", "next"]))
    session = studio.store.session("last")
    assert session.genre == "incident"
    assert take_parts(session.results[0]) == {"detect": 1.0, "contain": 0.0}
    assert session_parts(session) == {"detect": 1.0, "contain": 0.0, "fix": 1.0}


def test_typed_alerts_come_before_the_reply_and_there_is_no_clock_and_no_impatience(tmp_path: Path) -> None:
    studio = Studio(tmp_path, [])
    typed = Coach(replace(studio.coach.setup, listen=None))
    events = play(typed.practice(replace(INCIDENT, seconds=1.0)), iter(["ECR is down", "next", "EKS", "next"]))
    alerts = ["Alerted"] * 3
    assert names_of(events) == [
        "Started", "Speaking", *alerts, "Typing", "Graded", "Choose", "Speaking", "Typing", "Graded", "Choose",
        "Finished",
    ]  # fmt: skip
    assert session_parts(studio.store.session("last")) == {"detect": 1.0, "contain": 0.0, "fix": 1.0}


def test_where_the_roles_are_swapped_an_incident_is_an_ordinary_conversation(tmp_path: Path) -> None:
    studio = replies(Studio(tmp_path, ["what happens"]), speechless)
    events = play(studio.coach.practice(INCIDENT, "asking", turns=[0]), iter(["next"]))
    assert not any(isinstance(event, Alerted | TimeTarget) for event in events)
    assert not set(LINES) & set(developer_lines(events)), "a silent learner is not nudged"
    assert studio.store.session("last").genre == "conversation"


STAND_UP = Dialogue(
    "s",
    "Stand-up",
    "beginner",
    (),
    (
        Turn(
            "Go ahead.",
            "Yesterday ECR, today EKS, blocked by IAM.",
            (("ECR",), ("EKS",), ("IAM",)),
            parts=("yesterday", "today", "blocked"),
        ),
    ),
    genre="stand-up",
    seconds=60.0,
)


def only_take(studio: Studio) -> TurnResult:
    [result] = studio.store.session("last").results
    return result


@pytest.mark.parametrize(
    ("text", "parts", "missing"),
    [
        ("yesterday I pushed to ECR and today it runs on EKS and IAM blocks me", {1.0}, []),
        ("yesterday I worked and today I work too", {0.0}, ["Blocked"]),
        ("I worked on ECR and I'm waiting for a colleague", {1.0, 0.0}, ["Today"]),
        ("well it was a nice day", {0.0}, ["Yesterday", "Today", "Blocked"]),
    ],
)
def test_a_stand_up_has_a_minute_on_the_clock_and_says_which_parts_did_not_come_up(
    text: str, parts: set[float], missing: list[str], tmp_path: Path
) -> None:
    studio = Studio(tmp_path, [text])
    events = play(studio.coach.practice(STAND_UP), iter(["next"]))
    assert [event for event in events if isinstance(event, TimeTarget)] == [TimeTarget(0, 60.0)]
    result = only_take(studio)
    assert result.grade
    assert set(take_parts(result).values()) == parts
    lines = [note for note in notes(result.grade, parts=result.parts) if "did not come up" in note]
    assert [line.split("”")[0].strip("“") for line in lines] == missing


def test_a_long_stand_up_is_never_cut(tmp_path: Path) -> None:
    studio = replies(Studio(tmp_path, ["ECR EKS IAM"]), lambda: sound(spoken=75.0))
    events = play(studio.coach.practice(STAND_UP), iter(["next"]))
    assert max(event.seconds for event in events if isinstance(event, Listening)) > 75.0
    assert developer_lines(events) == ["Go ahead."], "nobody is impatient here"


def test_own_time_replaces_the_minute_in_later_rounds(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["ECR EKS IAM"] * 2)
    events = play(studio.coach.practice(STAND_UP, rounds=2), iter(["next"] * 2))
    first, second = (event.seconds for event in events if isinstance(event, TimeTarget))
    assert first == 60.0
    assert second < 4.0


HANDOVER = Dialogue(
    "h",
    "Handover",
    "beginner",
    (),
    (Turn("What runs?", "ECR runs, EKS doesn't.", (("ECR",), ("EKS",)), parts=("running", "broken")),),
    genre="handover",
)


def test_a_handover_has_parts_with_terms_and_a_follow_up_counts_in_its_part(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["ECR is fine", "EKS"])
    coach = replace(studio.coach, question=lambda *_: "And what is broken?")
    events = play(coach.practice(HANDOVER), iter(["next"]))
    assert [event.term for event in events if isinstance(event, FollowedUp)] == ["EKS"]
    assert take_parts(only_take(studio)) == {"running": 1.0, "broken": 0.5}
    assert not any(isinstance(event, TimeTarget | Alerted) for event in events)


EXPLANATION = Dialogue(
    "e",
    "Explanation",
    "beginner",
    (),
    (Turn("Why?", "It is a place.", (("place",),), avoid=(Jargon("ECR", "a place"), Jargon("EKS", "a machine"))),),
    genre="explanation",
)


@pytest.mark.parametrize("typed", [False, True])
def test_jargon_is_a_remark_with_a_plainer_way_and_neither_a_plus_nor_a_minus(typed: bool, tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["ECR is a place for things"])
    coach = Coach(replace(studio.coach.setup, listen=None)) if typed else studio.coach
    events = play(coach.practice(EXPLANATION), iter(["ECR is a place for things", "next"] if typed else ["next"]))
    [graded] = [event.result for event in events if isinstance(event, Graded)]
    assert graded.grade
    assert graded.coverage == 1.0
    assert [(use.term, use.plainer) for use in graded.grade.terms.jargon] == [("ECR", "a place")]
    assert graded.grade.terms.others == (), "it is not praised as another term either"
    assert notes(graded.grade)[-1] == "You said “ECR”. A plainer way to say it: a place."
    assert studio.store.session("last").results == (graded,), "stored as it was shown"
