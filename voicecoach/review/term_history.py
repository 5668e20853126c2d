"""How the learner stands with each term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Literal

from voicecoach.grading.terms.report import UNCLEAR_COUNTS, State
from voicecoach.sessions.session import Session

_WORTH: dict[State, float] = {"said": 1.0, "unclear": UNCLEAR_COUNTS, "missed": 0.0}
_RECENT = 2
"""Occasions that are held against all before them."""

_CHANGE = 0.25
"""Difference of the mean worth, 0 to 1, from which a term is called better or worse: one occasion in four."""


@dataclass(frozen=True, slots=True)
class TermHistory:
    """One term's history: its states, oldest first, each with the day and the conversation.

    An occasion is the first take of a turn: what came without another try. `trend` holds the last two occasions
    against those before: better is what came across this time, worse what didn't.
    """

    term: str
    states: tuple[State, ...]
    days: tuple[date, ...]
    dialogues: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether the term did not come across the last time."""
        return self.states[-1] != "said"

    @property
    def trend(self) -> Literal["better", "worse", "steady"]:
        """Which way it goes."""
        worth = [_WORTH[state] for state in self.states]
        recent, before = worth[-_RECENT:], worth[:-_RECENT]
        if not before:
            recent, before = worth[-1:], worth[:-1]
        if not before:
            return "steady"
        change = sum(recent) / len(recent) - sum(before) / len(before)
        if self.open:
            return "worse" if change <= -_CHANGE else "steady"
        return "better" if change >= _CHANGE else "steady"


def term_histories(sessions: Sequence[Session], zone: tzinfo | None) -> list[TermHistory]:
    """Return each term that was asked for, those first that didn't come across last and most often.

    `sessions` oldest first; the learner's own word on a term counts.
    """
    found: dict[str, list[tuple[State, date, str]]] = {}
    for session in sessions:
        for result in session.results:
            if result.take == 1 and result.term_report:
                day = session.started.astimezone(zone).date()
                for one in result.term_report.verdicts:
                    found.setdefault(one.term, []).append((one.state, day, session.dialogue))
    standing = [TermHistory(term, *map(tuple, zip(*occasions, strict=True))) for term, occasions in found.items()]
    return sorted(standing, key=lambda one: (_WORTH[one.states[-1]], -one.states.count("missed"), one.term.lower()))
