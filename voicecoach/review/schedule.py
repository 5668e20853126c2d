"""The schedule: when each term and each turn comes back.

It is computed from the sessions whenever it is needed and stored nowhere. docs/schedule.md has the rules in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo

from voicecoach.content.dialogue import Dialogue
from voicecoach.content.pack import pack_of
from voicecoach.review.spaced_repetition import Memory, Rating, remembered
from voicecoach.review.term_history import TermKey, practiced
from voicecoach.review.unclear_words import MIN_SESSIONS, hard_in, unclear_words
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
    """The memory of each term and of each turn that was practiced aloud.

    `unclear`: the words that stay hard to follow, by the turns in which they were when these were practiced last.
    """

    terms: Mapping[TermKey, Memory]
    turns: Mapping[TurnKey, Memory]
    unclear: Mapping[TurnKey, tuple[str, ...]] = field(default_factory=dict)

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
    unclear: dict[TurnKey, dict[str, str]] = {}
    times_hard: Counter[str] = Counter()
    counted = [one for one in practiced(sessions) if one.started.astimezone(zone).date() <= today]
    for session in counted:
        day = session.started.astimezone(zone).date()
        practiced_turns = spoken_turns(session)
        hard_words = [hard_in([turn]) for turn in practiced_turns]
        times_hard.update({word for words in hard_words for word in words})
        for turn, hard in zip(practiced_turns, hard_words, strict=True):
            first = turn.first_try
            key = session.dialogue, first.turn, first.line
            stays = {word: name for word, name in hard.items() if times_hard[word] >= MIN_SESSIONS}
            unclear[key] = stays
            turns.setdefault(key, []).append((day, turn_rating(turn, unclear=bool(stays))))
            for occasion in turn.occasions:
                rating = term_rating(occasion, fluent=_fluent(turn), helped=first.help > 0, unclear=stays)
                for term in _reviewed_terms(occasion, pack_of(session.dialogue), terms, rating):
                    terms.setdefault(term, []).append((day, rating))
    still = {word.text.lower() for word in unclear_words(counted, zone)}
    return Schedule(
        {term: remembered(reviews, retention) for term, reviews in terms.items()},
        {turn: remembered(reviews, retention) for turn, reviews in turns.items()},
        {turn: tuple(name for word, name in words.items() if word in still) for turn, words in unclear.items()},
    )


def term_rating(occasion: Occasion, *, fluent: bool, helped: bool = False, unclear: Collection[str] = ()) -> Rating:
    """Rate one term in one turn; `fluent`: the first try of the turn was; `helped`: help was taken for it.

    `unclear`: words of the turn, in lower case, that stay hard to follow.
    """
    if occasion.best.state == "missed":
        return "again"
    if occasion.first_try != "said" or helped or occasion.term.lower() in unclear:
        return "hard"
    return "easy" if fluent else "good"


def turn_rating(turn: CountedTurn, *, unclear: bool = False) -> Rating:
    """Rate a turn by how much of its terms came across, how fluently, and whether help was taken.

    Without terms only fluency and help count. `unclear`: a word of it stays hard to follow.
    """
    first_try, after_practice = (1.0 if share is None else share for share in (turn.first_try.coverage, turn.coverage))
    if after_practice < _HALF:
        return "again"
    if first_try < _MOST or turn.first_try.help or unclear:
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
