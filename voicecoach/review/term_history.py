"""The history of each term: how it was said over time, and its trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Literal

from voicecoach.grading.terms.report import UNCLEAR_COUNTS, State
from voicecoach.sessions.session import Session

_WORTH: dict[State, float] = {"said": 1.0, "unclear": UNCLEAR_COUNTS, "missed": 0.0}
_RECENT = 2
"""Latest occasions that are compared with all earlier ones (docs/review.md): one alone would be chance."""

_CHANGE = 0.25
"""Difference of the mean worth (0 to 1) from which a term counts as better or worse: one occasion in four."""


@dataclass(frozen=True, slots=True)
class TermHistory:
    """One term's states, oldest first, each with its day and its dialogue id.

    Each state is that of an occasion: the first take of a turn, before any retry.
    """

    term: str
    states: tuple[State, ...]
    days: tuple[date, ...]
    dialogues: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether the term did not come across on the last occasion."""
        return self.states[-1] != "said"

    @property
    def trend(self) -> Literal["better", "worse", "steady"]:
        """The last two occasions against those before; better only if the term came across last, worse only if not."""
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
    """Return the history of each expected term: open ones first, then by the number of misses, then by name.

    `sessions` oldest first; the learner's corrections count.
    """
    occasions: dict[str, list[tuple[State, date, str]]] = {}
    for session in sessions:
        for result in session.results:
            if result.take == 1 and result.term_report:
                day = session.started.astimezone(zone).date()
                for verdict in result.term_report.verdicts:
                    occasions.setdefault(verdict.term, []).append((verdict.state, day, session.dialogue))
    histories = [TermHistory(term, *map(tuple, zip(*rows, strict=True))) for term, rows in occasions.items()]
    return sorted(
        histories, key=lambda term: (_WORTH[term.states[-1]], -term.states.count("missed"), term.term.lower())
    )
