"""Listening to a short answer, a sentence or a term, that is not a reply of its own."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from voicecoach.content.dialogue import Turn
from voicecoach.practice.endpoint import SHORT_WAIT
from voicecoach.practice.events import Answer, Event, Grading, Key
from voicecoach.practice.protocols import Recording
from voicecoach.practice.reply import final
from voicecoach.practice.setup import Setup
from voicecoach.recognition.evidence import Evidence


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """`recording`: its id. `key`: what ended it, if it was one of the stopping keys. `evidence`: None if nothing was
    said, or a key other than "quit" ended it."""

    recording: int
    key: Key | None
    evidence: Evidence | None


def listen_briefly(
    setup: Setup,
    index: int,
    turn: Turn,
    opened: AbstractContextManager[Recording],
    stopping: tuple[Key, ...],
) -> Generator[Event, Answer, ShortAnswer]:
    """Listen once, into the recording that is `opened`; the keys that are `stopping` end it, besides those of a reply.

    `turn`: what is expected; `index`: of the turn in the dialogue.
    """
    assert setup.listen is not None
    pressed: list[Key] = []

    def keys() -> Key | None:
        key = setup.keys()
        if key in stopping:
            pressed.append(key)
            return "stop"
        return key

    stream = setup.start_recognition(turn)
    try:
        with opened as recording:
            reply = yield from final(setup.listen(turn, stream, recording, keys, wait=SHORT_WAIT))
    except BaseException:
        stream.cancel()
        raise
    key = pressed[0] if pressed else None
    if key not in (None, "quit") or reply.empty or reply.first_speech is None:
        stream.cancel()
        return ShortAnswer(recording.take, key, None)
    yield Grading(index, reply.ended)
    return ShortAnswer(recording.take, key, stream.finish())
