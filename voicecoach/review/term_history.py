"""The history of each term: how it was said over time, its trend, and whether it is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Literal

from voicecoach.content.pack import FIRST, pack_of
from voicecoach.grading.terms.grade import WORTH
from voicecoach.grading.terms.report import State
from voicecoach.sessions.counted_takes import Occasion, counted_turns, is_open, open_occasions, spoken_turns
from voicecoach.sessions.session import Session

TermKey = tuple[str, str]
"""A term: its pack and its name. A term of the same name in another pack is another term."""

_RECENT = 2
"""Latest occasions that are compared with all earlier ones (docs/review.md): one alone would be chance."""

MIN_OCCASIONS = 3
"""Occasions from which a term has a trend: fewer leave nothing to compare the last two with."""

_CHANGE = 0.25
"""Difference of the mean worth (0 to 1) from which a term counts as better or worse: one occasion in four."""


@dataclass(frozen=True, slots=True)
class TermHistory:
    """One term's occasions, oldest first, each with its day and its dialogue id.

    An occasion is a turn of a session. `states`: at the first try; `after_practice`: in the take of the turn in which
    the term came across best; `pack`: the id of the pack to which it belongs.
    """

    term: str
    states: tuple[State, ...]
    days: tuple[date, ...]
    dialogues: tuple[str, ...]
    after_practice: tuple[State, ...]
    pack: str = FIRST

    @property
    def key(self) -> TermKey:
        """The term's pack and name."""
        return self.pack, self.term

    @property
    def open(self) -> bool:
        """Whether the term did not come across on the last occasion, even after practice."""
        return is_open(self.after_practice[-1])

    @property
    def only_after_practice(self) -> bool:
        """Whether the term came across on the last occasion, but not at the first try."""
        return not self.open and self.states[-1] != "said"

    @property
    def trend(self) -> Literal["better", "worse", "steady"]:
        """The last two first tries against those before; better only if the last one was said, worse only if not.

        Steady with fewer than three occasions, which are too few to tell.
        """
        if len(self.states) < MIN_OCCASIONS:
            return "steady"
        worth = [WORTH[state] for state in self.states]
        recent, before = worth[-_RECENT:], worth[:-_RECENT]
        change = sum(recent) / len(recent) - sum(before) / len(before)
        if self.states[-1] != "said":
            return "worse" if change <= -_CHANGE else "steady"
        return "better" if change >= _CHANGE else "steady"

    @property
    def trend_in_words(self) -> str:
        """The trend as it is shown."""
        if len(self.states) < MIN_OCCASIONS:
            return "too few to tell"
        return {"better": "getting better", "worse": "getting worse", "steady": "steady"}[self.trend]


def practiced(sessions: Iterable[Session], kind: str = "practice") -> list[Session]:
    """Return the sessions of a kind, oldest first."""
    return sorted((session for session in sessions if session.kind == kind), key=lambda session: session.started)


def term_histories(sessions: Sequence[Session], zone: tzinfo | None) -> list[TermHistory]:
    """Return the history of each expected term of each pack: open ones first, then by the misses, then by name.

    `sessions` oldest first; the learner's corrections count.
    """
    occasions: dict[TermKey, list[tuple[State, date, str, State]]] = {}
    for session in sessions:
        day = session.started.astimezone(zone).date()
        for turn in spoken_turns(session):
            for occasion in turn.occasions:
                row = (occasion.first_try, day, session.dialogue, occasion.best.state)
                occasions.setdefault((pack_of(session.dialogue), occasion.term), []).append(row)
    histories = []
    for (pack, term), rows in occasions.items():
        states, days, dialogues, after_practice = map(tuple, zip(*rows, strict=True))
        histories.append(TermHistory(term, states, days, dialogues, after_practice, pack))
    return sorted(
        histories, key=lambda term: (WORTH[term.after_practice[-1]], -term.states.count("missed"), term.term.lower())
    )


def open_since(session: Session, history: Iterable[Session]) -> list[Occasion]:
    """Return the occasions of a session that left a term open, which progress over `history` still counts as open.

    A demo and graded recordings don't count for progress; what they left open is judged on its own.
    """
    if session.kind != "practice":
        return open_occasions(counted_turns(session))
    still_open = {term.key for term in term_histories(practiced(history), None) if term.open}
    pack = pack_of(session.dialogue)
    return [occasion for occasion in open_occasions(spoken_turns(session)) if (pack, occasion.term) in still_open]
