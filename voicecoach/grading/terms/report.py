"""The term report of a reply and its verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from voicecoach.storage.limits import Count, Line, Seconds, Share, Text

State = Literal["said", "prompted", "unclear", "missed"]
"""`prompted`: said in reply to a question that asked for exactly this term."""

How = Literal["exact", "spoken form", "synonym", "sound", "verified", "typed", "prompted", "learner", ""]

UNCLEAR_COUNTS, PROMPTED_COUNTS = 0.5, 0.5
"""What an unclear term and one said after a prompt add to coverage; a said one adds 1. Choices: halfway
(docs/terms.md)."""


@dataclass(frozen=True, slots=True)
class TermVerdict:
    """Whether one term came across.

    `term`: lexicon key; for a group, the one that matched or else the first. `group`: index of the turn's term group.
    `start`, `end`: seconds, None if missed or typed. `heard`: the transcript's words there. `how`: how it matched, ""
    if missed. A term that was not found in a reply of which a stretch could not be made out is unclear, with that
    stretch as its place, and with `heard` and `how` empty.
    """

    term: Line
    state: State
    group: Count = 0
    start: Seconds | None = None
    end: Seconds | None = None
    heard: Text = ""
    how: How = ""


@dataclass(frozen=True, slots=True)
class OtherTerm:
    """A term of the lexicon that was said but not expected; `heard`: the transcript's words, `how`: how they match."""

    term: str
    heard: str
    how: How


@dataclass(frozen=True, slots=True)
class JargonUse:
    """A term to avoid that was said; `heard`: the transcript's words, `plainer`: another way to say it."""

    term: Line
    heard: Text
    plainer: Line


@dataclass(frozen=True, slots=True)
class TermReport:
    """Verdicts in the turn's order, and `coverage`: 0 to 1, None if no terms were expected.

    `others`: the terms that were said besides; `jargon`: the terms to avoid that were said. Neither counts.
    """

    verdicts: tuple[TermVerdict, ...] = ()
    coverage: Share | None = None
    others: tuple[OtherTerm, ...] = ()
    jargon: tuple[JargonUse, ...] = ()

    @property
    def none_came_up(self) -> bool:
        """Whether terms were expected and none of them was heard, not even unclearly."""
        return bool(self.verdicts) and all(verdict.state == "missed" for verdict in self.verdicts)
