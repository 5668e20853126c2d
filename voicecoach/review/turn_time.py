"""How long a turn takes this learner, estimated from earlier sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from voicecoach.content.dialogue import Turn
from voicecoach.review.schedule import TurnKey
from voicecoach.sessions.counted_takes import spoken_turns
from voicecoach.sessions.session import Session

SECONDS_PER_WORD = 0.5
"""Of a reply, before the learner has given one. A choice: 120 words a minute, a calm pace in a second language."""

SECONDS_AROUND = 40.0
"""To hear the line, read the grade and choose how to go on, before it is known. A choice."""

_SHORTEST = 10.0
"""Seconds that every reply gets: a dialogue may lack a model reply."""

_WORDS = 5
"""Words of a model reply from which the learner's reply says how long others will be; the rest of it is chance."""

_LONGEST_AROUND = 120.0
"""Seconds around a reply above which the learner was doing something else. A choice."""

_RECENT = 20
"""Sessions, or turns, of which the median is taken: enough to be steady, few enough to follow the learner."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A learner's pace. `around`: seconds of a turn without its reply; `replies`: seconds of the last first try."""

    seconds_per_word: float
    around: float
    replies: Mapping[TurnKey, float]

    def seconds(self, key: TurnKey, turn: Turn) -> float:
        """Return the expected seconds of a turn."""
        said = self.seconds_per_word * len(turn.model_reply.split())
        return self.around + max(_SHORTEST, self.replies.get(key, said))


def pace(sessions: Iterable[Session]) -> Pace:
    """Return the pace over sessions, oldest first; without any, the defaults."""
    replies: dict[TurnKey, float] = {}
    per_word: list[float] = []
    around: list[float] = []
    for session in sessions:
        first_tries = [turn.first_try for turn in spoken_turns(session)]
        lengths = [take.grade.seconds for take in first_tries if take.grade]
        for take, seconds in zip(first_tries, lengths, strict=True):
            replies[session.dialogue, take.turn, take.line] = seconds
            words = len(take.model_reply.split())
            per_word += [seconds / words] if words >= _WORDS else []
        if first_tries and session.ended:
            rest = (session.ended - session.started).total_seconds() - sum(lengths)
            around.append(rest / len(first_tries))
    return Pace(
        _recent(per_word, SECONDS_PER_WORD),
        _recent([seconds for seconds in around if 0 < seconds <= _LONGEST_AROUND], SECONDS_AROUND),
        replies,
    )


def _recent(values: list[float], default: float) -> float:
    return median(values[-_RECENT:]) if values else default
