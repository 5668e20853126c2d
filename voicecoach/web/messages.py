"""The protocol between a practice and the page that shows it, as JSON objects; each has its name in `type`.

`docs/practice-protocol.schema.json` describes it. Sound goes beside it in binary messages (web/sound_frames.py).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

from voicecoach.errors import UsageError
from voicecoach.practice.events import Event, Key
from voicecoach.sessions.serialization import plain
from voicecoach.storage.checked_values import checked

PROTOCOL = 1
"""Version of the protocol; an incompatible change increases it. A new event is compatible: pages draw any event."""


@dataclass(frozen=True, slots=True)
class PracticeRequest:
    """What to practice and how: a `dialogue` by its id, or today's plan of `minutes` if it is "".

    `rounds`: how often; `hold`: only a key ends a reply; `push_to_talk`: a key also begins it; `follow_ups`: ask for
    terms that a reply lacks, as often as the settings say; `turns`: indices of turns, all if there are none; `kind`: of
    the session; `vocabulary`: show the terms first; `hands_free`: the learner may go on by voice.
    """

    dialogue: str = ""
    minutes: int = 0
    rounds: int = 1
    hold: bool = False
    push_to_talk: bool = False
    follow_ups: bool = True
    turns: tuple[int, ...] = ()
    kind: Literal["practice", "shadowing", "asking"] = "practice"
    vocabulary: bool = False
    hands_free: bool = False


@dataclass(frozen=True, slots=True)
class Begin:
    """The learner starts a practice."""

    request: PracticeRequest


@dataclass(frozen=True, slots=True)
class Join:
    """The page goes on with the running practice after the `seen` first numbered messages; any other page loses it."""

    practice: str
    seen: int


@dataclass(frozen=True, slots=True)
class Press:
    """The learner pressed a key while the voice speaks or the microphone is open."""

    key: Key


@dataclass(frozen=True, slots=True)
class Hold:
    """The learner holds the key of push-to-talk down, or has let it go.

    `reply`, `block`: of the sound that was being captured; what comes before the release belongs to the reply.
    """

    down: bool
    reply: int
    block: int


@dataclass(frozen=True, slots=True)
class Reply:
    """The learner answered the event with the number `to`: a choice, a typed text, None to quit."""

    to: int
    answer: str | None


@dataclass(frozen=True, slots=True)
class Played:
    """A sound was played to its end."""

    sound: int


@dataclass(frozen=True, slots=True)
class MicrophoneState:
    """The page's microphone: it `name`s the device that it opened, or says why there is none."""

    state: Literal["open", "gone", "denied", "missing", "busy"]
    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """The page captured no sound for so many `seconds` in mid-reply: the computer slept, or the browser paused."""

    seconds: float


FromPage = Begin | Join | Press | Hold | Reply | Played | MicrophoneState | Gap

_FROM_PAGE: dict[str, Any] = {kind.__name__: kind for kind in get_args(FromPage)}


@dataclass(frozen=True, slots=True)
class Welcome:
    """The first message: the keys of the terminal by what they do, and the running practice, if there is one.

    `practice`: its id, "" if none runs; `title`: of what is practiced; `taken`: whether another page shows it.
    """

    protocol: int
    keys: dict[str, str]
    choices: dict[str, str]
    practice: str
    title: str
    request: PracticeRequest
    taken: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the practice: its `name` and its fields. `html`: how it looks, "" if the page draws it itself.

    `number`: 1, 2, ... of the messages that a page which reconnects gets again; 0: a report that is soon out of date.
    """

    number: int
    practice: str
    name: str
    event: dict[str, Any]
    html: str = ""


@dataclass(frozen=True, slots=True)
class Over:
    """The practice is over. `error`: what went wrong, "" if nothing did; `html`: the summary."""

    number: int
    practice: str
    error: str
    html: str


@dataclass(frozen=True, slots=True)
class MicrophoneWanted:
    """Whether the page's microphone should be open.

    `reply`: number of the reply; `next`: number of the next block of it that the server has not received.
    """

    open: bool
    reply: int
    next: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Stop every sound up to this number."""

    sound: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Another page shows the practice now."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The page's message can't be carried out; `error` says why."""

    error: str


ToPage = Welcome | Happened | Over | MicrophoneWanted | Silence | Moved | Refused


def encoded(message: ToPage) -> str:
    """Return a message as JSON; numbers that JSON doesn't have (infinity) become null."""
    return json.dumps({"type": type(message).__name__, **_finite(plain(message))}, separators=(",", ":"))


def event_fields(event: Event) -> dict[str, Any]:
    """Return the fields of an event as JSON values."""
    fields: dict[str, Any] = _finite(plain(event))
    return fields


def decoded(text: str) -> FromPage:
    """Return the message that a page sent; raise UsageError if it isn't one."""
    try:
        source = json.loads(text)
        kind = _FROM_PAGE[source.pop("type")]
        message: FromPage = checked(kind, source)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"The page sent a message that the program does not know: {text[:80]!r}.") from error
    return message


def _finite(source: Any) -> Any:
    if isinstance(source, dict):
        return {name: _finite(item) for name, item in source.items()}
    if isinstance(source, list):
        return [_finite(item) for item in source]
    return None if isinstance(source, float) and not math.isfinite(source) else source
