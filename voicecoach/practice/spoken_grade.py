"""The grade as the voice says it to those who practice hands free and look at no screen.

A sentence each on the fluency, on the terms, and on what to do: as much as fits a breath, what matters most first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voicecoach.grading.fluency.remarks import is_praise
from voicecoach.grading.terms.report import State, TermReport
from voicecoach.review.advice import advice
from voicecoach.review.hard_words import hard_words
from voicecoach.review.lists_text import listed
from voicecoach.sessions.session import TurnResult

BREATH = 16
"""Words of a spoken grade at most, the last turn's ending not counted: the voice says them in six seconds. A choice."""

MOST_NAMED = 2
"""Terms that a sentence names; nobody keeps more of them in mind while walking. A choice."""

ONE_SAID, ALL_SAID = "The term came across.", "All terms came across."
NONE_CAME_UP = "None of the terms came up."
SMOOTH = "A smooth reply."
LAST_TURN = "That was the last turn."

_SENTENCES: tuple[tuple[State, str, str], ...] = (
    ("missed", "You left out {}.", "You left out {}."),
    ("unclear", "{} wasn't clear.", "{} weren't clear."),
    ("prompted", "{} came after a question.", "{} came after a question."),
)
"""What is said of the terms in a state, of one and of several: of the first state that a term has."""


def spoken_grade(result: TurnResult, *, last: bool) -> str:
    """Return what the voice says about a take; `last`: it is of the last turn. "" if there is nothing to say."""
    said: list[str] = []
    for sentence in _sentences(result):
        if not said or len(" ".join([*said, sentence]).split()) <= BREATH:
            said.append(sentence)
    return " ".join([*said, *([LAST_TURN] if last else [])])


def _sentences(result: TurnResult) -> Iterator[str]:
    """Yield what could be said, what matters most first."""
    grade = result.grade
    if grade is None:
        return
    if not grade.graded:
        yield re.sub(r"\s*\([^)]*\)", "", grade.reason)
        return
    if grade.fluency and grade.fluency.score is not None:
        yield f"Fluency {grade.fluency.score:.0f}."
    if result.term_report and result.term_report.verdicts:
        yield _on_terms(result.term_report)
    for word in hard_words(grade)[:1]:
        yield f"{word.spoken.strip(',.;:?!')} was hard to follow."
    if grade.fluency:
        yield from _on_fluency(grade.fluency.remarks, result.turn)


def _on_terms(report: TermReport) -> str:
    if report.none_came_up:
        return NONE_CAME_UP
    for state, one, several in _SENTENCES:
        names = [verdict.term for verdict in report.verdicts if verdict.state == state]
        if names:
            return (one if len(names) == 1 else several).format(listed(names, MOST_NAMED))
    return ONE_SAID if len(report.verdicts) == 1 else ALL_SAID


def _on_fluency(remarks: Sequence[str], turn: int) -> Iterator[str]:
    """Yield what to do about the costliest fault, or the praise; figures are for the screen."""
    if remarks and is_praise(remarks[0]):
        yield SMOOTH
    elif sentence := advice(remarks, turn):
        yield f"{sentence}."
