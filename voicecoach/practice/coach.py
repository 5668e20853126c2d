"""The practice engine.

A blocking generator of events. It uses the voice, the listener, grading and the store in turn and yields what happened.
`send` takes the learner's answers (a choice, a typed reply). The engine has no clock, no thread and no screen.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime

from voicecoach.audio.source import AudioSink, Notice
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.grading.grade_reply import Rubric, grade_reply, grade_typed_reply
from voicecoach.practice.events import (
    Answer,
    Choice,
    Choose,
    Event,
    Finished,
    Graded,
    Grading,
    Help,
    Key,
    Listening,
    Speaking,
    Started,
    Typing,
)
from voicecoach.practice.follow_ups import MOST, FollowUps, Question
from voicecoach.practice.help import MODEL, HelpTaken
from voicecoach.practice.listener import Listen, Reply, observed
from voicecoach.practice.protocols import Recording, SessionStore, StreamingRecognizer
from voicecoach.practice.rounds import Round, RoundFinished, TimeTarget
from voicecoach.practice.speaker import Speaker
from voicecoach.sessions.session import NewTake, TurnResult
from voicecoach.voice.synthesizer import Synthesizer

SLOWER = 1.3
"""Length scale of the voice when it repeats a line slower. A choice: clearly slower, still natural."""

Practice = Generator[Event, Answer, None]

ATTEMPTS = 2
"""Times that listening may fail before anybody spoke; then the learner chooses how to go on."""

HELP = "h"
"""What a learner types in place of a reply to get help."""

_REPLAY_KEYS: tuple[Key, ...] = ("repeat", "slower", "reword")

_CHOICES: dict[Key, Choice] = {"again": "again", "more": "model", "next": "next", "quit": "quit"}
"""Keys that choose how to go on while the model reply is spoken; any other key stops the voice."""


@dataclass(frozen=True, slots=True)
class Coach:
    """The parts of a practice, wired by application.py.

    `listen` is None if replies are typed. `question` asks for a term that a reply lacks, `follow_ups` times at most.
    """

    voice: Synthesizer
    headphones: AudioSink
    store: SessionStore
    rubric: Rubric
    listen: Listen | None
    start_recognition: Callable[[Turn], StreamingRecognizer]
    keys: Callable[[], Key | None]
    now: Callable[[], datetime]
    question: Question = lambda *_: ""
    follow_ups: int = MOST

    def practice(
        self,
        dialogue: Dialogue,
        kind: str = "practice",
        *,
        rounds: int = 1,
        turns: Sequence[int] | None = None,
        more: bool = False,
    ) -> Practice:
        """Practice a dialogue in `rounds`. Closing the generator early ends the session; graded takes stay.

        `turns`: indices of turns, in order; None: all. `more`: another practice follows, so the last turn may be quit.
        """
        chosen = range(len(dialogue.turns)) if turns is None else turns
        session = self.store.start_session(
            kind=kind,
            dialogue=dialogue.id,
            title=dialogue.title,
            at=self.now(),
            developer=dialogue.developer,
            learner=dialogue.learner,
        )
        spoken = [dialogue.turns[index] for index in chosen]
        self.voice.prefetch([text for turn in spoken for text in (turn.line, turn.model_reply)])
        left = False
        try:
            yield Started(session, dialogue)
            for number in range(1, rounds + 1):
                last = number == rounds and not more
                left = (yield from self._round(session, dialogue, chosen, Round(number, rounds), last=last)) == "quit"
                if left:
                    break
        finally:
            kept = self.store.end_session(session, self.now())
        yield Finished(self.store.session(session) if kept else None, left)

    def _round(
        self, session: str, dialogue: Dialogue, chosen: Sequence[int], round_: Round, *, last: bool
    ) -> Generator[Event, Answer, Choice]:
        """Practice each chosen turn once; return "next" or "quit"."""
        if round_.of > 1:
            yield round_
        for index in chosen:
            ends = last and index == chosen[-1]
            if (yield from self._exchange(session, index, dialogue.turns[index], round_, last=ends)) == "quit":
                return "quit"
        if round_.of > 1:
            yield RoundFinished(round_.number, self.store.session(session))
        return "next"

    @property
    def _speaker(self) -> Speaker:
        return Speaker(self.voice, self.headphones, self.keys)

    def _exchange(
        self, session: str, index: int, turn: Turn, round_: Round, *, last: bool
    ) -> Generator[Event, Answer, Choice]:
        """Practice one turn as often as the learner likes; return "next" or "quit"."""
        if round_.number > 1 and (target := round_.target(self.store.session(session), index)) is not None:
            yield TimeTarget(index, target)
        helped = HelpTaken(turn, self.rubric.lexicon, round_.most_help)
        if (yield from self._say(index, turn, None, helped)) == "quit":
            return "quit"
        result: TurnResult | None = None
        asked = round_.number > 1
        choice: Answer = "again"
        while choice not in ("next", "quit"):
            pressed: Choice | None = None
            if choice == "model":
                pressed = yield from self._speak_model(index, turn, last=last)
            elif choice == "answered" and result:
                result = self.store.mark_answered(session, result.id, answered=True)
                yield Graded(result)
            else:
                result, left = yield from self._take_reply(session, index, turn, round_, helped)
                if result and not (left or asked):
                    asked = True
                    result, left = yield from self._ask_for_terms(session, result)
                if result:
                    yield Graded(result)
                if left:
                    return "quit"
            choice = pressed or (yield Choose(index, last, _choices(result, last=last)))
        return "quit" if choice == "quit" else "next"

    def _ask_for_terms(
        self, session: str, result: TurnResult
    ) -> Generator[Event, Answer, tuple[TurnResult, Key | None]]:
        parts = (self.store, self.rubric, self.listen, self.start_recognition, self.now, self.question)
        return (yield from FollowUps(self._speaker, *parts, self.follow_ups).ask(session, result))

    def _say(
        self, index: int, turn: Turn, replay: Key | None, helped: HelpTaken
    ) -> Generator[Event, Answer, Key | None]:
        """Speak the developer's line; return "quit" if that was pressed.

        A key repeats the line, as it was, slower, or in other words; another one stops it and gives help.
        """
        keys: tuple[Key, ...] = ("help", "repeat", "slower", *(("reword",) if turn.another_way else ()), "quit")
        while True:
            text = turn.another_way if replay == "reword" and turn.another_way else turn.line
            pace = SLOWER if replay == "slower" else 1.0
            replay = yield from self._speaker.say(Speaking("developer", index, text, keys), pace=pace)
            if replay == "help":
                return (yield from self._help(index, helped))
            if replay not in _REPLAY_KEYS:
                return replay

    def _help(self, index: int, helped: HelpTaken) -> Generator[Event, Answer, Key | None]:
        """Take the next step of help; at the last one the voice reads the model reply, sentence by sentence.

        Return "quit" if that was pressed.
        """
        lines = helped.take()
        if lines:
            yield Help(index, helped.steps, lines)
        if not lines or helped.steps < MODEL:
            return None
        return (yield from self._speaker.say_to_repeat(index, helped.turn.model_reply))

    def _speak_model(self, index: int, turn: Turn, *, last: bool) -> Generator[Event, Answer, Choice | None]:
        """Speak the model reply; return what the learner chose meanwhile, if anything."""
        keys: tuple[Key, ...] = ("again", "more", "next") if last else ("again", "more", "next", "quit")
        pressed = yield from self._speaker.say(Speaking("model", index, turn.model_reply, keys))
        return _CHOICES.get(pressed) if pressed else None

    def _take_reply(
        self, session: str, index: int, turn: Turn, round_: Round, helped: HelpTaken
    ) -> Generator[Event, Answer, tuple[TurnResult | None, Key | None]]:
        """Record, grade and store one take; first give help and repeat the line as often as the learner asks.

        Return the take, None if none was kept, and "quit" if the learner left.
        """
        failures = 0
        while True:
            take = NewTake(session, index, turn.line, turn.model_reply, turn.terms, self.now(), round_.number)
            if self.listen is None:
                return (yield from self._take_typed(take, turn, helped))
            pressed, outcome = yield from self._listen_once(take, turn, helped)
            if isinstance(outcome, TurnResult):
                return outcome, pressed
            if pressed == "quit":
                return None, pressed
            if pressed is not None:
                again = self._help(index, helped) if pressed == "help" else self._say(index, turn, pressed, helped)
                if (yield from again) == "quit":
                    return None, "quit"
            elif outcome.ended != "device":
                return None, None
            else:
                failures += 1
                if failures == ATTEMPTS:
                    return None, None
                yield Notice("Nothing you said was lost; listening again.")

    def _listen_once(
        self, take: NewTake, turn: Turn, helped: HelpTaken
    ) -> Generator[Event, Answer, tuple[Key | None, TurnResult | Reply]]:
        """Listen once.

        Return the key that ended it (one that repeats the line, help, quit), if any, and the graded take, or the reply
        if no take was kept. Help in words is shown while the learner goes on.
        """
        assert self.listen is not None
        pressed: list[Key] = []
        wanted: list[Key] = []

        def keys() -> Key | None:
            key = self.keys()
            if key == "help" and helped.following != MODEL:
                wanted.append(key)
                return None
            if key in (*_REPLAY_KEYS, "help", "quit"):
                pressed.append(key)
                return "stop"
            return key

        def interrupted() -> Generator[Event, Answer, object] | None:
            return self._help(take.turn, helped) if wanted and wanted.pop() else None

        stream = self.start_recognition(turn)
        speech: list[Listening] = []
        recording: Recording | None = None
        try:
            with self.store.open_take(take) as recording:
                listened = self.listen(turn, stream, recording, keys)
                reply = yield from observed(listened, speech, interrupted)
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
        left = key == "quit"
        return key, self.store.add_grade(
            take.session, recording.take, grade, overflows=reply.overflows, broken_off=left, help=helped.steps
        )

    def _take_typed(
        self, take: NewTake, turn: Turn, helped: HelpTaken
    ) -> Generator[Event, Answer, tuple[TurnResult | None, Key | None]]:
        while True:
            text = yield Typing(take.turn)
            if text is None:
                return None, "quit"
            if text.strip().lower() != HELP:
                break
            if (yield from self._help(take.turn, helped)) == "quit":
                return None, "quit"
        take_id = self.store.add_typed_take(take)
        grade = grade_typed_reply(text, turn.terms, self.rubric)
        return self.store.add_grade(take.session, take_id, grade, help=helped.steps), None


def _choices(result: TurnResult | None, *, last: bool) -> tuple[Choice, ...]:
    """Return how the learner may go on; a reply may be marked as an answer if none of its terms came up."""
    unjudged = result is not None and not result.answered and (report := result.term_report) and report.none_came_up
    mark: tuple[Choice, ...] = ("answered",) if unjudged else ()
    return ("again", "model", *mark, "next") if last else ("again", "model", *mark, "next", "quit")
