"""Dialogues: the values."""

from __future__ import annotations

from dataclasses import dataclass

from voicecoach.content.genres import CONVERSATION

TermGroup = tuple[str, ...]
"""Lexicon keys; any one of them counts. Most groups have a single key."""


DEVELOPER, LEARNER = "Developer", "DevOps engineer"
"""The roles where a dialogue names none."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A message that arrives while the learner talks; `at`: seconds after the microphone opened."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Jargon:
    """A term that a listener without technical knowledge would not understand; `plainer`: another way to say it."""

    term: str
    plainer: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: the developer's `line`, `another_way` to say it (or ""), a `model_reply`, its `terms`.

    `answer`: where the roles are swapped, what the program answers; `line` is then what the learner should ask about.
    `parts`: the part of the genre that each group of terms belongs to; () if the turn has no parts. `alerts`: by time.
    `avoid`: what a reply should say in a plainer way.
    """

    line: str
    model_reply: str
    terms: tuple[TermGroup, ...]
    another_way: str = ""
    answer: str = ""
    parts: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    avoid: tuple[Jargon, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation to practice, or another spoken `genre` (genres.py); `developer` and `learner` name the two roles.

    `seconds`: for each reply, on a clock that never cuts; None: no clock. `impatience`: what the developer says to a
    learner who is silent or takes long, more urgent each time.
    """

    id: str
    title: str
    level: str
    tags: tuple[str, ...]
    turns: tuple[Turn, ...]
    developer: str = DEVELOPER
    learner: str = LEARNER
    genre: str = CONVERSATION
    seconds: float | None = None
    impatience: tuple[str, ...] = ()
