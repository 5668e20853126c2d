"""The engine of practice.

A blocking generator of events: it asks the voice, the listener, the examiner and the store in turn and tells what just
happened. Answers (how to go on, a typed reply) come in through `send`. It has no clock, no thread and no screen.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime

from voicecoach.audio import Audio
from voicecoach.dialogue import Dialogue, Turn
from voicecoach.errors import DeviceError
from voicecoach.events import (
    Choice,
    Choose,
    Event,
    Finished,
    Graded,
    Grading,
    Key,
    Notice,
    Speaking,
    Started,
    Typing,
)
from voicecoach.examiner import Examiner
from voicecoach.listener import Listened
from voicecoach.ports import AudioSink, Follower, Recording, Stop, Store, Synthesizer

SLOWER = 1.3
"""Length scale of the voice when asked to say a line slower."""

Answer = Choice | str | None
Practice = Generator[Event, Answer, None]

ATTEMPTS = 2
"""Times that a microphone which fails before anything was said is listened to again, before the learner is asked."""

_REPLAYS: tuple[Key, ...] = ("repeat", "slower", "reword")


Listen = Callable[[Turn, Follower, Recording, Callable[[], Key | None]], Listened]
"""Hears one reply to a turn: yields while it listens, returns the reply."""


@dataclass(frozen=True, slots=True)
class Coach:
    """Everything a practice needs, wired by app.py. `listen` None: replies are typed."""

    voice: Synthesizer
    headphones: AudioSink
    store: Store
    examiner: Examiner
    listen: Listen | None
    follow: Callable[[Turn], Follower]
    keys: Callable[[], Key | None]
    now: Callable[[], datetime]

    def practise(self, dialogue: Dialogue, kind: str = "practice") -> Practice:
        """Go through a dialogue. Closing the generator early ends the session; what was graded stays."""
        session = self.store.begin(kind=kind, dialogue=dialogue.id, title=dialogue.title, at=self.now())
        self.voice.expect([text for turn in dialogue.turns for text in (turn.line, turn.model_reply)])
        try:
            yield Started(session, dialogue)
            for index, turn in enumerate(dialogue.turns):
                choice = yield from self._exchange(session, index, turn, last=index == len(dialogue.turns) - 1)
                if choice == "quit":
                    break
        finally:
            self.store.end(session, self.now())
        yield Finished(self.store.session(session))

    def _exchange(self, session: str, index: int, turn: Turn, *, last: bool) -> Generator[Event, Answer, Choice]:
        """One turn, as often as the learner likes."""
        choice: Answer = "line"
        while choice not in ("next", "quit"):
            if choice == "model":
                yield Speaking("model", index, turn.model_reply)
                yield from self._play(self.voice.speak(turn.model_reply), lambda: self.keys() is not None)
            else:
                if choice == "line":
                    yield from self._say(index, turn, None)
                if (yield from self._reply(session, index, turn)) == "quit":
                    return "quit"
            choice = yield Choose(index, last, ("again", "model", "next", "quit"))
        return "quit" if choice == "quit" else "next"

    def _say(self, index: int, turn: Turn, asked: Key | None) -> Iterator[Event]:
        """Speak the developer's line; a key stops it, or has it said again, slower or in other words."""
        pressed: list[Key] = []

        def stop() -> bool:
            pressed.extend(key for key in [self.keys()] if key)
            return bool(pressed)

        while True:
            text = turn.another_way if asked == "reword" and turn.another_way else turn.line
            yield Speaking("developer", index, text)
            pressed.clear()
            yield from self._play(self.voice.speak(text, pace=SLOWER if asked == "slower" else 1.0), stop)
            asked = pressed[0] if pressed else None
            if asked not in _REPLAYS:
                return

    def _play(self, parts: Iterator[Audio], stop: Stop) -> Iterator[Notice]:
        """Let the learner hear it; without headphones the practice goes on with what stands on the screen."""
        try:
            self.headphones.play(parts, stop)
        except DeviceError as error:
            yield Notice(f"{error}\nPlease read it on the screen.")

    def _reply(self, session: str, index: int, turn: Turn) -> Generator[Event, Answer, Choice | None]:
        """Hear, grade and keep one take; the line is said again as often as asked for before it."""
        if self.listen is None:
            return (yield from self._typed(session, index, turn))
        asked: list[Key] = []

        def keys() -> Key | None:
            key = self.keys()
            if key in (*_REPLAYS, "quit"):
                asked.append(key)
                return "stop"
            return key

        failed = 0
        while True:
            asked.clear()
            follower = self.follow(turn)
            try:
                with self.store.record(
                    session, turn=index, line=turn.line, model_reply=turn.model_reply, terms=turn.terms, at=self.now()
                ) as recording:
                    reply = yield from self.listen(turn, follower, recording, keys)
            except BaseException:
                follower.cancel()
                raise
            if asked and asked[0] != "quit":
                follower.cancel()
                self.store.discard(session, recording.take)
                yield from self._say(index, turn, asked[0])
                continue
            if reply.empty or (asked and reply.first_speech is None):
                follower.cancel()
                self.store.discard(session, recording.take)
                failed += reply.why == "device"
                if asked or reply.why != "device" or failed == ATTEMPTS:
                    return "quit" if asked else None
                yield Notice("Nothing of your reply was lost: listening again.")
                continue
            yield Grading(index, reply.why)
            grade = self.examiner.examine(follower.finish(), turn.terms, latency=reply.first_speech)
            yield Graded(self.store.graded(session, recording.take, grade, overflows=reply.overflows), turn)
            return "quit" if asked else None

    def _typed(self, session: str, index: int, turn: Turn) -> Generator[Event, Answer, Choice | None]:
        text = yield Typing(index)
        if text is None:
            return "quit"
        take = self.store.typed(
            session, turn=index, line=turn.line, model_reply=turn.model_reply, terms=turn.terms, at=self.now()
        )
        yield Graded(self.store.graded(session, take, self.examiner.examine_typed(text, turn.terms)), turn)
        return None
