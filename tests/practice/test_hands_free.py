"""Hands free: what counts as a command, and how a practice goes on by voice or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.practice.test_coach import DIALOGUE, Studio
from tests.practice.test_standing_end import ALSO, practiced, said, steps
from voicecoach.audio.clip import joined, silence
from voicecoach.practice.coach import Coach
from voicecoach.practice.events import Answer, Choose, Event, Finished, Graded, Help, Speaking
from voicecoach.practice.spoken_commands import command_after, command_in, may_be_command
from voicecoach.practice.standing_end import STANDING
from voicecoach.recognition.evidence import Candidate, Evidence
from voicecoach.recognition.transcript import Transcript, words_of
from voicecoach.testing import SCRIPTED, BlockSource, noise, tone


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


def test_without_a_command_it_goes_on_by_itself(tmp_path: Path) -> None:
    studio = hands_free(tmp_path, ["we keep it in ECR."], said()())
    events = practiced(studio)
    assert steps(events) == ["Grading", "Graded", "Choose"]
    assert all(event.listening for event in events if isinstance(event, Choose)), "nobody is waited for"
    assert isinstance(events[-1], Finished)


@pytest.mark.parametrize(
    ("command", "spoken"),
    [("again", []), ("repeat", [DIALOGUE.turns[0].line]), ("model", [DIALOGUE.turns[0].model_reply])],
)
def test_a_command_after_the_end_is_the_key(command: str, spoken: list[str], tmp_path: Path) -> None:
    studio = hands_free(
        tmp_path, ["we keep it in ECR.", command, f"in ECR. {command}", "we keep it in ECR."], after_the_end(), said()()
    )
    events = practiced(studio)
    assert [event.text for event in events if isinstance(event, Speaking)][1:] == spoken
    takes = studio.store.session("last").results
    assert [take.grade.transcript.text for take in takes if take.grade] == ["we keep it in ECR."] * len(takes)
    assert len(takes) == (1 if command == "model" else 2)


def test_help_is_given_and_the_learner_answers_again(tmp_path: Path) -> None:
    studio = hands_free(
        tmp_path, ["we keep it in ECR.", "help", "in ECR. help", "we keep it in ECR."], after_the_end(), said()()
    )
    events = practiced(studio)
    assert any(isinstance(event, Help) for event in events)
    assert sum(isinstance(event, Graded) for event in events) == 2


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
        return "again" if len(opened) == 2 else None

    studio = hands_free(tmp_path / "key", texts[:3] + texts[4:], after_the_end(), quiet(), said()())
    practiced(studio, press)
    assert len(studio.store.session("last").results) == 2
