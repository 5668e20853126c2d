"""A reply that is listened to: what listening yields, what it takes and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from voicecoach.audio.source import Notice
from voicecoach.content.dialogue import Turn
from voicecoach.practice.endpoint import NOTHING_SAID, EndReason
from voicecoach.practice.events import Answer, Choice, Event, Key, Listening, Ready, Resumed, Waiting
from voicecoach.practice.protocols import Recording, StreamingRecognizer


@dataclass(frozen=True, slots=True)
class Reply:
    """How listening ended.

    `ended`: the reason; `seconds`: recorded; `first_speech`: when speech began (seconds), None if nobody spoke;
    `overflows`: blocks that the device lost; `inner_pauses`: in seconds.
    """

    ended: EndReason
    seconds: float
    first_speech: float | None
    overflows: int
    inner_pauses: tuple[float, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to grade: no sound at all, or a device that failed before anybody spoke."""
        return not self.seconds or (self.ended == "device" and self.first_speech is None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Silence has ended the `reply`, and listening goes on: answer with True to make the end final.

    `seconds`: for which the end has stood; `undecided`: somebody is speaking, and it is open whether the reply goes on.
    `listening`: the state, with the seconds of silence left until the program may speak. `command`: what was said that
    is a command alone.
    """

    reply: Reply
    seconds: float
    undecided: bool
    listening: Listening
    command: Choice | None = None


Listened = Generator[Listening | Ready | Waiting | Notice | Standing | Resumed, bool | None, "Reply"]
"""Yields the state of listening, takes whether an end that stands is final, returns the reply."""


class Listen(Protocol):
    """Listens to one reply."""

    def __call__(
        self,
        turn: Turn,
        stream: StreamingRecognizer,
        recording: Recording,
        keys: Callable[[], Key | None],
        *,
        wait: float = NOTHING_SAID,
        recognize_after: Callable[[], StreamingRecognizer] | None = None,
        hands_free: bool = False,
    ) -> Listened:
        """Yield events while listening, return the reply; `wait`: seconds without speech after which it ends.

        `recognize_after`: starts the recognition of what is said after an end that stands; None: each end is final.
        `hands_free`: it may be a command.
        """


def observed(
    listened: Listened,
    spoken: list[Listening],
    interrupted: Callable[[Event], Generator[Event, Answer, object]],
    stood: Callable[[Standing], Generator[Event, Answer, bool]],
    resumed: Callable[[], object],
) -> Generator[Event, Answer, Reply]:
    """Listen, and yield what `interrupted` yields after each report; the recording goes on meanwhile.

    Each report during which somebody spoke is added to `spoken`. While an end stands, `stood` returns whether it is
    final; `resumed` is called when it was taken back.
    """
    with closing(listened):
        final: bool | None = None
        while True:
            try:
                event = listened.send(final)
            except StopIteration as stopped:
                reply: Reply = stopped.value
                return reply
            final = None
            if isinstance(event, Standing):
                final = yield from stood(event)
                continue
            if isinstance(event, Listening) and event.speaking:
                spoken.append(event)
            if isinstance(event, Resumed):
                resumed()
            yield event
            yield from interrupted(event)


def final(listened: Listened) -> Generator[Event, Answer, Reply]:
    """Listen, and take each end as final."""

    def nothing(_: Event) -> Generator[Event, Answer, None]:
        yield from ()

    def at_once(_: Standing) -> Generator[Event, Answer, bool]:
        yield from ()
        return True

    return (yield from observed(listened, [], nothing, at_once, lambda: None))
