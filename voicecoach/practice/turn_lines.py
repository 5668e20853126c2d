"""What the program says in a turn: the developer's line, help, the grade, the model reply."""

from __future__ import annotations

from collections.abc import Generator

from voicecoach.content.dialogue import Turn
from voicecoach.practice.events import Answer, Choice, Cue, Event, Help, Key, Speaking
from voicecoach.practice.help import MODEL, HelpTaken, spoken_help
from voicecoach.practice.setup import Setup
from voicecoach.practice.speaker import Speaker
from voicecoach.practice.spoken_grade import spoken_grade
from voicecoach.practice.vocabulary import show_vocabulary
from voicecoach.review.lists_text import listed
from voicecoach.sessions.session import TurnResult

SLOWER = 1.3
"""Length scale of the voice when it repeats a line slower. A choice: clearly slower, still natural."""

REPLAY_KEYS: tuple[Key, ...] = ("repeat", "slower", "reword")
"""Keys that speak the developer's line again."""

NO_MORE_HELP = "That was all the help for this round."
"""What the voice says hands free when help is asked for and none is left."""

LEARNING_KEYS: tuple[Key, ...] = ("help", "terms")
"""Keys that help with the reply."""

_CHOICES: dict[Key, Choice] = {"again": "again", "more": "model", "next": "next", "quit": "quit"}
"""Keys that choose how to go on while the model reply is spoken; any other key stops the voice."""


def say_line(
    setup: Setup, index: int, turn: Turn, replay: Key | None, helped: HelpTaken
) -> Generator[Event, Answer, Key | None]:
    """Speak the developer's line, or tell what to ask about where the roles are swapped; return "quit" if pressed.

    A key repeats the line, as it was, slower, or in other words; another one stops it and gives help or the terms.
    """
    keys: tuple[Key, ...] = ("help", "repeat", "slower", *(("reword",) if turn.another_way else ()), "terms", "quit")
    while True:
        if turn.answer and replay not in LEARNING_KEYS:
            yield Cue(index, turn.line)
            replay = (yield from _say_cue(setup, index, turn)) if setup.hands_free else None
        elif replay not in LEARNING_KEYS:
            text = turn.another_way if replay == "reword" and turn.another_way else turn.line
            pace = SLOWER if replay == "slower" else 1.0
            replay = yield from setup.speaker.say(Speaking("developer", index, text, keys), pace=pace)
        if replay == "help":
            return (yield from give_help(setup.speaker, index, helped, aloud=setup.hands_free))
        if replay == "terms":
            return (yield from _show_terms(setup, index, helped))
        if replay not in REPLAY_KEYS:
            return replay


def spoken_cue(turn: Turn) -> str:
    """Return what the voice says to those who ask hands free: what to ask about."""
    return f"Ask about {listed([group[0] for group in turn.terms])}." if turn.terms else f"Ask: {turn.line}"


def _say_cue(setup: Setup, index: int, turn: Turn) -> Generator[Event, Answer, Key | None]:
    return (yield from setup.speaker.say(Speaking("cue", index, spoken_cue(turn), ("help", "repeat", "quit"))))


def _show_terms(setup: Setup, index: int, helped: HelpTaken) -> Generator[Event, Answer, Key | None]:
    """Show the turn's terms to try, which counts as all help; return "quit" if that was pressed."""
    if helped.most < MODEL or not helped.turn.terms:
        return None
    helped.steps = MODEL
    left = yield from show_vocabulary(setup, helped.turn.terms, index)
    return "quit" if left == "quit" else None


def give_help(
    speaker: Speaker, index: int, helped: HelpTaken, *, aloud: bool = False
) -> Generator[Event, Answer, Key | None]:
    """Take the next step of help; at the last one the voice reads the model reply, sentence by sentence.

    `aloud`: the voice says every step, or that none is left; not while the microphone is open. Return "quit" if that
    was pressed.
    """
    lines = helped.take()
    if not lines:
        none_left = Speaking("help", index, NO_MORE_HELP, ("quit",))
        return "quit" if aloud and (yield from speaker.say(none_left)) == "quit" else None
    yield Help(index, helped.steps, lines)
    if aloud:
        text = spoken_help(helped.steps, helped.turn, helped.lexicon)
        if (yield from speaker.say(Speaking("help", index, text, ("quit",)))) == "quit":
            return "quit"
    return (yield from speaker.say_to_repeat(index, helped.turn.model_reply)) if helped.steps == MODEL else None


def say_grade(speaker: Speaker, result: TurnResult, *, last: bool) -> Generator[Event, Answer, Choice | None]:
    """Say the grade of a take, if there is anything to say; return what the learner chose meanwhile, if anything."""
    text = spoken_grade(result, last=last)
    speaking = Speaking("grade", result.turn, text, _keys(last=last))
    return (yield from _say(speaker, speaking)) if text else None


def say_model(speaker: Speaker, index: int, turn: Turn, *, last: bool) -> Generator[Event, Answer, Choice | None]:
    """Speak the model reply; return what the learner chose meanwhile, if anything."""
    return (yield from _say(speaker, Speaking("model", index, turn.model_reply, _keys(last=last))))


def say_answer(speaker: Speaker, index: int, turn: Turn, *, last: bool) -> Generator[Event, Answer, Choice | None]:
    """Answer a question, where the roles are swapped; return what the learner chose meanwhile, if anything."""
    return (yield from _say(speaker, Speaking("developer", index, turn.answer, _keys(last=last))))


def _keys(*, last: bool) -> tuple[Key, ...]:
    return ("again", "more", "next") if last else ("again", "more", "next", "quit")


def _say(speaker: Speaker, speaking: Speaking) -> Generator[Event, Answer, Choice | None]:
    pressed = yield from speaker.say(speaking)
    return _CHOICES.get(pressed) if pressed else None
