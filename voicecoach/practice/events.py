"""What just happened.

The coach yields these; whoever shows them (terminal, page, test) needs nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.sessions.session import Session, TurnResult

Choice = Literal["again", "model", "next", "quit"]
"""How to go on after a turn: say it again, hear the model reply, next turn, quit."""

Key = Literal["done", "more", "stop", "repeat", "slower", "reword", "quit", "talk"]
"""What the learner may press while the program speaks or listens: reply is done, more time, stop the voice, say it
again, say it slower, say it in other words, quit, and push-to-talk."""


@dataclass(frozen=True, slots=True)
class Started:
    """A session began."""

    session: str
    dialogue: Dialogue


@dataclass(frozen=True, slots=True)
class Speaking:
    """The voice says `text`, as the developer's line or as the model reply of `turn` (0-based)."""

    role: Literal["developer", "model"]
    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Listening:
    """The microphone is open.

    `seconds`: of reply so far. `level`: dBFS of the last block. `speaking`: whether somebody speaks now. `silence`:
    seconds since speech ended, or since the beginning. `patience`: seconds of silence still to go until the reply is
    taken as finished (inf while nothing was said, while speaking, and where only a key ends the reply). `limit`:
    seconds to the hard limit.
    """

    seconds: float
    level: float
    speaking: bool
    silence: float
    patience: float
    limit: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The microphone gives no sound: it is still starting, or may be gone. Told again while that lasts."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The microphone is open, and the reply begins with a key (push-to-talk)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the learner should know (a device went away, the limit is near); said once, in a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Grading:
    """The reply is over; the grade is coming. `ended`: what ended it (pause, key, limit, source)."""

    turn: int
    ended: str


@dataclass(frozen=True, slots=True)
class Graded:
    """A take was graded and is safe on disk; `exchange`: what was practised."""

    result: TurnResult
    exchange: Turn


@dataclass(frozen=True, slots=True)
class Choose:
    """The coach waits for a choice: answer with `send(choice)`."""

    turn: int
    last: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Typing:
    """The coach waits for a typed reply to `turn`: answer with `send(text)`, None to quit."""

    turn: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The session is over."""

    session: Session


Event = Started | Speaking | Waiting | Ready | Listening | Notice | Grading | Graded | Choose | Typing | Finished
