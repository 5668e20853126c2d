"""Practice in parts: some turns of one conversation, then some of another."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from voicecoach.content.dialogue import Dialogue
from voicecoach.practice.coach import Coach, Practice
from voicecoach.practice.events import Answer, Finished


@dataclass(frozen=True, slots=True)
class Part:
    """Turns of a dialogue that are practiced in a row; `turns`: their indices, in order, None for all."""

    dialogue: Dialogue
    turns: tuple[int, ...] | None = None


def practice_parts(coach: Coach, parts: Sequence[Part], *, rounds: int = 1) -> Practice:
    """Practice parts in order, each as a session of its own, in `rounds`; stop where the learner quits."""
    for number, part in enumerate(parts, 1):
        answer: Answer = None
        left = False
        more = number < len(parts)
        with closing(coach.practice(part.dialogue, rounds=rounds, turns=part.turns, more=more)) as practice:
            try:
                while True:
                    event = practice.send(answer)
                    answer = yield event
                    left = isinstance(event, Finished) and event.left
            except StopIteration:
                pass
        if left:
            return
