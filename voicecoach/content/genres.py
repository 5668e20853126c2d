"""Spoken genres: how each one differs from a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class Genre:
    """A genre.

    `name`: as files write it; `group`: the heading of its dialogues in a list; `task`: what the learner does, in a
    sentence. `parts`: of what the learner says, in order; terms can be given for each. `keys`, `turn_keys`: of files,
    beside those that every dialogue and every turn has. `seconds`: for a reply, on a clock that never cuts; None: no
    clock.
    """

    name: str
    group: str
    task: str = ""
    parts: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    turn_keys: tuple[str, ...] = ()
    seconds: float | None = None


GENRES: Mapping[str, Genre] = MappingProxyType(
    {
        genre.name: genre
        for genre in (
            Genre(CONVERSATION, "Conversations"),
            Genre(
                "incident",
                "Incidents",
                "Say what you see and what you do. Alerts arrive while you talk, and the developer gets impatient.",
                parts=("detect", "contain", "fix", "follow up"),
                keys=("seconds", "impatience"),
                turn_keys=("alerts",),
                seconds=45.0,  # a choice: three or four sentences, while others wait
            ),
            Genre(
                "stand-up",
                "Stand-ups",
                "Say in one minute what you did yesterday, what you do today, and what blocks you.",
                parts=("yesterday", "today", "blocked"),
                keys=("seconds",),
                seconds=60.0,
            ),
            Genre(
                "handover",
                "Handovers",
                "Say what is running, what is broken, what to watch, and who to call.",
                parts=("running", "broken", "watch", "call"),
            ),
            Genre(
                "explanation",
                "Explanations",
                "Your listener isn't technical. Explain it without jargon.",
                turn_keys=("avoid",),
            ),
        )
    }
)
"""The genres by name."""
