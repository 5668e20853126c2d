"""Non-answers get no praise: short replies, lists of terms, nonsense, spoken by the real voice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.content.dialogue import Dialogue
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import load_dialogues
from voicecoach.grading.fluency.grade import TERM_LIST, TOO_SHORT
from voicecoach.grading.grade import Grade
from voicecoach.grading.grader import Grader
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.term_list import is_term_list
from voicecoach.practice.simulated_learner import sentences
from voicecoach.recognition.transcript import Word

GROUPS = (("ECR",), ("EKS",), ("blue-green deployment",), ("rollback",), ("Prometheus",))

Graded = Callable[[str], Grade]


@pytest.fixture
def graded(app_grader: Grader, reading: Callable[[str], Audio]) -> Graded:
    """Grade a text that the voice speaks."""
    return lambda text: app_grader.grade(joined(silence(0.4), reading(text), silence(0.8)), GROUPS)


@pytest.mark.parametrize("text", ["I don't know.", "Yes.", "Sure."])
def test_less_than_a_second_of_speech_is_not_graded(text: str, graded: Graded) -> None:
    grade = graded(text)
    assert not grade.graded
    assert "try two sentences" in grade.reason


@pytest.mark.parametrize("text", ["Well, I don't know that.", "I have no idea, sorry.", "Yes, of course we do that."])
def test_a_few_words_get_no_fluency_score_and_the_reason(text: str, graded: Graded) -> None:
    grade = graded(text)
    assert grade.graded
    assert grade.fluency is not None
    assert grade.fluency.score is None
    assert grade.fluency.basis == TOO_SHORT
    assert grade.fluency.remarks == ("Too short for a fluency score; try two sentences.",)


def test_fluent_nonsense_is_not_praised(graded: Graded) -> None:
    grade = graded("My grandmother likes to bake a cherry cake on Sunday and the neighbors always come over for tea.")
    assert grade.terms.none_came_up
    assert grade.fluency is not None
    assert grade.fluency.score is not None
    assert not any("smooth" in remark for remark in grade.fluency.remarks)


def test_a_bare_list_of_terms_is_recognized_and_its_terms_stay_credited(graded: Graded) -> None:
    grade = graded("Docker, Kubernetes, Terraform, Prometheus, Grafana, CloudWatch, rollback, load balancer.")
    assert grade.fluency is not None
    assert grade.fluency.basis == TERM_LIST
    assert grade.fluency.score is None
    assert "list of terms" in grade.fluency.remarks[0]
    assert grade.coverage == 0.4  # rollback and Prometheus


def test_an_answer_in_two_sentences_is_scored(graded: Graded) -> None:
    grade = graded(
        "We push the image to ECR, and EKS pulls it from there. "
        "With a blue-green deployment a rollback takes seconds, and Prometheus tells us when we need one."
    )
    assert grade.fluency is not None
    assert (grade.fluency.score or 0) > 60


DIALOGUES = load_dialogues()


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.id)
def test_no_model_reply_and_no_sentence_of_one_is_a_list(dialogue: Dialogue, lexicon: Lexicon) -> None:
    for turn in dialogue.turns:
        for text in (turn.model_reply, *sentences(turn.model_reply)):
            words = [Word(word, number, number + 0.9, 1.0) for number, word in enumerate(text.split())]
            assert not is_term_list(words, grade_terms(words, turn.terms, lexicon), lexicon), text
