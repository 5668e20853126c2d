"""Going on hands free: when the grade may be spoken, and the choice after it, where no end of a reply stands."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace

from voicecoach.audio.source import Notice
from voicecoach.practice.command_recognizer import CONTEXT, CommandRecognizer
from voicecoach.practice.events import Answer, Choose, Event, Key, Listening, Waiting
from voicecoach.practice.not_kept import NotKept
from voicecoach.practice.reply import Reply, Standing
from voicecoach.practice.setup import Setup
from voicecoach.practice.spoken_commands import ANY_COMMAND
from voicecoach.practice.standing_end import STANDING
from voicecoach.voice.synthesizer import spoken

ATTEMPTS = 3
"""Utterances that are no command, after which it goes on as well."""

BEFORE_GRADE = 2.5
"""Seconds for which an end stands at least before the grade is spoken, however short the patience is: time to go on, or
to say a command that needs no grade. A choice: with the 0.7 s of silence before it, more than the longest pause that
docs/turns.md is measured with."""


def before_grade(standing: Standing) -> float:
    """Return the seconds left until the grade may be spoken, 0 or less if it may: nothing can be taken back then."""
    return max(BEFORE_GRADE - standing.seconds, standing.listening.patience)


def hear_choice(setup: Setup, offered: Choose) -> Generator[Event, Answer, Answer]:
    """Listen for a command; return what is chosen by voice or key, "next" if nothing is."""
    setup.voice.prefetch([CONTEXT])
    for _ in range(ATTEMPTS):
        chosen, said = yield from _hear_once(setup, offered)
        if chosen is not None or not said:
            return chosen or "next"
    return "next"


def _hear_once(setup: Setup, offered: Choose) -> Generator[Event, Answer, tuple[Answer, bool]]:
    """Listen once; return what is chosen, None if nothing is, and whether anything was said."""
    assert setup.listen
    assert setup.recognize_after
    pressed: list[Answer] = []

    def keys() -> Key | None:
        return "stop" if pressed else None

    stream = CommandRecognizer(setup.recognize_after, lambda: spoken(setup.voice, CONTEXT))
    try:
        with closing(setup.listen(ANY_COMMAND, stream, NotKept(), keys, wait=STANDING)) as listened:
            while True:
                try:
                    event = next(listened)
                except StopIteration as stopped:
                    reply: Reply = stopped.value
                    break
                if isinstance(event, Listening) and not pressed:
                    left = max(0.1, round(STANDING - event.silence, 1))
                    answer = yield replace(offered, listening=left, by_voice=True)
                    pressed += [answer] if answer is not None else []
                elif isinstance(event, Notice | Waiting):
                    yield event
    except BaseException:
        stream.cancel()
        raise
    if pressed or reply.first_speech is None:
        stream.cancel()
        return (pressed[0] if pressed else None), False
    return stream.command(), True
