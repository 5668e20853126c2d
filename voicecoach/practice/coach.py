"""The practice engine.

A blocking generator of events. It uses the voice, the listener, grading and the store in turn and yields what happened.
`send` takes the learner's answers (a choice, a typed reply). The engine has no clock, no thread and no screen.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from voicecoach.audio.clip import Audio
from voicecoach.audio.source import AudioSink, Notice
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.errors import DeviceError
from voicecoach.grading.grade_reply import Rubric, grade_reply, grade_typed_reply
from voicecoach.practice.events import (
    Choice,
    Choose,
    Event,
    Finished,
    Graded,
    Grading,
    Key,
    Listening,
    Speaking,
    Started,
    Typing,
)
from voicecoach.practice.listener import Listened, Reply
from voicecoach.practice.protocols import Recording, SessionStore, StreamingRecognizer
from voicecoach.sessions.session import NewTake, TurnResult
from voicecoach.voice.synthesizer import Synthesizer

SLOWER = 1.3
"""Length scale of the voice when it repeats a line slower. A choice: clearly slower, still natural."""

Answer = Choice | str | None
Practice = Generator[Event, Answer, None]

ATTEMPTS = 2
"""Times that listening may fail before anybody spoke; then the learner chooses how to go on."""

_REPLAY_KEYS: tuple[Key, ...] = ("repeat", "slower", "reword")

_CHOICES: dict[Key, Choice] = {"again": "again", "more": "model", "next": "next", "quit": "quit"}
"""Keys that choose how to go on while the model reply is spoken; any other key stops the voice."""

Listen = Callable[[Turn, StreamingRecognizer, Recording, Callable[[], Key | None]], Listened]
"""Listens to one reply: yields events while listening, returns the reply."""


@dataclass(frozen=True, slots=True)
class Coach:
    """The parts of a practice, wired by application.py. `listen` is None if replies are typed."""

    voice: Synthesizer
    headphones: AudioSink
    store: SessionStore
    rubric: Rubric
    listen: Listen | None
    start_recognition: Callable[[Turn], StreamingRecognizer]
    keys: Callable[[], Key | None]
    now: Callable[[], datetime]

    def practice(self, dialogue: Dialogue, kind: str = "practice") -> Practice:
        """Practice a dialogue. Closing the generator early ends the session; graded takes stay."""
        session = self.store.start_session(
            kind=kind,
            dialogue=dialogue.id,
            title=dialogue.title,
            at=self.now(),
            developer=dialogue.developer,
            learner=dialogue.learner,
        )
        self.voice.prefetch([text for turn in dialogue.turns for text in (turn.line, turn.model_reply)])
        try:
            yield Started(session, dialogue)
            for index, turn in enumerate(dialogue.turns):
                choice = yield from self._exchange(session, index, turn, last=index == len(dialogue.turns) - 1)
                if choice == "quit":
                    break
        finally:
            kept = self.store.end_session(session, self.now())
        yield Finished(self.store.session(session) if kept else None)

    def _exchange(self, session: str, index: int, turn: Turn, *, last: bool) -> Generator[Event, Answer, Choice]:
        """Practice one turn as often as the learner likes; return "next" or "quit"."""
        if (yield from self._say(index, turn, None)) == "quit":
            return "quit"
        result: TurnResult | None = None
        choice: Answer = "again"
        while choice not in ("next", "quit"):
            pressed: Choice | None = None
            if choice == "model":
                pressed = yield from self._speak_model(index, turn, last=last)
            elif choice == "answered" and result:
                result = self.store.mark_answered(session, result.id, answered=True)
                yield Graded(result)
            else:
                taken = yield from self._take_reply(session, index, turn)
                if taken == "quit":
                    return "quit"
                result = taken
            choice = pressed or (yield Choose(index, last, _choices(result, last=last)))
        return "quit" if choice == "quit" else "next"

    def _say(self, index: int, turn: Turn, replay: Key | None) -> Generator[Event, Answer, Key | None]:
        """Speak the developer's line; return the key that stopped it, if any.

        A key repeats the line, as it was, slower, or in other words.
        """
        keys: tuple[Key, ...] = ("repeat", "slower", *(("reword",) if turn.another_way else ()), "quit")
        while True:
            text = turn.another_way if replay == "reword" and turn.another_way else turn.line
            yield Speaking("developer", index, text, keys)
            replay = yield from self._play(self.voice.speak(text, pace=SLOWER if replay == "slower" else 1.0))
            if replay not in _REPLAY_KEYS:
                return replay

    def _speak_model(self, index: int, turn: Turn, *, last: bool) -> Generator[Event, Answer, Choice | None]:
        """Speak the model reply; return what the learner chose meanwhile, if anything."""
        keys: tuple[Key, ...] = ("again", "more", "next") if last else ("again", "more", "next", "quit")
        yield Speaking("model", index, turn.model_reply, keys)
        pressed = yield from self._play(self.voice.speak(turn.model_reply))
        return _CHOICES.get(pressed) if pressed else None

    def _play(self, parts: Iterator[Audio]) -> Generator[Event, Answer, Key | None]:
        """Play the voice until a key is pressed; return the key, None if the voice came to its end.

        If the headphones fail, ask the learner to read the text.
        """
        pressed: list[Key] = []

        def stop() -> bool:
            if not pressed and (key := self.keys()):
                pressed.append(key)
            return bool(pressed)

        try:
            self.headphones.play(parts, stop)
        except DeviceError as error:
            yield Notice(f"{error}\nPlease read the text on the screen.", error.hint)
        stop()  # a key pressed while the last sound left the headphones belongs to the voice, not to what comes next
        return pressed[0] if pressed else None

    def _take_reply(
        self, session: str, index: int, turn: Turn
    ) -> Generator[Event, Answer, TurnResult | Literal["quit"] | None]:
        """Record, grade and store one take; first repeat the line as often as the learner asks.

        Return the take, None if none was kept, or "quit".
        """
        failures = 0
        while True:
            take = NewTake(session, index, turn.line, turn.model_reply, turn.terms, self.now())
            if self.listen is None:
                return (yield from self._take_typed(take, turn))
            pressed, outcome = yield from self._listen_once(take, turn)
            if isinstance(outcome, Graded):
                yield outcome
                return "quit" if pressed == "quit" else outcome.result
            if pressed == "quit":
                return "quit"
            if pressed is not None:
                if (yield from self._say(index, turn, pressed)) == "quit":
                    return "quit"
            elif outcome.ended != "device":
                return None
            else:
                failures += 1
                if failures == ATTEMPTS:
                    return None
                yield Notice("Nothing you said was lost; listening again.")

    def _listen_once(self, take: NewTake, turn: Turn) -> Generator[Event, Answer, tuple[Key | None, Graded | Reply]]:
        """Listen once. Return the replay or quit key, if any, and the graded take, or the reply if no take was kept."""
        assert self.listen is not None
        pressed: list[Key] = []

        def keys() -> Key | None:
            key = self.keys()
            if key in (*_REPLAY_KEYS, "quit"):
                pressed.append(key)
                return "stop"
            return key

        stream = self.start_recognition(turn)
        speech: list[Listening] = []
        recording: Recording | None = None
        try:
            with self.store.open_take(take) as recording:
                reply = yield from _noting_speech(self.listen(turn, stream, recording, keys), speech)
        except BaseException:
            stream.cancel()
            if recording and not speech:
                self.store.discard_take(take.session, recording.take)
            raise
        key = pressed[0] if pressed else None
        replayed = key is not None and key != "quit"
        if replayed or reply.empty or (key == "quit" and reply.first_speech is None):
            stream.cancel()
            self.store.discard_take(take.session, recording.take)
            return key, reply
        yield Grading(take.turn, reply.ended)
        grade = grade_reply(stream.finish(), turn.terms, self.rubric, latency=reply.first_speech)
        result = self.store.add_grade(
            take.session, recording.take, grade, overflows=reply.overflows, broken_off=key == "quit"
        )
        return key, Graded(result)

    def _take_typed(self, take: NewTake, turn: Turn) -> Generator[Event, Answer, TurnResult | Literal["quit"]]:
        text = yield Typing(take.turn)
        if text is None:
            return "quit"
        take_id = self.store.add_typed_take(take)
        result = self.store.add_grade(take.session, take_id, grade_typed_reply(text, turn.terms, self.rubric))
        yield Graded(result)
        return result


def _noting_speech(listened: Listened, speech: list[Listening]) -> Listened:
    """Listen, and add to `speech` each report during which somebody spoke."""
    with closing(listened):
        while True:
            try:
                event = next(listened)
            except StopIteration as stopped:
                reply: Reply = stopped.value
                return reply
            if isinstance(event, Listening) and event.speaking:
                speech.append(event)
            yield event


def _choices(result: TurnResult | None, *, last: bool) -> tuple[Choice, ...]:
    """Return how the learner may go on; a reply may be marked as an answer if none of its terms came up."""
    unjudged = result is not None and not result.answered and (report := result.term_report) and report.none_came_up
    mark: tuple[Choice, ...] = ("answered",) if unjudged else ()
    return ("again", "model", *mark, "next") if last else ("again", "model", *mark, "next", "quit")
