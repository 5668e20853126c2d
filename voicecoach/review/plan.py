"""The plan for some minutes: what is due, in conversations mixed, then something new at the learner's level.

Screens that suggest conversations show the plan's own, so that there is one recommendation. docs/schedule.md has the
rules in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from voicecoach.config import RETENTION
from voicecoach.content.dialogue import Dialogue
from voicecoach.content.pack import FIRST, pack_of
from voicecoach.review.due_turns import due_places, mixed, waiting, why_due
from voicecoach.review.level import learner_level
from voicecoach.review.new_turns import new_turns
from voicecoach.review.places import Place, by_dialogue, total_seconds
from voicecoach.review.schedule import schedule, turn_key
from voicecoach.review.term_history import practiced, term_histories
from voicecoach.review.turn_time import pace
from voicecoach.sessions.session import Session

MINUTES = 10
"""Minutes of a plan unless the learner names others. A choice: short enough for every day."""

_RECENT = 10
"""Sessions that say from which pack something new comes. A choice: one look into another field doesn't change it."""

_NAMED = 2
"""Terms that the reason for one item names, so that it fits a line; the suggestions name more."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """Turns of one conversation that are practiced in a row.

    `turns`: indices in the dialogue; `of`: how many turns it has; `seconds`: about how long they take; `why`: the
    reason, in words; `new`: whether they were never practiced aloud.
    """

    dialogue: str
    title: str
    turns: tuple[int, ...]
    of: int
    seconds: float
    why: str
    new: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A conversation and the reason to practice it."""

    dialogue: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to practice in `minutes`, in order.

    `suggestions`: each conversation of the plan once, with one reason for all its turns; `waiting`: due turns that
    don't fit.
    """

    minutes: int
    items: tuple[PlanItem, ...]
    suggestions: tuple[Suggestion, ...]
    waiting: int

    @property
    def seconds(self) -> float:
        """About how long it takes."""
        return sum(item.seconds for item in self.items)


def plan(
    sessions: Iterable[Session],
    dialogues: Iterable[Dialogue],
    today: date,
    zone: tzinfo | None,
    *,
    minutes: int = MINUTES,
    retention: float = RETENTION,
) -> Plan:
    """Return the plan of a day; `sessions` in any order, days in `zone` (None: the machine's).

    `retention`: desired probability of recall, 0 to 1. The estimated time never exceeds `minutes`; nothing new is
    planned while something due waits. What is due comes from every pack, something new from the current one.
    """
    practice = practiced(sessions)
    library = {dialogue.id: dialogue for dialogue in dialogues}
    known, terms = schedule(practice, today, zone, retention), term_histories(practice, zone)
    places = _places(library.values(), practice)
    budget = 60.0 * minutes

    due = due_places(places, known, terms, today, budget)
    left_out = waiting(places, due, known, today)
    runs = mixed(due)
    items = [_item(run, why_due(run, known, terms, today, _NAMED), new=False) for run in runs]
    suggestions = {
        name: Suggestion(name, library[name].title, why_due(members, known, terms, today))
        for name, members in by_dialogue(place for run in runs for place in run).items()
    }
    pack = current_pack(practice)
    level = learner_level(practice, {name: one.level for name, one in library.items() if pack_of(name) == pack})
    open_terms = [term.key for term in terms if term.open]
    rest = [place for place in places if place.pack == pack and place not in due]
    left = 0.0 if left_out else budget - total_seconds(due)
    for new in new_turns(rest, known, level, open_terms, left, budget):
        why = new.why(first=not known.turns)
        items.append(_item(new.places, why, new=True))
        suggestions.setdefault(new.dialogue.id, Suggestion(new.dialogue.id, new.dialogue.title, why))
    return Plan(minutes, tuple(items), tuple(suggestions.values()), left_out)


def current_pack(practice: Sequence[Session]) -> str:
    """Return the id of the pack that was practiced most of late, of equals the latest; the first one before that.

    `practice`: sessions of practice, oldest first.
    """
    recent = [pack_of(session.dialogue) for session in practice if session.results][-_RECENT:]
    return max(reversed(recent), key=recent.count, default=FIRST)


def _places(dialogues: Iterable[Dialogue], practice: Sequence[Session]) -> list[Place]:
    """Return every turn of the dialogues with the time that it takes."""
    expected = pace(practice)
    return [
        Place(dialogue, index, expected.seconds(turn_key(dialogue, index), turn))
        for dialogue in dialogues
        for index, turn in enumerate(dialogue.turns)
    ]


def _item(run: Sequence[Place], why: str, *, new: bool) -> PlanItem:
    dialogue = run[0].dialogue
    indices = tuple(place.index for place in run)
    return PlanItem(dialogue.id, dialogue.title, indices, len(dialogue.turns), total_seconds(run), why, new)
