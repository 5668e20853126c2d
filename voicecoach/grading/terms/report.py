"""Terms and verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["said", "unclear", "missed"]
How = Literal["exact", "spoken form", "synonym", "sound", "verified", "typed", "learner", ""]

UNCLEAR_COUNTS = 0.5
"""What an unclear term adds to coverage, where a said one adds 1 (docs/terms.md)."""


@dataclass(frozen=True, slots=True)
class TermVerdict:
    """Whether one term came across.

    `term`: lexicon key (of a group, the one that matched, else the first). `group`: index of the turn's term group.
    `start`, `end`: seconds, None when missed. `heard`: the transcript's words at that place. `how` it matched.
    """

    term: str
    state: State
    group: int = 0
    start: float | None = None
    end: float | None = None
    heard: str = ""
    how: How = ""


@dataclass(frozen=True, slots=True)
class TermReport:
    """Verdicts in the turn's order, and `coverage`: 0 to 1, None where no terms were asked for."""

    verdicts: tuple[TermVerdict, ...] = ()
    coverage: float | None = None
