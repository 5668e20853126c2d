"""Figures of the rounds of a session, side by side, and whether the last one is better than the first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voicecoach.grading.fluency.report import FluencyReport
from voicecoach.grading.fluency.running_mean import running_mean
from voicecoach.review.since_last_time import compared
from voicecoach.sessions.counted_takes import counts
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.summary import mean


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """Means over the last graded take of each turn in one round; None where no take has the figure.

    `speech_rate`: words a minute; `inner_pauses`: pauses inside clauses, for each minute of reply; `run`: syllables
    between pauses; `coverage`: of terms, 0 to 1; `fluency`: 0 to 100, with `error`, half the width of its band.
    """

    number: int
    speech_rate: float | None
    inner_pauses: float | None
    run: float | None
    coverage: float | None
    fluency: float | None
    error: float | None


def round_figures(session: Session) -> list[RoundFigures]:
    """Return the figures of each round that has a graded spoken take, the first round first."""
    return [_figures(number, takes) for number, takes in sorted(_takes(session).items())]


def change(session: Session) -> str:
    """Return in a sentence whether the last round differs from the first by more than the error; "" for one round.

    Only turns that both rounds scored are compared.
    """
    rounds = _takes(session)
    if len(rounds) < 2:
        return ""
    first, last = rounds[min(rounds)], rounds[max(rounds)]
    scored = [
        (before, after)
        for turn in first
        if turn in last and (before := _scored(first[turn])) and (after := _scored(last[turn]))
    ]
    return f"{compared(scored, 'the first round')}." if scored else "No turn has a fluency score in both rounds."


def _takes(session: Session) -> dict[int, dict[int, TurnResult]]:
    """Return the last graded, spoken and finished take of each turn, by round and turn."""
    rounds: dict[int, dict[int, TurnResult]] = {}
    for result in session.results:
        if result.audio and counts(result):
            rounds.setdefault(result.round, {})[result.turn] = result
    return rounds


def _figures(number: int, takes: dict[int, TurnResult]) -> RoundFigures:
    graded = [result.grade for result in takes.values() if result.grade]
    reports = [grade.fluency for grade in graded if grade.fluency]

    def average(figure: Callable[[FluencyReport], float | None]) -> float | None:
        return mean([figure(report) for report in reports])

    minutes = sum(grade.seconds for grade in graded if grade.fluency) / 60
    inner = sum(report.measures.inner_clause_pause_count for report in reports)
    fluency = running_mean([(report.score, report.error or 0.0) for report in reports if report.score is not None])
    return RoundFigures(
        number=number,
        speech_rate=average(lambda report: report.measures.speech_rate_wpm),
        inner_pauses=inner / minutes if minutes else None,
        run=average(lambda report: report.measures.mean_length_of_run_syllables),
        coverage=mean([result.coverage for result in takes.values()]),
        fluency=fluency.score if fluency else None,
        error=fluency.error if fluency else None,
    )


def _scored(result: TurnResult) -> FluencyReport | None:
    report = result.grade.fluency if result.grade else None
    return report if report and report.score is not None else None
