"""Sessions of practice for tests of the schedule and the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tests.sessions.test_sqlite import GRADE
from voicecoach.content.dialogue import Dialogue
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.grade import coverage
from voicecoach.grading.terms.report import State, TermReport, TermVerdict
from voicecoach.sessions.session import Session, TurnResult


def grade(states: Mapping[str, State], *, score: float | None = 70.0, seconds: float = 15.0) -> Grade:
    """Return the grade of a reply with these terms, each a group of its own."""
    verdicts = tuple(TermVerdict(term, state, group) for group, (term, state) in enumerate(states.items()))
    fluency = replace(GRADE.fluency, score=score) if GRADE.fluency else None
    return replace(GRADE, seconds=seconds, fluency=fluency, terms=TermReport(verdicts, coverage(verdicts)))


def practice(
    dialogue: Dialogue,
    at: datetime,
    turns: Sequence[int] = (0,),
    *,
    state: State = "said",
    score: float | None = 70.0,
    **states: State,
) -> Session:
    """Return a session with one take of each turn; every term has its own of `states`, else `state`."""
    results = []
    for index in turns:
        turn = dialogue.turns[index]
        said = {group[0]: states.get(group[0], state) for group in turn.terms}
        taken = grade(said, score=score)
        results.append(TurnResult(index, index, 1, turn.line, turn.model_reply, turn.terms, "a.wav", at, (taken,)))
    ended = at + timedelta(seconds=50 * len(results))
    return Session(f"{at:%m%d%H%M}-{dialogue.id}", "practice", dialogue.id, dialogue.title, at, ended, tuple(results))
