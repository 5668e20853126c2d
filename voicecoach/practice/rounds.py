"""Rounds: the same conversation again, with less time and less help.

Gains in fluency stay when the same answer is repeated (de Jong & Perfetti 2011), and repeating it in less and less time
is what fluency workshops do (the 4/3/2 technique).
"""

from __future__ import annotations

from dataclasses import dataclass

from voicecoach.practice.help import BEGINNINGS, MEANINGS, MODEL
from voicecoach.sessions.session import Session

TIME = (1.0, 0.75, 0.55)
"""Time for a reply in each round, as a part of the learner's own time in the first: about the steps of 4, 3 and 2
minutes. The last one holds for further rounds."""

_MOST_HELP = (MODEL, BEGINNINGS, MEANINGS)
"""The last step of help that is given in each round; the last one holds for further rounds. A choice."""

MOST_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Round:
    """A round begins: `number` of `of`, the first is 1."""

    number: int
    of: int

    @property
    def most_help(self) -> int:
        """The last step of help that is given."""
        return _MOST_HELP[min(self.number, len(_MOST_HELP)) - 1]

    def target(self, session: Session, turn: int) -> float | None:
        """Return the seconds in which a reply to a turn should be said; None in the first round.

        The learner's own time is that from the opening of the microphone to the last word of the first graded reply.
        """
        first = next(
            (result for result in session.results if result.turn == turn and result.grade and result.grade.graded), None
        )
        if self.number == 1 or first is None or first.grade is None or not first.grade.seconds:
            return None
        words = first.grade.transcript.words
        return TIME[min(self.number, len(TIME)) - 1] * words[-1].end if words else None


@dataclass(frozen=True, slots=True)
class TimeTarget:
    """The reply to `turn` should be said in so many `seconds`. Nothing is cut."""

    turn: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RoundFinished:
    """A round is over; `session`: as it is stored now."""

    number: int
    session: Session
