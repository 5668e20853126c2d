"""Dialogues: the values."""

from __future__ import annotations

from dataclasses import dataclass

TermGroup = tuple[str, ...]
"""Lexicon keys; any one of them counts. Most groups have a single key."""


DEVELOPER, LEARNER = "Developer", "DevOps engineer"
"""The roles where a dialogue names none."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: the developer's `line`, `another_way` to say it (or ""), a `model_reply`, its `terms`.

    `answer`: where the roles are swapped, what the program answers; `line` is then what the learner should ask about.
    """

    line: str
    model_reply: str
    terms: tuple[TermGroup, ...]
    another_way: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation to practice; `developer` and `learner` name the two roles."""

    id: str
    title: str
    level: str
    tags: tuple[str, ...]
    turns: tuple[Turn, ...]
    developer: str = DEVELOPER
    learner: str = LEARNER
