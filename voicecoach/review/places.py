"""Places: the turns that a plan can choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from voicecoach.content.dialogue import Dialogue
from voicecoach.content.pack import pack_of
from voicecoach.review.schedule import TurnKey, turn_key
from voicecoach.review.term_history import TermKey


@dataclass(frozen=True, slots=True)
class Place:
    """One turn of a dialogue, and about how many `seconds` it takes to practice."""

    dialogue: Dialogue
    index: int
    seconds: float

    @property
    def key(self) -> TurnKey:
        """The turn's key in the schedule."""
        return turn_key(self.dialogue, self.index)

    @property
    def pack(self) -> str:
        """The id of the dialogue's pack."""
        return pack_of(self.dialogue.id)

    @property
    def terms(self) -> set[TermKey]:
        """The terms that it expects, alternatives included."""
        return {(self.pack, term) for group in self.dialogue.turns[self.index].terms for term in group}


def total_seconds(places: Iterable[Place]) -> float:
    """Return about how long they take together."""
    return sum(place.seconds for place in places)


def by_dialogue(places: Iterable[Place]) -> dict[str, list[Place]]:
    """Return the places of each dialogue by its id, in order of appearance."""
    grouped: dict[str, list[Place]] = {}
    for place in places:
        grouped.setdefault(place.dialogue.id, []).append(place)
    return grouped
