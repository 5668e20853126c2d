"""The choice of turns that were never practiced aloud, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from voicecoach.content.dialogue import Dialogue
from voicecoach.content.dialogue_files import LEVELS
from voicecoach.review.lists_text import listed
from voicecoach.review.places import Place, by_dialogue, total_seconds
from voicecoach.review.schedule import Schedule
from voicecoach.review.term_history import TermKey


@dataclass(frozen=True, slots=True)
class NewTurns:
    """New turns of one conversation. `begun`: when others of its turns were practiced; `shared`: its open terms."""

    places: list[Place]
    begun: date | None
    shared: list[str]

    @property
    def dialogue(self) -> Dialogue:
        """The conversation."""
        return self.places[0].dialogue

    def why(self, *, first: bool) -> str:
        """Return why they are practiced, in words; `first`: nothing was practiced before."""
        if self.begun:
            return f"the rest of what you began on {self.begun:%d %B}"
        if self.shared:
            return f"new, and it uses {listed(self.shared)}"
        return f"{'good to begin with' if first else 'not practiced yet'}; {self.dialogue.level}"


def new_turns(
    places: Iterable[Place], known: Schedule, level: str, open_terms: Sequence[TermKey], seconds: float, whole: float
) -> list[NewTurns]:
    """Return new turns in at most `seconds`, in order. `places`: of whole dialogues.

    First the rest of conversations that were begun; then those of `level`, then of the levels around it; of one level
    first those that use most open terms, and before the first practice the shortest. A conversation is begun only if
    all of it fits, unless it is longer than a plan of `whole` seconds.
    """
    chosen: list[NewTurns] = []
    for new in sorted(_all_new(places, known, open_terms), key=lambda new: _rank(new, known, level)):
        fitting: list[Place] = []
        for place in new.places:
            if total_seconds(fitting) + place.seconds > seconds:
                break
            fitting.append(place)
        divisible = new.begun is not None or total_seconds(new.places) > whole
        if fitting and (divisible or len(fitting) == len(new.places)):
            chosen.append(NewTurns(fitting, new.begun, new.shared))
            seconds -= total_seconds(fitting)
    return chosen


def _all_new(places: Iterable[Place], known: Schedule, open_terms: Sequence[TermKey]) -> list[NewTurns]:
    """Return the new turns of every conversation that has some."""
    found = []
    for name, members in by_dialogue(places).items():
        begun = max((memory.reviewed for key, memory in known.turns.items() if key[0] == name), default=None)
        new = [place for place in members if place.key not in known.turns]
        if new:
            expected = set().union(*(place.terms for place in new))
            found.append(NewTurns(new, begun, [key[1] for key in open_terms if key in expected]))
    return found


def _rank(new: NewTurns, known: Schedule, level: str) -> tuple[bool, int, int, int, int]:
    """Return the sort key: of two levels equally far the higher one comes first."""
    above = LEVELS.index(new.dialogue.level) - LEVELS.index(level)
    words = 0 if known.turns else sum(len(turn.model_reply.split()) for turn in new.dialogue.turns)
    return new.begun is None, abs(above), -above, -len(new.shared), words
