"""The schedule: when each term and each turn comes back.

It is computed from the sessions whenever it is needed and stored nowhere. docs/schedule.md has the rules in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from voicecoach.content.dialogue import Dialogue
from voicecoach.content.pack import pack_of
from voicecoach.review.spaced_repetition import Memory, Rating, remembered
from voicecoach.review.term_history import TermKey, practiced
from voicecoach.sessions.counted_takes import CountedTurn, Occasion, spoken_turns
from voicecoach.sessions.session import Session

FLUENT = 80.0
"""Fluency score from which a reply counts as fluent: the experts of speechocean762, on whose scale the score is, gave 8
of 10 or more to speech "without noticeable pauses or stammering"."""

_MOST, _HALF = 0.75, 0.5
"""Coverage, 0 to 1, from which most of a turn's terms, or half of them, came across. A choice."""

TurnKey = tuple[str, int, str]
"""A turn: its dialogue's id, its index, its line. With another line it is not the same turn."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The memory of each term and of each turn that was practiced aloud."""

    terms: Mapping[TermKey, Memory]
    turns: Mapping[TurnKey, Memory]

    def due_terms(self, day: date) -> set[TermKey]:
        """Return the terms that are due on a day or were before."""
        return {term for term, memory in self.terms.items() if memory.due <= day}

    def due_turns(self, day: date) -> set[TurnKey]:
        """Return the turns that are due on a day or were before."""
        return {turn for turn, memory in self.turns.items() if memory.due <= day}


def turn_key(dialogue: Dialogue, index: int) -> TurnKey:
    """Return the key of one of a dialogue's turns."""
    return dialogue.id, index, dialogue.turns[index].line


def schedule(sessions: Iterable[Session], today: date, zone: tzinfo | None, retention: float) -> Schedule:
    """Return the schedule after the practice in `sessions` (in any order), with days in `zone` (None: the machine's).

    `retention`: desired probability of recall, 0 to 1. Sessions after `today` were dated by a wrong clock and are left
    out, because they would hide what is due.
    """
    terms: dict[TermKey, list[tuple[date, Rating]]] = {}
    turns: dict[TurnKey, list[tuple[date, Rating]]] = {}
    for session in practiced(sessions):
        day = session.started.astimezone(zone).date()
        if day > today:
            continue
        for turn in spoken_turns(session):
            first = turn.first_try
            turns.setdefault((session.dialogue, first.turn, first.line), []).append((day, turn_rating(turn)))
            for occasion in turn.occasions:
                rating = term_rating(occasion, fluent=_fluent(turn), helped=first.help > 0)
                for term in _reviewed_terms(occasion, pack_of(session.dialogue), terms, rating):
                    terms.setdefault(term, []).append((day, rating))
    return Schedule(
        {term: remembered(reviews, retention) for term, reviews in terms.items()},
        {turn: remembered(reviews, retention) for turn, reviews in turns.items()},
    )


def term_rating(occasion: Occasion, *, fluent: bool, helped: bool = False) -> Rating:
    """Rate one term in one turn; `fluent`: the first try of the turn was; `helped`: help was taken for it."""
    if occasion.best.state == "missed":
        return "again"
    if occasion.first_try != "said" or helped:
        return "hard"
    return "easy" if fluent else "good"


def turn_rating(turn: CountedTurn) -> Rating:
    """Rate a turn by how much of its terms came across, how fluently, and whether help was taken.

    Without terms only fluency and help count.
    """
    first_try, after_practice = (1.0 if share is None else share for share in (turn.first_try.coverage, turn.coverage))
    if after_practice < _HALF:
        return "again"
    if first_try < _MOST or turn.first_try.help:
        return "hard"
    return "easy" if first_try == 1.0 and _fluent(turn) else "good"


def _fluent(turn: CountedTurn) -> bool:
    grade = turn.first_try.grade
    score = grade.fluency.score if grade and grade.fluency else None
    return score is not None and score >= FLUENT


def _reviewed_terms(
    occasion: Occasion, pack: str, known: Mapping[TermKey, object], rating: Rating
) -> Iterator[TermKey]:
    """Yield the term of an occasion and, if it came across, the known terms in whose place it may stand.

    Otherwise a learner who says "EKS" where "ECS or EKS" is expected would be asked for ECS for ever.
    """
    yield pack, occasion.term
    groups, group = occasion.take.terms, occasion.best.group
    if rating != "again" and group < len(groups):
        yield from ((pack, term) for term in groups[group] if term != occasion.term and (pack, term) in known)
