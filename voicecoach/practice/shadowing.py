"""Shadowing: the voice says a sentence of the model reply, the learner repeats it, and both are compared."""

from __future__ import annotations

from collections.abc import Generator

from voicecoach.audio.clip import joined
from voicecoach.audio.speech_boundaries import speech_boundaries
from voicecoach.content.dialogue import Turn
from voicecoach.grading.shadowing import compare
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.matching import find_in_text
from voicecoach.practice.events import Answer, Choice, Choose, Event, Key, Shadowed, Speaking
from voicecoach.practice.help import HelpTaken
from voicecoach.practice.setup import Setup
from voicecoach.practice.short_answer import listen_briefly
from voicecoach.practice.simulated_learner import sentences
from voicecoach.practice.turn_lines import say_line
from voicecoach.sessions.session import ShadowedSentence


def shadow(setup: Setup, session: str, index: int, turn: Turn) -> Generator[Event, Answer, Key | None]:
    """Shadow the model reply of a turn, each sentence as often as the learner likes; return "quit" if they left."""
    spoken = sentences(turn.model_reply)
    for number, text in enumerate(spoken):
        choice: Answer = "again"
        while choice == "again":
            pressed, shadowed = yield from _shadow_once(setup, session, index, number, text)
            if shadowed:
                yield Shadowed(shadowed, len(spoken))
            if pressed == "quit":
                return pressed
            if pressed != "repeat":
                choice = yield Choose(index, last=False, choices=("again", "next", "quit"))
        if choice == "quit":
            return "quit"
    return None


def shadow_turn(setup: Setup, session: str, index: int, turn: Turn, *, last: bool) -> Generator[Event, Answer, Choice]:
    """Speak the line, then shadow the model reply as often as the learner likes; return "next" or "quit"."""
    helped = HelpTaken(turn, setup.rubric.lexicon, most=0)
    if (yield from say_line(setup, index, turn, None, helped)) == "quit":
        return "quit"
    choice: Answer = "again"
    while choice == "again":
        if (yield from shadow(setup, session, index, turn)) == "quit":
            return "quit"
        choice = yield Choose(index, last, ("again", "next") if last else ("again", "next", "quit"))
    return "quit" if choice == "quit" else "next"


def _shadow_once(
    setup: Setup, session: str, index: int, number: int, text: str
) -> Generator[Event, Answer, tuple[Key | None, ShadowedSentence | None]]:
    """Say a sentence and listen once.

    Return the key that ended it, if it was "quit" or "repeat", and how the sentence was repeated; None if nothing was.
    """
    voice = joined(*setup.voice.speak(text))
    yield Speaking("model", index, text, ("repeat", "quit"))
    pressed = yield from setup.speaker.play(iter([voice]))
    if pressed in ("quit", "repeat"):
        return pressed, None
    groups = tuple((name,) for name in find_in_text(text, setup.rubric.lexicon))
    opened = setup.store.shadowing.open(session, index, number, text, setup.now())
    answer = yield from listen_briefly(setup, index, Turn(text, text, groups), opened, ("repeat", "quit"))
    evidence = answer.evidence
    if evidence is None:
        setup.store.shadowing.discard(session, answer.recording)
        return answer.key, None
    report = compare(
        text,
        evidence.transcript.words,
        grade_terms(evidence.transcript.words, groups, setup.rubric.lexicon, evidence.candidates),
        speech=speech_boundaries(evidence.speech_probabilities, evidence.frames, seconds=evidence.seconds),
        model_speech=setup.speech_in(voice),
        lexicon=setup.rubric.lexicon,
    )
    return answer.key, setup.store.shadowing.add_report(session, answer.recording, report)
