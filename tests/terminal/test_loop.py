"""What the learner sees on the terminal during a practice."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from typing import Literal

import pytest
from rich.console import Console

from voicecoach.audio.source import Notice
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.devices.keyboard import Keyboard
from voicecoach.grading.grade_reply import Rubric, grade_typed_reply
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import (
    Alerted,
    Choice,
    Choose,
    Event,
    Graded,
    Key,
    Listening,
    Ready,
    Recognized,
    RecognizedWord,
    Resumed,
    Speaking,
    Started,
    Waiting,
)
from voicecoach.practice.rounds import TimeTarget
from voicecoach.sessions.session import TurnResult
from voicecoach.terminal.choices import while_listening
from voicecoach.terminal.keys import SHOW_LINE, keys_of
from voicecoach.terminal.loop import Terminal

SCRIPT: list[Choice] = []


def shown(*events: Event, answers: list[Choice] | None = SCRIPT, keyboard: Keyboard | None = None) -> str:
    """Return everything that the terminal shows for these events, without colors."""

    def practice() -> Practice:
        yield from events

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=120)
    Terminal(console, keyboard or Keyboard(), lambda _: Lexicon({}), answers=answers).run(practice())
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


def test_the_choices_that_the_event_names_are_offered_with_their_keys() -> None:
    def chosen(pressed: str, *choices: Choice, last: bool = False) -> tuple[Choice | str | None, str]:
        answers: list[Choice | str | None] = []

        def practice() -> Practice:
            answers.append((yield Choose(0, last, choices)))

        out = io.StringIO()
        Terminal(Console(file=out, width=80), Pressing(*pressed), lambda _: Lexicon({})).run(practice())
        return answers[0], out.getvalue().strip()

    ordinary: tuple[Choice, ...] = ("again", "model", "next", "quit")
    assert chosen("n", *ordinary) == ("next", "[a]gain   [m]odel reply   [n]ext   [q]uit")
    assert chosen("yq", *ordinary)[0] == "quit", "y does nothing where it is not offered"
    marked = chosen("y", "again", "model", "answered", "next", "quit")
    assert marked == ("answered", "[a]gain   [m]odel reply   [y]es, it is an answer   [n]ext   [q]uit")
    last = chosen("q", "again", "model", "next", last=True)
    assert last == ("quit", "[a]gain   [m]odel reply   [f]inish"), "the last turn offers one key to finish; q works"


class Pressing(Keyboard):
    """A keyboard whose keys are pressed one by one, "" where none is."""

    def __init__(self, *pressed: str) -> None:
        super().__init__()
        self.attached, self._pressed = True, list(pressed)

    def pressed(self, wait: float = 0.0) -> str:
        return self._pressed.pop(0)


def grade(text: str) -> Graded:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    graded = grade_typed_reply(text, (), Rubric(Lexicon({})))
    return Graded(TurnResult(1, 0, 1, "Where?", "", (), "a.wav", now, (graded,)))


def standing(listening: float) -> Choose:
    return Choose(0, last=False, choices=("again", "next", "quit"), listening=listening)


def answered(keyboard: Keyboard, *events: Event, height: int = 24) -> tuple[list[Choice | str | None], str]:
    """Return the answers to the events that ask for one, and what the terminal shows in the end."""
    answers: list[Choice | str | None] = []

    def practice() -> Practice:
        for event in events:
            answer = yield event
            if isinstance(event, Choose):
                answers.append(answer)

    console = Console(file=io.StringIO(), width=80, height=height)
    Terminal(console, keyboard, lambda _: Lexicon({})).run(practice())
    assert isinstance(console.file, io.StringIO)
    return answers, console.file.getvalue()


def test_a_key_is_taken_while_the_end_of_a_reply_stands_and_the_grade_stays() -> None:
    answers, screen = answered(
        Pressing("", "x", "a"), grade("It is done."), standing(4.0), standing(3.9), standing(3.8)
    )
    assert answers == [None, None, "again"]
    assert screen.count("It is done.") == 1


def test_space_just_after_the_end_of_a_reply_means_that_it_is_done_and_skips_nothing() -> None:
    assert answered(Pressing(" ", " "), grade("Done."), standing(3.9), standing(3.0))[0] == [None, "next"]


def test_hands_free_what_can_be_said_and_when_it_goes_on_is_shown() -> None:
    event = replace(standing(3.2), by_voice=True)
    assert while_listening(event) == "say next, again, repeat, model, help or stop; goes on in 3 s"
    assert while_listening(replace(event, last=True)).endswith("; finishes in 3 s")
    assert while_listening(replace(event, last=True, then_grade=True)).endswith("; your grade in 3 s")
    assert while_listening(standing(3.2)) == "still listening: go on if you have more to say"


def test_a_grade_that_is_taken_back_leaves_no_trace() -> None:
    _, screen = answered(Pressing(""), grade("It is"), standing(4.0), Resumed(), grade("It is done."))
    assert "Go on, I'm listening." in screen
    assert "It is done." in screen
    assert "It is  " not in screen
    assert "replace" not in screen


def test_a_grade_that_has_no_room_to_be_erased_is_named_when_it_is_taken_back() -> None:
    _, screen = answered(Pressing(""), grade("It is"), standing(4.0), Resumed(), grade("It is done."), height=5)
    assert "A new grade will replace the one above." in screen


def test_a_script_and_lines_from_a_pipe_answer_when_the_end_is_final() -> None:
    final = Choose(0, last=False, choices=("again", "next", "quit"))
    out = Console(file=io.StringIO())
    answers: list[Choice | str | None] = []

    def practice() -> Practice:
        for event in (standing(4.0), standing(0.1), final):
            answers.append((yield event))

    Terminal(out, Keyboard(), lambda _: Lexicon({}), answers=["again"]).run(practice())
    assert answers == [None, None, "again"]


@pytest.mark.parametrize(
    ("role", "keys", "line"),
    [
        (
            "developer",
            ("help", "repeat", "slower", "reword", "terms", "quit"),
            "[h] help [r] repeat [s] slower [w] reword [v] terms [q] quit other keys: answer",
        ),
        ("developer", ("repeat", "slower", "quit"), "[r] repeat [s] slower [q] quit other keys: answer"),
        (
            "model",
            ("again", "more", "next", "quit"),
            "[a] answer again [m] from the start [n] next [q] quit other keys: stop",
        ),
        ("model", ("again", "more", "next"), "[a] answer again [m] from the start [f] finish other keys: stop"),
        (
            "grade",
            ("again", "more", "next", "quit"),
            "[a] answer again [m] model reply [n] next [q] quit other keys: stop",
        ),
        ("help", ("quit",), "[q] quit other keys: answer"),
    ],
)
def test_one_line_of_80_columns_says_what_the_keys_do_while_the_voice_speaks(
    role: Literal["developer", "model", "grade", "help"], keys: tuple[Key, ...], line: str
) -> None:
    keyboard = Keyboard()
    keyboard.attached = True
    speaking = Speaking(role, 0, "How are you?", keys)
    assert line in map(str.strip, re.split(r"[\r\n]", shown(speaking, answers=None, keyboard=keyboard)))
    assert len(line) <= 80
    assert "other keys" not in shown(speaking, keyboard=keyboard), "a script answers"
    keyboard.attached = False
    assert "other keys" not in shown(speaking, answers=None, keyboard=keyboard), "lines come from a pipe"
    assert ("How are you?" in shown(speaking)) == (role in ("developer", "model")), "the others were just shown"


@pytest.mark.parametrize(
    ("pressed", "key"),
    [("q", "quit"), ("A", "again"), ("m", "more"), ("f", "next"), ("\n", "done"), ("x", "other"), ("\x1b", "other")],
)
def test_every_key_reaches_the_coach(pressed: str, key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    keyboard, typed = Keyboard(), [pressed]
    monkeypatch.setattr(keyboard, "pressed", lambda: typed.pop() if typed else "")
    poll = keys_of(keyboard)
    assert [poll(), poll()] == [key, None]


def test_a_line_that_is_only_heard_is_shown_once_by_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    out, keyboard, typed = io.StringIO(), Keyboard(), [SHOW_LINE, SHOW_LINE]
    terminal = Terminal(
        Console(file=out, width=80), keyboard, lambda _: Lexicon(), answers=[], hears_lines=True, shows_lines=False
    )
    monkeypatch.setattr(keyboard, "pressed", lambda: typed.pop() if typed else "")
    poll = keys_of(keyboard, terminal.show_line)

    def practice() -> Practice:
        yield Speaking("developer", 0, "Where is it?")
        assert "Where is it?" not in out.getvalue()
        assert [poll(), poll()] == [None, None], "the coach knows nothing of it"

    terminal.run(practice())
    assert "[l] shows the line" in out.getvalue()
    assert out.getvalue().count("Where is it?") == 1


def test_the_developers_lines_carry_the_role_that_the_dialogue_names() -> None:
    dialogue = Dialogue("d", "Sick [note]", "beginner", (), (Turn("How are you?", "Fine.", ()),), "Patient", "Doctor")
    screen = shown(Started("session", dialogue), Speaking("developer", 0, "How are you?"))
    assert "Sick [note]" in screen
    assert "your role: Doctor" in screen
    assert "Patient 1/1" in screen
    assert "Developer" not in screen


def test_a_genre_says_what_to_do_and_its_alerts_and_its_clock_are_shown() -> None:
    incident = Dialogue("d", "Down", "beginner", (), (Turn("And?", "Up.", ()),), genre="incident")
    state = Listening(50.0, -20, speaking=True, silence=0.0, patience=inf, limit=100)
    screen = shown(Started("session", incident), TimeTarget(0, 45.0), state, Alerted(0, 64.2, "CRITICAL [x]"))
    assert "incident · beginner · 1 turn" in screen
    assert "Alerts arrive while you talk" in screen
    assert "0:50 of 0:45" in screen
    assert "1:04  CRITICAL [x]" in screen


def test_the_clock_of_one_dialogue_does_not_go_on_in_the_next() -> None:
    plain = Dialogue("d", "Calm", "beginner", (), (Turn("And?", "Up.", ()),))
    state = Listening(50.0, -20, speaking=True, silence=0.0, patience=inf, limit=100)
    assert "of 0:45" not in shown(TimeTarget(0, 45.0), Started("session", plain), state)


def test_the_last_words_so_far_stand_above_the_level_meter() -> None:
    listening = Listening(5.0, -20, speaking=True, silence=0.0, patience=inf, limit=175)
    words = tuple(RecognizedWord(f"word{number}", "") for number in range(60))
    screen = shown(Recognized(words), listening, answers=None)
    assert "word59" in screen
    assert "… word" in screen
    assert "word1 " not in screen
    assert screen.index("word59") < screen.index("0:05")
    assert "word59" not in shown(Recognized(words), Speaking("developer", 0, "Next?"), listening, answers=None)
