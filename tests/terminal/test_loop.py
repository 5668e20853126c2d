"""What the learner sees on the terminal during a practice."""

from __future__ import annotations

import io
import re
from math import inf

import pytest
from rich.console import Console

from voicecoach.audio.source import Notice
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.devices.keyboard import Keyboard
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Choice, Event, Listening, Ready, Speaking, Started, Waiting
from voicecoach.terminal.loop import Terminal

SCRIPT: list[Choice] = []


def shown(*events: Event, answers: list[Choice] | None = SCRIPT) -> str:
    """Return everything that the terminal shows for these events, without colors."""

    def practice() -> Practice:
        yield from events

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=120)
    Terminal(console, Keyboard(), Lexicon({}), answers=answers).run(practice())
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.getvalue())


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Listening(2.0, -30, speaking=False, silence=2.0, patience=inf, limit=178), "waiting for you to begin"),
        (Listening(5.0, -20, speaking=True, silence=0.0, patience=inf, limit=175), "0:05  listening"),
        (Listening(9.0, -60, speaking=False, silence=0.6, patience=1.24, limit=171), "finished? 1.2 s"),
        (Listening(9.0, -60, speaking=False, silence=0.6, patience=inf, limit=171), "until you press [space]"),
        (Waiting(), "no sound from the microphone yet"),
        (Ready(), "[space] to speak"),
        (Notice("20 seconds left."), "! 20 seconds left."),
        (Notice("It went away.", "microphone"), "! It went away.\nChoose one with --microphone;"),
    ],
)
def test_the_screen_says_what_the_program_is_waiting_for(event: Event, text: str) -> None:
    assert text in shown(event)


def test_the_keys_are_named_only_where_they_do_something() -> None:
    listening = Listening(5.0, -20, speaking=True, silence=0.0, patience=inf, limit=175)
    assert "[q] quit" not in shown(listening), "a script answers"
    assert "[q] quit" in shown(listening, answers=None)


def test_the_developers_lines_carry_the_role_that_the_dialogue_names() -> None:
    dialogue = Dialogue("d", "Sick [note]", "beginner", (), (Turn("How are you?", "Fine.", ()),), "Patient", "Doctor")
    screen = shown(Started("session", dialogue), Speaking("developer", 0, "How are you?"))
    assert "Sick [note]" in screen
    assert "you are the Doctor" in screen
    assert "Patient 1/1" in screen
    assert "Developer" not in screen
