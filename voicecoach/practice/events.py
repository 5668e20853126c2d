"""The events of a practice.

The coach yields these; a terminal, a page or a test that shows a practice needs nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from voicecoach.audio.source import Notice
from voicecoach.content.dialogue import Dialogue
from voicecoach.grading.terms.report import State
from voicecoach.practice.rounds import Round, RoundFinished, TimeTarget
from voicecoach.sessions.session import Session, ShadowedSentence, TurnResult

Choice = Literal["again", "repeat", "help", "model", "shadow", "answered", "start", "next", "quit"]
"""How to go on after a reply: say it again, first hear the line again or take help (by voice only), hear the model
reply, shadow it (repeat it sentence by sentence), mark the reply as an answer, next turn, quit; while the vocabulary is
shown: start the conversation."""

Key = Literal[
    "done", "more", "stop", "repeat", "slower", "reword", "again", "next", "help", "terms", "quit", "talk", "release",
    "other",
]  # fmt: skip
"""What the learner may press while the program speaks or listens: the reply is finished, more time, stop the voice,
repeat the line, repeat it slower, repeat it in other words, answer again, next turn, help, the turn's terms, quit,
push-to-talk, its end (where the learner holds a key while speaking), any other key."""

Answer = Choice | str | None
"""What the engine takes after an event: a choice after `Choose`, a text after `Typing`, else None."""


@dataclass(frozen=True, slots=True)
class Started:
    """A session started; `session` is its id."""

    session: str
    dialogue: Dialogue


@dataclass(frozen=True, slots=True)
class Speaking:
    """The voice speaks `text`: the developer's line or question, the model reply or a term of `turn` (0-based), or what
    the screen shows as well, a grade, help or a cue, to those who practice hands free.

    `keys`: what the learner may press meanwhile; every other key stops the voice. Without "quit", "next" finishes.
    """

    role: Literal["developer", "model", "term", "grade", "help", "cue"]
    turn: int
    text: str
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Listening:
    """The microphone is open.

    `seconds`: length of the reply so far. `level`: dBFS of the last block. `speaking`: whether somebody is speaking.
    `silence`: seconds since speech ended, or since the beginning. `patience`: seconds of silence left until the reply
    ends (inf before anybody spoke, during speech, and where only a key ends the reply). `limit`: seconds left until the
    time limit.
    """

    seconds: float
    level: float
    speaking: bool
    silence: float
    patience: float
    limit: float


@dataclass(frozen=True, slots=True)
class RecognizedWord:
    """A word with its punctuation; `term`: the expected term that it belongs to, "" if it is none."""

    text: str
    term: str


@dataclass(frozen=True, slots=True)
class Recognized:
    """What was recognized so far of what the learner is saying. It is a preview: the grade may differ, and decides."""

    words: tuple[RecognizedWord, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The microphone gives no sound: it is still starting, or it may be gone. Repeated while that lasts."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The microphone is open, and a key begins the reply (push-to-talk)."""


@dataclass(frozen=True, slots=True)
class Help:
    """Help for the reply to `turn`: the `step` that was taken (1 to 3) and its lines."""

    turn: int
    step: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alerted:
    """An alert arrives during the reply to `turn`; `at`: seconds after the microphone opened."""

    turn: int
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """A question about a term of `turn` was answered: the `state` of the term in the answer, and its `meaning`."""

    turn: int
    term: str
    state: State
    meaning: str


@dataclass(frozen=True, slots=True)
class Cue:
    """What the learner should ask about in `turn`, where the roles are swapped."""

    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class VocabularyTerm:
    """A term before the conversation: the `number`th `of` so many, with its `meaning` ("" if unknown)."""

    term: str
    meaning: str
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class TermTried:
    """The learner said a term of the vocabulary: its `state`, and what was heard. Nothing of it is kept."""

    term: str
    state: State
    heard: str


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A sentence was repeated after the voice; it is one `of` so many in the model reply."""

    sentence: ShadowedSentence
    of: int


@dataclass(frozen=True, slots=True)
class Grading:
    """The reply to `turn` is over and is being graded. `ended`: an `EndReason` (pause, key, limit, source, ...)."""

    turn: int
    ended: str


@dataclass(frozen=True, slots=True)
class Graded:
    """A take was graded and is safe on disk."""

    result: TurnResult


@dataclass(frozen=True, slots=True)
class Resumed:
    """The learner goes on with the reply: its end is taken back, and the grade that was shown no longer exists."""


@dataclass(frozen=True, slots=True)
class Choose:
    """The coach waits for a choice: answer with `send(choice)`.

    `last`: whether this is the last turn; there "next" finishes the session and "quit" is not among the `choices`.
    `listening`: seconds for which the microphone stays open in case the learner goes on with the reply. While there are
    any, the answer may be None, not yet: the event is repeated, about ten times a second, or the reply is resumed.
    `by_voice`: a command may be said meanwhile, and afterwards the practice goes on by itself; `then_grade`: with the
    voice saying the grade.
    """

    turn: int
    last: bool
    choices: tuple[Choice, ...]
    listening: float = 0.0
    by_voice: bool = False
    then_grade: bool = False


@dataclass(frozen=True, slots=True)
class Typing:
    """The coach waits for a typed reply to `turn`: answer with `send(text)`, None to quit."""

    turn: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The session is over; None if the learner left before any reply, so that there is nothing to keep.

    `left`: the learner quit before the end.
    """

    session: Session | None
    left: bool = False


Event = (
    Started
    | Speaking
    | Waiting
    | Ready
    | Listening
    | Recognized
    | Notice
    | Help
    | Alerted
    | Cue
    | VocabularyTerm
    | TermTried
    | Shadowed
    | Round
    | RoundFinished
    | TimeTarget
    | Grading
    | FollowedUp
    | Graded
    | Resumed
    | Choose
    | Typing
    | Finished
)
