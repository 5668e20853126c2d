"""Which takes count, what came at the first try and after practice, and the summary of a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.sessions.test_sqlite import GRADE
from voicecoach.grading.terms.grade import coverage
from voicecoach.grading.terms.report import State, TermReport, TermVerdict
from voicecoach.sessions.counted_takes import counted_turns, open_occasions, spoken_turns
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.summary import in_words, summary

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SILENT = replace(GRADE, graded=False, reason="There is no speech in it.", fluency=None, terms=TermReport())


def take(
    number: int, score: float | None = 70, *, turn: int = 0, broken_off: bool = False, **terms: State
) -> TurnResult:
    """Return a take; without a score it is typed."""
    verdicts = tuple(TermVerdict(term, state, group) for group, (term, state) in enumerate(terms.items()))
    fluency = replace(GRADE.fluency, score=score) if GRADE.fluency and score is not None else None
    grade = replace(GRADE, fluency=fluency, terms=TermReport(verdicts, coverage(verdicts)))
    audio = None if score is None else "a.wav"
    return TurnResult(
        10 * turn + number, turn, number, f"l{turn}", "m", (), audio, NOON, (grade,), broken_off=broken_off
    )


def silent(number: int, *, turn: int = 0) -> TurnResult:
    return replace(take(number, turn=turn), grades=(SILENT,))


def session(*takes: TurnResult, kind: str = "practice") -> Session:
    return Session("s", kind, "d", "D", NOON, NOON, takes)


def states(*takes: TurnResult) -> dict[str, tuple[State, State]]:
    """Return each term's state at the first try and after practice."""
    turns = spoken_turns(session(*takes))
    return {item.term: (item.first_try, item.best.state) for turn in turns for item in turn.occasions}


def test_the_first_try_is_the_first_take_that_was_graded() -> None:
    assert states(silent(1), take(2, ECR="said"), take(3, ECR="missed")) == {"ECR": ("said", "said")}


def test_a_take_without_a_grade_is_no_try() -> None:
    cut_off = replace(take(1), grades=())
    assert states(cut_off, take(2, ECR="unclear")) == {"ECR": ("unclear", "unclear")}
    assert states(cut_off) == {}


def test_a_reply_that_was_broken_off_counts_neither_at_the_first_try_nor_after_practice() -> None:
    broken_off = take(1, broken_off=True, ECR="missed", EKS="said")
    assert states(broken_off) == {}
    assert states(broken_off, take(2, ECR="said", EKS="missed")) == {"ECR": ("said", "said"), "EKS": ("missed",) * 2}
    assert summary(session(broken_off)).coverage is None


def test_typed_takes_count_only_in_a_session_without_spoken_ones_and_never_as_spoken() -> None:
    typed, spoken = take(1, None, ECR="missed"), take(2, ECR="said")
    assert states(typed, spoken) == {"ECR": ("said", "said")}
    assert spoken_turns(session(typed)) == []
    assert [turn.takes for turn in counted_turns(session(typed))] == [(typed,)]
    assert [turn.takes for turn in counted_turns(session(typed, spoken))] == [(spoken,)]
    figures = summary(session(typed, take(2, None, ECR="said")))
    assert (figures.fluency, figures.coverage) == (None, 1.0)


def test_after_practice_each_term_has_its_best_state_of_all_takes() -> None:
    takes = take(1, ECR="said", EKS="missed"), take(2, ECR="missed", EKS="unclear"), take(3, ECR="missed", EKS="missed")
    assert states(*takes) == {"ECR": ("said", "said"), "EKS": ("missed", "unclear")}
    [ecr, eks] = counted_turns(session(*takes))[0].occasions
    assert (ecr.take.take, eks.take.take) == (1, 2), "the take in which it came across best"


def test_of_alternatives_the_one_that_came_across_stands_for_all() -> None:
    assert states(take(1, EKS="missed"), take(2, ECS="said")) == {"ECS": ("missed", "said")}


def test_a_term_of_two_turns_is_open_if_the_later_one_left_it_open() -> None:
    early, late = take(1, ECR="missed", EKS="said"), take(1, turn=1, ECR="said", EKS="unclear")
    open_now = open_occasions(counted_turns(session(early, late)))
    assert [(occasion.term, occasion.take.turn) for occasion in open_now] == [("EKS", 1)]


def test_a_summary_takes_each_turn_at_its_best_and_says_so_where_there_is_a_choice() -> None:
    practiced = session(
        silent(1),
        take(2, 60, ECR="said", EKS="missed"),
        take(3, 80, ECR="missed", EKS="missed"),
        take(4, 99, broken_off=True, ECR="said", EKS="said"),
        take(1, 50, turn=1, ALB="missed"),
    )
    figures = summary(practiced)
    assert (figures.takes, figures.turns, figures.fluency, figures.coverage) == (5, 2, 65, 0.25)
    assert in_words(figures) == "5 takes, fluency 65, terms 25% (the best of each turn)"
    assert in_words(summary(session(take(1, 60, ECR="said")))) == "1 take, fluency 60, terms 100%"
