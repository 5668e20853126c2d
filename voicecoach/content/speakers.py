"""Who speaks in a role-play: which speaker says the lines, and which is the learner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from voicecoach.content.dialogue import DEVELOPER, LEARNER
from voicecoach.errors import UsageError

_DEVELOPERS = frozenset({"developer", "dev"})
_DEVOPS = frozenset({"devops", "devops engineer"})
_LEARNERS = _DEVOPS | {"sre", "engineer", "ops"}
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


def speakers_of(names: Iterable[str], roles: tuple[str, str] | None) -> Speakers | None:
    """Return who is who among the speakers of one conversation, in the order in which they first speak.

    `roles`: the names of the two roles, where given. Else the developer and the learner are known by their usual names;
    of two other names the first to speak says the lines, and the second is the learner. None: the names don't tell,
    because there is only one of them or too many.
    """
    if roles:
        asks, answers = roles
        return Speakers(frozenset({normalized(asks)}), frozenset({normalized(answers)}) | _YOURSELF, asks, answers)
    by_name = {normalized(name): _bare(name) for name in names}
    developers = [name for name in by_name if name in _DEVELOPERS]
    learners = [name for name in by_name if name in _LEARNERS | _YOURSELF]
    if not by_name or (developers and learners):
        return _speakers(developers, learners, by_name)
    others = [[name] for name in by_name if name not in _DEVELOPERS | _LEARNERS | _YOURSELF]
    groups = [group for group in (developers, *others, learners) if group]
    if len(groups) == 1:
        groups = [[name] for name in by_name]
    return _speakers(groups[0], groups[1], by_name) if len(groups) == 2 else None


def _speakers(asking: Sequence[str], answering: Sequence[str], by_name: Mapping[str, str]) -> Speakers:
    return Speakers(
        developers=frozenset(asking),
        learners=frozenset(answering),
        developer=next((by_name[name] for name in asking[:1] if name not in _DEVELOPERS), DEVELOPER),
        learner=next((by_name[name] for name in answering[:1] if name not in _DEVOPS | _YOURSELF), LEARNER),
    )


def normalized(name: str) -> str:
    """Return a speaker's name in lower case, without what stands in parentheses."""
    return _bare(name).lower()


def _bare(name: str) -> str:
    return " ".join(re.sub(r"\(.*?\)", "", name).split())
