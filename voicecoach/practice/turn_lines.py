"""What the program says in a turn: the developer's line, help, the model reply."""

from __future__ import annotations

from collections.abc import Generator

from voicecoach.content.dialogue import Turn
from voicecoach.practice.events import Answer, Choice, Event, Help, Key, Speaking
from voicecoach.practice.help import MODEL, HelpTaken
from voicecoach.practice.speaker import Speaker

SLOWER = 1.3
"""Length scale of the voice when it repeats a line slower. A choice: clearly slower, still natural."""

REPLAY_KEYS: tuple[Key, ...] = ("repeat", "slower", "reword")
"""Keys that speak the developer's line again."""

_CHOICES: dict[Key, Choice] = {"again": "again", "more": "model", "next": "next", "quit": "quit"}
"""Keys that choose how to go on while the model reply is spoken; any other key stops the voice."""


def say_line(
    speaker: Speaker, index: int, turn: Turn, replay: Key | None, helped: HelpTaken
) -> Generator[Event, Answer, Key | None]:
    """Speak the developer's line; return "quit" if that was pressed.

    A key repeats the line, as it was, slower, or in other words; another one stops it and gives help.
    """
    keys: tuple[Key, ...] = ("help", "repeat", "slower", *(("reword",) if turn.another_way else ()), "quit")
    while True:
        text = turn.another_way if replay == "reword" and turn.another_way else turn.line
        pace = SLOWER if replay == "slower" else 1.0
        replay = yield from speaker.say(Speaking("developer", index, text, keys), pace=pace)
        if replay == "help":
            return (yield from give_help(speaker, index, helped))
        if replay not in REPLAY_KEYS:
            return replay


def give_help(speaker: Speaker, index: int, helped: HelpTaken) -> Generator[Event, Answer, Key | None]:
    """Take the next step of help; at the last one the voice reads the model reply, sentence by sentence.

    Return "quit" if that was pressed.
    """
    lines = helped.take()
    if lines:
        yield Help(index, helped.steps, lines)
    if not lines or helped.steps < MODEL:
        return None
    return (yield from speaker.say_to_repeat(index, helped.turn.model_reply))


def say_model(speaker: Speaker, index: int, turn: Turn, *, last: bool) -> Generator[Event, Answer, Choice | None]:
    """Speak the model reply; return what the learner chose meanwhile, if anything."""
    keys: tuple[Key, ...] = ("again", "more", "next") if last else ("again", "more", "next", "quit")
    pressed = yield from speaker.say(Speaking("model", index, turn.model_reply, keys))
    return _CHOICES.get(pressed) if pressed else None
