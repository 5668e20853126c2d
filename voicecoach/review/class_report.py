"""A class at a glance: what the replies of many learners show together. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from voicecoach.grading.fluency.running_mean import error_of_mean
from voicecoach.grading.terms.report import UNCLEAR_COUNTS

K = TypeVar("K", bound=Hashable)

NO_NAME = "(no name)"
"""What a learner is called whose name nobody gave."""

_QUARTER = 0.25
"""A measure explains a learner's place if it is in the worst quarter of the class. A choice."""

_MEASURES = (
    ("pauses", "{:.0f} pauses a minute (class: {:.0f})", -1),
    ("articulation_rate", "{:.1f} syllables a second (class: {:.1f})", 1),
    ("coverage", "{:.0%} of the terms (class: {:.0%})", 1),
)
"""The measures that explain it: attribute, sentence with the learner's value and the class's median, and 1 if more is
better, else -1."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One graded recording.

    `turn`: from 1, None if unknown; `seconds`: length; `fluency`, `error`: points of 100, None without a score;
    `pauses`: a minute; `articulation_rate`: syllables a second; `said`, `unclear`, `missed`: the expected terms;
    `sha256`: of the recording; `unreadable`: why it could not be read, "" if it could.
    """

    audio: str
    speaker: str
    dialogue: str
    turn: int | None
    seconds: float
    fluency: float | None
    error: float | None
    pauses: float | None
    articulation_rate: float | None
    said: tuple[str, ...]
    unclear: tuple[str, ...]
    missed: tuple[str, ...]
    sha256: str
    unreadable: str = ""

    @property
    def expected(self) -> tuple[str, ...]:
        """All expected terms."""
        return (*self.said, *self.unclear, *self.missed)


@dataclass(frozen=True, slots=True)
class Mean:
    """Mean fluency of `count` replies; `error`: half-width of the band that holds two such means in three, or None."""

    score: float
    error: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """The replies of a learner, or those to a dialogue or a turn.

    `replies`: the lowest score first, those without a score last; `speakers`: how many; `pauses`: a minute;
    `articulation_rate`: syllables a second; `coverage`: 0 to 1; `missed`: terms and how often they were missed, the
    most frequent first. Figures are means over the replies that have them, None if none has.
    """

    name: str
    replies: tuple[Reply, ...]
    speakers: int
    fluency: Mean | None
    pauses: float | None
    articulation_rate: float | None
    coverage: float | None
    missed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TermRow:
    """How a term went: replies in which it was `said`, `unclear` and `missed`.

    `speakers`: learners of whom it was expected; `open`: those of them who never said it.
    """

    term: str
    said: int
    unclear: int
    missed: int
    speakers: int
    open: int


@dataclass(frozen=True, slots=True)
class ClassReport:
    """The report of a class.

    `learners`: the lowest mean fluency first, those without a score last; `dialogues`, `turns`: alike; `terms`: the one
    that most learners lack first. `unreadable`: the recordings that could not be read. `repeated`: recordings left out
    because the same sound of the same learner is there under another name.
    """

    learners: tuple[Group, ...]
    dialogues: tuple[Group, ...]
    turns: tuple[Group, ...]
    terms: tuple[TermRow, ...]
    unreadable: tuple[Reply, ...]
    repeated: int

    @property
    def replies(self) -> list[Reply]:
        """All replies."""
        return [reply for learner in self.learners for reply in learner.replies]

    @property
    def scored(self) -> list[Group]:
        """The learners with a fluency score."""
        return [learner for learner in self.learners if learner.fluency]


def class_report(replies: Iterable[Reply]) -> ClassReport:
    """Return the report of replies in any order."""
    every = list(replies)
    readable = [reply for reply in every if not reply.unreadable]
    first: dict[tuple[str, str], Reply] = {}
    for reply in readable:
        first.setdefault((reply.speaker, reply.sha256 or reply.audio), reply)
    different = list(first.values())
    return ClassReport(
        learners=_groups(different, lambda reply: reply.speaker or NO_NAME),
        dialogues=_groups(different, lambda reply: reply.dialogue),
        turns=_groups(different, lambda reply: f"{reply.dialogue} {reply.turn}".strip() if reply.turn else ""),
        terms=_terms(different),
        unreadable=tuple(reply for reply in every if reply.unreadable),
        repeated=len(readable) - len(different),
    )


def _groups(replies: Iterable[Reply], name: Callable[[Reply], str]) -> tuple[Group, ...]:
    groups = [_group(key, members) for key, members in _by(replies, name).items() if key]
    return tuple(sorted(groups, key=_order))


def _order(group: Group) -> tuple[bool, float, str]:
    return group.fluency is None, group.fluency.score if group.fluency else 0.0, group.name


def _group(name: str, replies: Sequence[Reply]) -> Group:
    scored = [reply for reply in replies if reply.fluency is not None]
    missed = Counter(term for reply in replies for term in reply.missed)
    said = sum(len(reply.said) + UNCLEAR_COUNTS * len(reply.unclear) for reply in replies)
    expected = sum(len(reply.expected) for reply in replies)
    return Group(
        name=name,
        replies=tuple(sorted(replies, key=lambda reply: (reply.fluency is None, reply.fluency or 0.0, reply.audio))),
        speakers=len({reply.speaker for reply in replies}),
        fluency=mean_fluency(scored),
        pauses=_mean([reply.pauses for reply in scored]),
        articulation_rate=_mean([reply.articulation_rate for reply in scored]),
        coverage=said / expected if expected else None,
        missed=tuple(sorted(missed.items(), key=lambda item: (-item[1], item[0]))),
    )


def mean_fluency(replies: Sequence[Reply]) -> Mean | None:
    """Return the mean of the replies' scores, None if none has one."""
    scores = [reply.fluency for reply in replies if reply.fluency is not None]
    errors = [reply.error for reply in replies if reply.error is not None]
    if not scores:
        return None
    return Mean(float(np.mean(scores)), error_of_mean(errors) if len(errors) == len(scores) else None, len(scores))


def _terms(replies: Iterable[Reply]) -> tuple[TermRow, ...]:
    rows = []
    for term, members in _by_term(replies).items():
        tried = {reply.speaker for reply in members}
        managed = {reply.speaker for reply in members if term in reply.said}
        said, unclear, missed = (
            sum(term in getattr(reply, state) for reply in members) for state in ("said", "unclear", "missed")
        )
        rows.append(TermRow(term, said, unclear, missed, len(tried), len(tried - managed)))
    return tuple(sorted(rows, key=lambda row: (-row.open, -row.open / row.speakers, row.term)))


def _by_term(replies: Iterable[Reply]) -> dict[str, list[Reply]]:
    found: dict[str, list[Reply]] = {}
    for reply in replies:
        for term in dict.fromkeys(reply.expected):
            found.setdefault(term, []).append(reply)
    return found


def _by(replies: Iterable[Reply], key: Callable[[Reply], K]) -> dict[K, list[Reply]]:
    found: dict[K, list[Reply]] = {}
    for reply in replies:
        found.setdefault(key(reply), []).append(reply)
    return found


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def reasons(learner: Group, learners: Sequence[Group]) -> list[str]:
    """Return in words what is behind a learner's score: measures in the worst quarter of the class, missing terms."""
    found = []
    for name, sentence, better in _MEASURES:
        known = [value for each in learners if (value := getattr(each, name)) is not None]
        own = getattr(learner, name)
        if own is not None and len(known) >= 1 / _QUARTER:
            limit = np.quantile(known, _QUARTER if better > 0 else 1 - _QUARTER)
            if better * own <= better * limit and own != np.median(known):
                found.append(sentence.format(own, float(np.median(known))))
    if learner.missed:
        found.append("misses " + ", ".join(term for term, _ in learner.missed[:3]))
    return found


def class_mean(learners: Sequence[Group]) -> Mean | None:
    """Return the class's mean over learners, with the median error of their means and the median count of replies."""
    means = [learner.fluency for learner in learners if learner.fluency]
    errors = [mean.error for mean in means if mean.error is not None]
    if not means:
        return None
    return Mean(
        float(np.mean([mean.score for mean in means])),
        float(np.median(errors)) if errors else None,
        int(np.median([mean.count for mean in means])),
    )
