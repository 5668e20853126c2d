"""The grade as the voice says it: what it names, in which order, and that it stays short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.review.practiced_takes import grade
from tests.review.test_advice import REMARKS
from voicecoach.grading.clarity.report import ClarityReport, HardWord
from voicecoach.grading.terms.report import State
from voicecoach.practice.spoken_grade import BREATH, LAST_TURN, spoken_grade
from voicecoach.review.advice import ADVICE
from voicecoach.sessions.session import TurnResult

ALL: dict[str, State] = {"ECR": "said", "EKS": "said"}


def take(
    states: Mapping[str, State],
    *remarks: str,
    score: float | None = 83.6,
    hard: tuple[HardWord, ...] = (),
    reason: str = "",
) -> TurnResult:
    graded = grade(states, score=score)
    assert graded.fluency
    graded = replace(
        graded,
        graded=not reason,
        reason=reason,
        fluency=replace(graded.fluency, remarks=remarks),
        clarity=ClarityReport((), hard),
    )
    return TurnResult(1, 0, 1, "Where?", "Here.", (), "a.wav", datetime(2026, 3, 1, tzinfo=UTC), (graded,))


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (ALL, "All terms came across."),
        ({"ECR": "said"}, "The term came across."),
        ({"blue-green deployment": "missed", "ECR": "unclear"}, "You left out blue-green deployment."),
        ({"ECR": "missed", "EKS": "missed", "RDS": "said"}, "You left out ECR and EKS."),
        ({**dict.fromkeys("abcd", "missed"), "e": "said"}, "You left out a, b and 2 more."),
        ({"ECR": "unclear", "EKS": "prompted"}, "ECR wasn't clear."),
        ({"ECR": "unclear", "EKS": "unclear"}, "ECR and EKS weren't clear."),
        ({"ECR": "prompted", "EKS": "said"}, "ECR came after a question."),
        ({"ECR": "missed", "EKS": "missed"}, "None of the terms came up."),
        ({}, ""),
    ],
)
def test_the_score_and_the_worst_state_of_the_terms_are_said(states: Mapping[str, State], said: str) -> None:
    assert spoken_grade(take(states), last=False) == f"Fluency 84. {said}".strip()


def test_a_reply_that_is_not_graded_has_its_reason_said_without_figures() -> None:
    refused = take({}, reason="Too short to judge (0.5 s of speech); try two sentences.")
    assert spoken_grade(refused, last=False) == "Too short to judge; try two sentences."
    assert spoken_grade(refused, last=True).endswith(f"sentences. {LAST_TURN}")


def test_without_a_score_there_is_none_to_say() -> None:
    assert spoken_grade(take(ALL, score=None), last=False) == "All terms came across."


def test_the_least_clear_word_is_said_before_any_advice() -> None:
    hard = (HardWord("cluster,", 1.0, 1.5, 0.3), HardWord("pod", 3.0, 3.2, 0.4))
    spoken = spoken_grade(take(ALL, REMARKS["hesitation"], hard=hard), last=False)
    assert spoken.startswith("Fluency 84. All terms came across. cluster was hard to follow.")
    assert "pod" not in spoken


@pytest.mark.parametrize(("topic", "remark"), REMARKS.items())
def test_the_costliest_remark_is_said_as_what_to_do_and_never_with_its_figures(topic: str, remark: str) -> None:
    advice = [sentence for name, sentences in ADVICE.items() if name == topic for sentence in sentences]
    said = spoken_grade(take({}, remark), last=False)
    assert said.lower() == f"fluency 84. {advice[0]}.".lower()


def test_praise_is_said_without_its_figure_and_a_bare_figure_is_not() -> None:
    smooth = "a smooth reply without a pause inside a clause: 12 syllables between pauses on average"
    assert spoken_grade(take(ALL, smooth), last=False).endswith("All terms came across. A smooth reply.")
    figure = "7 syllables between pauses on average"
    assert spoken_grade(take(ALL, figure), last=False) == "Fluency 84. All terms came across."


def test_what_does_not_fit_a_breath_is_left_out() -> None:
    states: dict[str, State] = {"single point of failure": "missed", "mean time to recovery": "missed", "ECR": "said"}
    spoken = spoken_grade(take(states, REMARKS["inside clauses"]), last=False)
    assert spoken == "Fluency 84. You left out single point of failure and mean time to recovery."
    assert len(spoken.split()) <= BREATH
