"""Hands free: what counts as a command, and how a practice goes on by voice or by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.practice.test_coach import DIALOGUE, Studio
from tests.practice.test_standing_end import ALSO, played, practiced, said, seconds, steps
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.source import Notice, Stop
from voicecoach.content.dialogue import Turn
from voicecoach.errors import DeviceError
from voicecoach.practice.coach import Coach
from voicecoach.practice.command_recognizer import CONTEXT
from voicecoach.practice.events import Answer, Choose, Event, Finished, Graded, Help, Key, Listening, Speaking
from voicecoach.practice.hands_free import BEFORE_GRADE, before_grade
from voicecoach.practice.help import HelpTaken
from voicecoach.practice.reply import Reply, Standing
from voicecoach.practice.spoken_commands import command_after, command_in, may_be_command
from voicecoach.practice.standing_end import STANDING
from voicecoach.practice.turn_lines import NO_MORE_HELP, give_help, spoken_cue
from voicecoach.recognition.evidence import Candidate, Evidence
from voicecoach.recognition.transcript import Transcript, words_of
from voicecoach.testing import SCRIPTED, BlockSource, MutedHeadphones, noise, tone


def evidence(text: str, *candidates: Candidate, confidence: float = 1.0) -> Evidence:
    words = tuple(type(word)(word.text, word.start, word.end, confidence) for word in words_of(text))
    return Evidence(
        seconds=1.0,
        speech_probabilities=np.zeros(30, np.float32),
        frames=np.zeros((0, 16), np.float32),
        clipped=0.0,
        transcript=Transcript(words),
        model=SCRIPTED,
        candidates=candidates,
    )


def candidate(heard: str, margin: float) -> Candidate:
    return Candidate("next", 0.0, 0.5, heard, 0.8, margin)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("Next.", "next"),
        ("Okay, next, please.", "next"),
        ("again", "again"),
        ("Um, repeat.", "repeat"),
        ("Stop!", "quit"),
        ("help", "help"),
        ("the next one", None),
        ("we stop it", None),
        ("Help, stop.", None),
        ("models", None),
        ("okay", None),
        ("", None),
    ],
)
def test_a_command_counts_only_alone(text: str, choice: str | None) -> None:
    assert command_in(evidence(text)) == choice


def test_a_command_is_verified_against_the_sound() -> None:
    assert command_in(evidence("Next.", confidence=0.3)) is None
    assert command_in(evidence("Necks.", candidate("Necks.", -2.0))) == "next"
    assert command_in(evidence("Necks.", candidate("Necks.", -12.0))) is None
    assert command_in(evidence("Necks hurt.", candidate("Necks", -2.0))) is None


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("We keep it in ECR. Again.", "again"),
        ("Who needs it? Okay, next, please.", "next"),
        ("Stop.", "quit"),
        ("We run it again.", None),
        ("We keep it in ECR, again.", None),
        ("Next. We deploy it.", None),
    ],
)
def test_after_a_reply_a_command_is_a_sentence_of_its_own(text: str, choice: str | None) -> None:
    assert command_after(evidence(text)) == choice


def test_a_word_that_only_may_be_a_command_is_heard_again_with_the_reply_before_it() -> None:
    unclear = evidence("Maddo.", replace(candidate("Maddo.", -10.0), term="model"), confidence=0.2)
    assert command_in(unclear) is None
    assert may_be_command(unclear)
    assert may_be_command(evidence("Model.", confidence=0.1))
    assert may_be_command(evidence("Metal.")), "the recognizer writes that for a model without a context"
    assert not may_be_command(evidence("Metal bends."))


def hands_free(folder: Path, texts: Sequence[str], *replies: BlockSource) -> Studio:
    """Return a studio whose learner says these one after the other, then nothing."""
    studio = Studio(folder, list(texts))
    sources = list(replies)
    studio.source = lambda: sources.pop(0) if sources else quiet()
    studio.coach = Coach(studio.with_parts(hands_free=True).setup)
    return studio


def quiet() -> BlockSource:
    return BlockSource(noise(40, 0.0005).samples)


def alone() -> BlockSource:
    """A word in quiet."""
    sound = joined(silence(0.5), tone(0.5), silence(6))
    return BlockSource(sound.samples + noise(sound.seconds, 0.0005).samples[: len(sound.samples)])


def after_the_end() -> BlockSource:
    """A reply, and a word after its end."""
    return said(silence(1.6), tone(0.5))()


def spoken_grades(events: Sequence[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Speaking) and event.role == "grade"]


def test_without_a_command_the_grade_is_spoken_and_it_goes_on_by_itself(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["we keep it in ECR."], said()())
    events = practiced(studio)
    assert steps(events) == ["Grading", "Graded", "Choose"]
    assert all(event.listening for event in events if isinstance(event, Choose)), "nobody is waited for"
    assert isinstance(events[-1], Finished)
    assert spoken_grades(events) == ["The term came across. That was the last turn."]
    choices = [event.listening for event in events if isinstance(event, Choose)]
    opened = choices.index(STANDING)
    assert choices[0] == pytest.approx(BEFORE_GRADE), "first the learner may go on"
    assert [event.then_grade for event in events if isinstance(event, Choose)].index(False) == opened
    assert choices[opened:] == sorted(choices[opened:], reverse=True), "then choose by what was heard"
    assert choices[-1] < 0.3
    assert spoken_grades(events[: events.index(choose_of(events, STANDING))]), "the grade came between"


def choose_of(events: Sequence[Event], listening: float) -> Choose:
    return next(event for event in events if isinstance(event, Choose) and event.listening == listening)


def test_the_microphone_is_closed_while_the_grade_is_spoken_and_what_was_said_is_kept_without_it(
    tmp_path: Path,
) -> None:
    first = said()()
    studio = hands_free(tmp_path, ["we keep it in ECR."], first)
    closed: list[int] = []
    headphones = Noting(lambda: closed.append(first.closed))
    studio.coach = Coach(studio.with_parts(hands_free=True, headphones=headphones).setup)
    practiced(studio)
    assert closed == [0, 1], "the line, the grade"
    assert seconds(studio) == pytest.approx(0.4 + 2.5 + 1.0, abs=0.1)


class Noting(MutedHeadphones):
    """Headphones that say when they play."""

    def __init__(self, playing: Callable[[], object]) -> None:
        super().__init__()
        self._playing = playing

    def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
        self._playing()
        return super().play(parts, stop)


def test_without_hands_free_no_grade_is_spoken(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it in ECR."])
    studio.source = said()
    assert spoken_grades(practiced(studio)) == []


def test_speech_that_goes_on_before_the_grade_is_spoken_takes_the_end_back_and_the_whole_is_told(
    tmp_path: Path,
) -> None:
    studio = hands_free(tmp_path, ["we keep it", "in ECR"], said(silence(2.2), ALSO)())
    events = practiced(studio)
    assert steps(events) == ["Grading", "Graded", "Choose", "Resumed", "Grading", "Graded", "Choose"]
    [told] = spoken_grades(events)
    assert "The term came across." in told, "the term came after the pause"


@pytest.mark.parametrize(
    ("stood", "patience", "left"), [(0.5, 0.0, BEFORE_GRADE - 0.5), (1.9, 1.5, 1.5), (BEFORE_GRADE, 0.0, 0.0)]
)
def test_the_grade_waits_for_its_time_and_as_long_as_any_voice_of_the_program(
    stood: float, patience: float, left: float
) -> None:
    state = Listening(5.0, -60.0, False, 2.0, patience, 100.0)
    standing = Standing(Reply("pause", 4.0, 0.5, 0), stood, False, state)
    assert before_grade(standing) == pytest.approx(left)


def test_a_key_stops_the_spoken_grade_and_chooses(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["we keep it in ECR.", "we keep it in EKS."], said()(), said()())
    pressed: list[Key] = []
    studio.coach = Coach(studio.with_parts(hands_free=True, keys=lambda: pressed.pop() if pressed else None).setup)
    grades = 0
    for event in studio.coach.practice(DIALOGUE, turns=[0]):
        if isinstance(event, Speaking) and event.role == "grade":
            grades += 1
            pressed += ["again"] if grades == 1 else []
    assert grades == 2
    assert [take.take for take in studio.store.session("last").results] == [1, 2]


def test_a_command_after_the_spoken_grade_is_heard(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["we keep it in ECR.", "again", "we keep it in ECR."], said()(), alone(), said()())
    events = practiced(studio)
    assert len(spoken_grades(events)) == 2
    assert len(studio.store.session("last").results) == 2


def test_after_the_spoken_grade_a_word_that_only_may_be_a_command_is_heard_again_after_a_sentence(
    tmp_path: Path,
) -> None:
    texts = ["we keep it in ECR.", "Maddo.", f"{CONTEXT} Model."]
    studio = hands_free(tmp_path, texts, said()(), alone())
    events = practiced(studio)
    assert [event.role for event in events if isinstance(event, Speaking)] == ["developer", "grade", "model"]
    assert CONTEXT not in [event.text for event in events if isinstance(event, Speaking)], "nobody hears it"


def test_after_the_spoken_grade_other_words_are_no_command(tmp_path: Path) -> None:
    studio = hands_free(
        tmp_path, ["we keep it in ECR.", "and we watch it", "Yes.", f"{CONTEXT} Yes."], said()(), alone()
    )
    assert [event.role for event in practiced(studio) if isinstance(event, Speaking)] == ["developer", "grade"]


def test_a_grade_without_a_score_and_without_terms_is_not_spoken(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["we are fine here."], said()())
    small_talk = replace(DIALOGUE, turns=(Turn("How are you?", "Fine.", ()), DIALOGUE.turns[1]))
    events = list(studio.coach.practice(small_talk, turns=[0], more=True))
    [result] = [event.result for event in events if isinstance(event, Graded)]
    assert result.grade
    assert result.grade.graded
    assert spoken_grades(events) == []


def test_headphones_that_fail_cost_a_notice_and_the_practice_goes_on(tmp_path: Path) -> None:
    class Broken:
        def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
            raise DeviceError("Can't play through the headphones: gone.")

    studio = hands_free(tmp_path, ["we keep it in ECR."], said()())
    studio.coach = Coach(studio.with_parts(hands_free=True, headphones=Broken()).setup)
    events = practiced(studio)
    assert len([event for event in events if isinstance(event, Notice)]) == 2, "the line, the grade"
    assert isinstance(events[-1], Finished)


def test_after_a_question_the_grade_is_spoken_with_the_answer(tmp_path: Path) -> None:
    texts = ["we keep it in a bucket", "that is ECR"]
    studio = hands_free(tmp_path, texts, said()(), said()())
    coach = replace(studio.coach, question=lambda term, _: f"What is {term[0]}?", follow_ups=1)
    events = played(coach.practice(DIALOGUE, turns=[0]), lambda _: None)
    roles = [event.role for event in events if isinstance(event, Speaking)]
    assert roles == ["developer", "developer", "grade"]
    assert spoken_grades(events) == ["ECR came after a question. That was the last turn."]


def test_where_the_roles_are_swapped_the_grade_comes_after_the_answer(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["where is the image?"], said()())
    events = played(studio.coach.practice(DIALOGUE, "asking", turns=[0]), lambda _: None)
    said_aloud = [event for event in events if isinstance(event, Speaking)]
    assert [event.role for event in said_aloud] == ["cue", "developer", "grade"]
    assert said_aloud[0].text == "Ask about image."


def test_what_to_ask_about_is_said_again_and_no_key_words_are_needed(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["where is the image?"], said()())
    keys: Iterator[Key | None] = iter(["repeat"])
    coach = studio.with_parts(hands_free=True, keys=lambda: next(keys, None))
    events = played(coach.practice(DIALOGUE, "asking", turns=[0]), lambda _: None)
    assert [event.role for event in events if isinstance(event, Speaking)] == ["cue", "cue", "developer", "grade"]
    assert spoken_cue(Turn("How is it?", "How is it?", (), answer="Well.")) == "Ask: How is it?"


@pytest.mark.parametrize(
    ("command", "spoken"),
    [("again", []), ("repeat", [DIALOGUE.turns[0].line]), ("model", [DIALOGUE.turns[0].model_reply])],
)
def test_a_command_after_the_end_is_the_key(command: str, spoken: list[str], tmp_path: Path) -> None:
    studio = hands_free(
        tmp_path, ["we keep it in ECR.", command, f"in ECR. {command}", "we keep it in ECR."], after_the_end(), said()()
    )
    events = practiced(studio)
    said_aloud = [event for event in events if isinstance(event, Speaking)]
    assert [event.text for event in said_aloud if event.role != "grade"][1:] == spoken
    takes = studio.store.session("last").results
    assert [take.grade.transcript.text for take in takes if take.grade] == ["we keep it in ECR."] * len(takes)
    assert len(takes) == (1 if command == "model" else 2)
    assert len(spoken_grades(events)) == len(takes) - 1, "whoever chooses before it hears no grade"


def test_help_is_given_and_the_learner_answers_again(tmp_path: Path) -> None:
    studio = hands_free(
        tmp_path, ["we keep it in ECR.", "help", "in ECR. help", "we keep it in ECR."], after_the_end(), said()()
    )
    events = practiced(studio)
    place = next(place for place, event in enumerate(events) if isinstance(event, Help))
    assert events[place + 1] == Speaking("help", 0, "registry.", ("quit",))
    assert sum(isinstance(event, Graded) for event in events) == 2


def test_where_no_help_is_left_the_voice_says_so(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["we keep it in ECR."])
    setup = studio.with_parts(hands_free=True).setup
    helped = HelpTaken(DIALOGUE.turns[0], setup.rubric.lexicon, most=0)
    assert list(give_help(setup.speaker, 0, helped, aloud=True)) == [Speaking("help", 0, NO_MORE_HELP, ("quit",))]
    assert list(give_help(setup.speaker, 0, helped)) == []


def test_a_word_after_half_a_sentence_is_no_command(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["if it fails, we", "stop", "if it fails, we stop"], after_the_end())
    events = practiced(studio)
    assert isinstance(events[-1], Finished)
    assert not events[-1].left


def test_a_word_just_after_the_end_is_no_command_because_nobody_has_seen_the_grade(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["we keep it in ECR.", "stop", "in ECR. Stop."], said(silence(1.2), tone(0.5))())
    events = practiced(studio)
    assert isinstance(events[-1], Finished)
    assert not events[-1].left


def test_a_word_that_begins_a_sentence_is_no_command(tmp_path: Path) -> None:
    whole = "we keep it in ECR. Stop the rollout."
    texts = ["we keep it in ECR.", "stop", "in ECR. Stop.", "stop the rollout", whole, whole]
    studio = hands_free(tmp_path, texts, said(silence(1.6), tone(0.5), silence(0.6), tone(0.45))())
    events = practiced(studio)
    assert "Resumed" in steps(events)
    assert isinstance(events[-1], Finished)
    assert not events[-1].left


def test_stop_leaves(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["we keep it in ECR.", "stop", "in ECR. Stop."], after_the_end())
    events: list[Event] = []
    practice = studio.coach.practice(DIALOGUE)
    for event in practice:
        events.append(event)
    assert isinstance(events[-1], Finished)
    assert events[-1].left


def test_speech_that_goes_on_is_no_command_even_if_it_contains_one(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["we keep it in ECR.", "and we stop it again"], said(silence(2.2), ALSO)())
    events = practiced(studio)
    assert "Resumed" in steps(events)
    assert isinstance(events[-1], Finished)
    assert not events[-1].left


def test_after_the_model_reply_a_command_is_heard_too_and_a_key_works(tmp_path: Path) -> None:
    texts = ["we keep it in ECR.", "model", "ECR. Model.", "again", "we keep it in ECR."]
    studio = hands_free(tmp_path, texts, after_the_end(), alone(), said()())
    practiced(studio)
    assert len(studio.store.session("last").results) == 2

    opened: list[Choose] = []

    def press(event: Choose) -> Answer:
        opened.extend([event] if event.listening == STANDING else [])
        return "again" if len(opened) == 1 and event.listening == STANDING else None

    studio = hands_free(tmp_path / "key", texts[:3] + texts[4:], after_the_end(), quiet(), said()())
    practiced(studio, press)
    assert len(studio.store.session("last").results) == 2
