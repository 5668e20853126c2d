"""Practice in parts: some turns of one conversation, then some of another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from voicecoach.content.dialogue import Dialogue
from voicecoach.practice.coach import Coach, Practice
from voicecoach.practice.events import Answer, Finished
from voicecoach.review.plan import Plan


@dataclass(frozen=True, slots=True)
class Part:
    """Turns of a dialogue that are practiced in a row; `turns`: their indices, in order, None for all."""

    dialogue: Dialogue
    turns: tuple[int, ...] | None = None

    @property
    def without_impatience(self) -> Part:
        """The part with a developer who waits: recordings are whole replies, even if they begin with silence."""
        return replace(self, dialogue=replace(self.dialogue, impatience=()))


def planned_parts(plan: Plan, dialogues: Iterable[Dialogue]) -> list[Part]:
    """Return what a plan says to practice; `dialogues`: those that it was made from."""
    library = {dialogue.id: dialogue for dialogue in dialogues}
    return [Part(library[item.dialogue], item.turns) for item in plan.items]


def practice_parts(
    coach: Callable[[Dialogue], Coach],
    parts: Sequence[Part],
    *,
    kind: str = "practice",
    rounds: int = 1,
    vocabulary: bool = False,
) -> Practice:
    """Practice parts in order, each as a session of its own; stop where the learner quits.

    `coach` returns the engine for a dialogue, which grades by the lexicon of its pack. `kind`, `rounds`, `vocabulary`:
    as for `Coach.practice`.
    """
    for number, part in enumerate(parts, 1):
        answer: Answer = None
        left = False
        more = number < len(parts)
        practiced = coach(part.dialogue).practice(
            part.dialogue, kind, rounds=rounds, turns=part.turns, more=more, vocabulary=vocabulary
        )
        with closing(practiced) as practice:
            try:
                while True:
                    event = practice.send(answer)
                    answer = yield event
                    left = isinstance(event, Finished) and event.left
            except StopIteration:
                pass
        if left:
            return
