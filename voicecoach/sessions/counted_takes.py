"""The takes that count, by turn: what came at the first try, and what came after practice.

A take counts if it was graded and not broken off. Typed takes count only for their own session, and only if nothing in
it was spoken; progress leaves them out. docs/review.md has the rules in words.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from voicecoach.grading.fluency.report import FluencyReport
from voicecoach.grading.terms.grade import coverage
from voicecoach.grading.terms.report import State, TermVerdict
from voicecoach.sessions.session import Session, TurnResult

_FROM_WORST: tuple[State, ...] = ("missed", "unclear", "prompted", "said")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What became of one expected term in one turn of one session.

    `first_try`: its state in the first take; `best`: its verdict in the take in which it came across best, the latest
    of equals; `take`: that take.
    """

    first_try: State
    best: TermVerdict
    take: TurnResult

    @property
    def term(self) -> str:
        """The term; of alternatives, the one that came across best."""
        return self.best.term

    @property
    def open(self) -> bool:
        """Whether the term did not come across, even after practice."""
        return is_open(self.best.state)


@dataclass(frozen=True, slots=True)
class CountedTurn:
    """The takes of one turn that count, one or more, oldest first."""

    takes: tuple[TurnResult, ...]

    @property
    def first_try(self) -> TurnResult:
        """The first take that counts."""
        return self.takes[0]

    @property
    def repeated(self) -> bool:
        """Whether the turn was practiced again after the first try."""
        return len(self.takes) > 1

    @property
    def fluency(self) -> FluencyReport | None:
        """The report with the highest score; None if no take has a score."""
        reports = [take.grade.fluency for take in self.takes if take.grade and take.grade.fluency]
        scored = [report for report in reports if report.score is not None]
        return max(scored, key=lambda report: report.score or 0.0, default=None)

    @property
    def score(self) -> float | None:
        """The highest fluency score, 0 to 100; None if no take has a score."""
        return self.fluency.score if self.fluency else None

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        """Each expected term with its states, in the turn's order."""
        reports = [(take, take.term_report.verdicts) for take in self.takes if take.term_report]
        by_take = [[(verdict, take) for verdict in verdicts] for take, verdicts in reports]
        return tuple(_occasion(verdicts) for verdicts in zip(*by_take, strict=False))

    @property
    def coverage(self) -> float | None:
        """Term coverage after practice, 0 to 1: each term counts as it came across best; None if none was expected."""
        return coverage([occasion.best for occasion in self.occasions])


def counts(take: TurnResult) -> bool:
    """Tell whether a take counts: graded, and not broken off."""
    return take.grade is not None and take.grade.graded and not take.broken_off


def counted_turns(session: Session) -> list[CountedTurn]:
    """Return the turns of a session with the takes that count; turns without such a take are left out."""
    return spoken_turns(session) or _turns(session, typed=True)


def spoken_turns(session: Session) -> list[CountedTurn]:
    """Return the turns of a session with the spoken takes that count: what counts for progress."""
    return _turns(session, typed=False)


def is_open(after_practice: State) -> bool:
    """Tell whether a term is open whose last occasion ended like this. Progress, pages and decks all ask this."""
    return after_practice != "said"


def open_occasions(turns: Iterable[CountedTurn]) -> list[Occasion]:
    """Return the last occasion of each term in these turns, if it left the term open."""
    last = {occasion.term: occasion for turn in turns for occasion in turn.occasions}
    return [occasion for occasion in last.values() if occasion.open]


def _turns(session: Session, *, typed: bool) -> list[CountedTurn]:
    counted = [
        result
        for result in sorted(session.results, key=lambda result: (result.turn, result.take))
        if counts(result) and (result.audio is None) == typed
    ]
    return [CountedTurn(tuple(takes)) for _, takes in itertools.groupby(counted, key=lambda result: result.turn)]


def _occasion(verdicts: tuple[tuple[TermVerdict, TurnResult], ...]) -> Occasion:
    """Return the occasion of one group of alternatives from its verdicts with their takes, oldest first."""
    best, take = max(reversed(verdicts), key=lambda pair: _FROM_WORST.index(pair[0].state))
    return Occasion(verdicts[0][0].state, best, take)
