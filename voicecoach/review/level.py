"""The learner's level, from the turns that were practiced for the first time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from voicecoach.content.dialogue_files import LEVELS
from voicecoach.review.schedule import TurnKey
from voicecoach.sessions.counted_takes import spoken_turns
from voicecoach.sessions.session import Session
from voicecoach.sessions.summary import mean

_NEW_TURNS = 6
"""New turns of one level that decide whether to change it: two conversations. A choice."""

_UP, _DOWN = 0.9, 0.4
"""Mean coverage at their first try from which the level rises, and below which it falls. A choice."""


def learner_level(sessions: Iterable[Session], level_of: Mapping[str, str]) -> str:
    """Return the level of the turn begun last, one up or down if the last new turns went well or badly.

    `sessions`: oldest first; `level_of`: levels by dialogue id. The lowest level before the first practice.
    """
    begun: set[TurnKey] = set()
    new: list[tuple[int, float | None]] = []
    for session in sessions:
        for turn in spoken_turns(session) if session.dialogue in level_of else ():
            key = session.dialogue, turn.first_try.turn, turn.first_try.line
            if key not in begun:
                new.append((LEVELS.index(level_of[session.dialogue]), turn.first_try.coverage))
            begun.add(key)
    if not new:
        return LEVELS[0]
    level, recent = new[-1][0], new[-_NEW_TURNS:]
    coverage = mean([share for _, share in recent])
    if coverage is not None and [number for number, _ in recent] == [level] * _NEW_TURNS:
        level += (coverage >= _UP) - (coverage < _DOWN)
    return LEVELS[min(max(level, 0), len(LEVELS) - 1)]
