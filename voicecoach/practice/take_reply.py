"""One take of a turn: the learner's reply is recorded, graded and stored."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from math import inf

from voicecoach.audio.source import Notice
from voicecoach.content.dialogue import Turn
from voicecoach.grading.grade_reply import grade_typed_reply
from voicecoach.practice.alerts import Alerts
from voicecoach.practice.events import Answer, Event, Grading, Key, Listening, Typing
from voicecoach.practice.graded_take import GradedTake, Stand
from voicecoach.practice.help import MODEL, HelpTaken
from voicecoach.practice.impatience import Impatience
from voicecoach.practice.protocols import Recording
from voicecoach.practice.reply import Reply, observed
from voicecoach.practice.rounds import Round
from voicecoach.practice.setup import Setup
from voicecoach.practice.turn_lines import LEARNING_KEYS, REPLAY_KEYS, give_help, say_line
from voicecoach.sessions.session import NewTake, TurnResult

ATTEMPTS = 2
"""Times that listening may fail before anybody spoke; then the learner chooses how to go on."""

HELP = "h"
"""What a learner types in place of a reply to get help."""


def take_reply(
    setup: Setup,
    session: str,
    index: int,
    turn: Turn,
    round_: Round,
    helped: HelpTaken,
    impatience: Impatience,
    stand: Stand,
) -> Generator[Event, Answer, tuple[TurnResult | None, Key | None]]:
    """Record, grade and store one take; first give help and repeat the line as often as the learner asks.

    Return the take, None if none was kept, and "quit" if the learner left.
    """
    alerts = Alerts(index, turn.alerts)
    if setup.listen is None:
        yield from alerts.until(inf)
        return (yield from _take_typed(setup, _new_take(setup, session, index, turn, round_), turn, helped))
    failures, silent = 0, 0.0
    while True:
        take = _new_take(setup, session, index, turn, round_)
        pressed, outcome = yield from _listen_once(setup, take, turn, helped, alerts, impatience, silent, stand)
        if isinstance(outcome, TurnResult):
            return outcome, pressed
        if pressed is not None:
            if pressed == "quit" or (yield from say_line(setup, index, turn, pressed, helped)) == "quit":
                return None, "quit"
        elif impatience.nudges(outcome):
            silent += outcome.seconds
            if (yield from impatience.speak(setup.speaker, index)) == "quit":
                return None, "quit"
        elif outcome.ended != "device":
            return None, None
        else:
            failures += 1
            if failures == ATTEMPTS:
                return None, None
            yield Notice("Nothing you said was lost; listening again.")


def _new_take(setup: Setup, session: str, index: int, turn: Turn, round_: Round) -> NewTake:
    return NewTake(
        session=session,
        turn=index,
        line=turn.line,
        model_reply=turn.model_reply,
        terms=turn.terms,
        at=setup.now(),
        round=round_.number,
        parts=turn.parts,
        avoid=turn.avoid,
    )


def _listen_once(
    setup: Setup,
    take: NewTake,
    turn: Turn,
    helped: HelpTaken,
    alerts: Alerts,
    impatience: Impatience,
    silent: float,
    stand: Stand,
) -> Generator[Event, Answer, tuple[Key | None, TurnResult | Reply]]:
    """Listen once; `silent`: seconds of silence before the developer nudged.

    Return the key that ended it (one that repeats the line, help, quit), if any, and the graded take, or the reply
    if no take was kept. Help in words is shown while the learner goes on.
    """
    assert setup.listen is not None
    keys = _ReplyKeys(setup.keys, helped, impatience)

    def interrupted(event: Event) -> Generator[Event, Answer, None]:
        if isinstance(event, Listening):
            yield from alerts.until(event.seconds)
        if keys.help_wanted:
            keys.help_wanted = False
            yield from give_help(setup.speaker, take.turn, helped)

    stream = setup.start_recognition(turn)
    speech: list[Listening] = []
    recording: Recording | None = None
    try:
        with setup.store.open_take(take) as recording:
            graded = GradedTake(setup, take, recording.take, turn, helped, silent)
            listened = setup.listen(
                turn,
                stream,
                recording,
                keys,
                wait=impatience.wait,
                recognize_after=setup.recognize_after,
                hands_free=setup.hands_free,
            )
            reply = yield from observed(
                listened,
                speech,
                interrupted,
                stood=lambda standing: graded.stood(stream, standing, stand),
                resumed=graded.withdraw,
            )
            alerts.closed(reply.seconds)
    except BaseException:
        stream.cancel()
        if recording and not speech:
            setup.store.discard_take(take.session, recording.take)
        raise
    if graded.result:
        stream.cancel()
        return None, graded.result
    key = keys.pressed
    if _unwanted(reply, key) or impatience.nudges(reply):
        stream.cancel()
        setup.store.discard_take(take.session, recording.take)
        return key, reply
    yield Grading(take.turn, reply.ended)
    return key, graded.grade(stream.finish(), reply, broken_off=key == "quit")


def _unwanted(reply: Reply, key: Key | None) -> bool:
    """Tell whether a reply is dropped: the key that ended it asks for something else, or nothing was said."""
    replayed = key is not None and key != "quit"
    return replayed or reply.empty or (key == "quit" and reply.first_speech is None)


@dataclass(slots=True)
class _ReplyKeys:
    """The keys during a reply. `pressed`: the key that ended it, if the line is to be repeated, or help given, or
    the learner leaves; `help_wanted`: help in words, while the reply goes on."""

    keys: Callable[[], Key | None]
    helped: HelpTaken
    impatience: Impatience
    pressed: Key | None = None
    help_wanted: bool = False

    def __call__(self) -> Key | None:
        """Return what the key means for the listener."""
        key = self.keys()
        if key == "help" and self.helped.following != MODEL:
            self.help_wanted = True
            return "more" if self.impatience.impatient else None  # nobody is nudged while reading
        if key in (*REPLAY_KEYS, *LEARNING_KEYS, "quit"):
            self.pressed = self.pressed or key
            return "stop"
        return key


def _take_typed(
    setup: Setup, take: NewTake, turn: Turn, helped: HelpTaken
) -> Generator[Event, Answer, tuple[TurnResult | None, Key | None]]:
    while True:
        text = yield Typing(take.turn)
        if text is None:
            return None, "quit"
        if text.strip().lower() != HELP:
            break
        if (yield from give_help(setup.speaker, take.turn, helped)) == "quit":
            return None, "quit"
    take_id = setup.store.add_typed_take(take)
    grade = grade_typed_reply(text, turn.terms, setup.rubric, avoid=turn.avoid)
    return setup.store.add_grade(take.session, take_id, grade, help=helped.steps), None
