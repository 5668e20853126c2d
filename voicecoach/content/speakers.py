"""Who speaks in a role-play: which speaker says the lines, and which is the learner."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from voicecoach.content.dialogue import DEVELOPER, LEARNER
from voicecoach.errors import UsageError

_DEVELOPERS = frozenset({"developer", "dev"})
_LEARNERS = frozenset({"devops", "devops engineer", "sre", "engineer", "ops"})
_YOURSELF = frozenset({"you", "me"})


@dataclass(frozen=True, slots=True)
class Speakers:
    """The names, as `normalized`, of those who say the lines and of the learner, and what the two roles are called."""

    developers: frozenset[str]
    learners: frozenset[str]
    developer: str
    learner: str


def parse_roles(text: str) -> tuple[str, str]:
    """Return the two roles of "Patient/Doctor", the learner's last; raise UsageError for anything else."""
    names = [name.strip() for name in text.split("/")]
    if len(names) != 2 or not all(names) or normalized(names[0]) == normalized(names[1]):
        raise UsageError(
            f"{text!r} does not name two roles.", there='Name who asks and who the learner is: "Patient/Doctor".'
        )
    return names[0], names[1]


def speakers_of(names: Iterable[str], roles: tuple[str, str] | None) -> Speakers:
    """Return who is who among the speakers of one conversation, in the order in which they first speak.

    `roles`: the names of the two roles, where given. Else the developer and the learner are known by their usual names;
    among other names the first to speak says the lines, and the second is the learner.
    """
    if roles:
        asks, answers = roles
        return Speakers(frozenset({normalized(asks)}), frozenset({normalized(answers)}) | _YOURSELF, asks, answers)
    by_name = {normalized(name): _bare(name) for name in names}
    usual = _DEVELOPERS & by_name.keys()
    learners = (_LEARNERS | _YOURSELF) & by_name.keys()
    asks = next((name for name in by_name if name in usual), "") or next(
        (name for name in by_name if name not in learners), ""
    )
    answers = next((name for name in by_name if name in learners), "") or next(
        (name for name in by_name if name not in {asks, *usual}), ""
    )
    return Speakers(
        developers=_DEVELOPERS if usual or not asks else frozenset({asks}),
        learners=_LEARNERS | _YOURSELF if learners or not answers else frozenset({answers}),
        developer=DEVELOPER if usual or not asks else by_name[asks],
        learner=LEARNER if learners or not answers else by_name[answers],
    )


def normalized(name: str) -> str:
    """Return a speaker's name in lower case, without what stands in parentheses."""
    return _bare(name).lower()


def _bare(name: str) -> str:
    return " ".join(re.sub(r"\(.*?\)", "", name).split())
