"""Terms in a transcript: what was said is found, and what was not said is not credited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.corrections import with_corrections
from voicecoach.grading.terms.grade import alternatives, grade_terms, term_of
from voicecoach.grading.terms.matching import find_in_text
from voicecoach.recognition.transcript import Word


def words(text: str) -> tuple[Word, ...]:
    return tuple(Word(word, 0.3 * index, 0.3 * index + 0.25, 0.9) for index, word in enumerate(text.split()))


def state(text: str, term: str, lexicon: Lexicon) -> str:
    verdict = grade_terms(words(text), ((term,),), lexicon).verdicts[0]
    return f"{verdict.state}, {verdict.how}" if verdict.how else verdict.state


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("We push it to ECR.", "ECR", "said, exact"),
        ("We push it to E C R", "ECR", "said, exact"),
        ("We push it to E.C.R.,", "ECR", "said, exact"),
        ("into the Elastic Container Registry", "ECR", "said, exact"),
        ("we have two EKS's and three VPCs", "VPC", "said, exact"),
        ("then we roll back", "rollback", "said, exact"),
        ("then we rolled back", "rollback", "said, exact"),
        ("a roll-back is quick", "rollback", "said, exact"),
        ("with blue green deployments", "blue-green deployment", "said, exact"),
        ("Route fifty three answers", "Route 53", "said, exact"),
        ("Route 53 answers", "Route 53", "said, exact"),
        ("the bucket is in s three", "S3", "said, exact"),
        ("our CI slash CD pipeline", "CI/CD", "said, exact"),
        ("there are 3 zones", "three zones", "said, exact"),
        ("without any downtime", "zero downtime", "said, synonym"),
        ("the VPN is up", "VPC", "missed"),
        ("it runs on ECS", "EKS", "missed"),
        ("I am here", "IAM", "missed"),
        ("the pot is hot", "pod", "missed"),
        ("", "ECR", "missed"),
    ],
)
def test_forms_that_count_and_forms_that_do_not(text: str, term: str, expected: str, lexicon: Lexicon) -> None:
    assert state(text, term, lexicon) == expected


def test_any_one_term_of_a_group_counts_once(lexicon: Lexicon) -> None:
    report = grade_terms(words("we run it on EKS and on ECS"), (("ECS", "EKS"), ("ECR",)), lexicon)
    assert report.coverage == 0.5
    assert [verdict.state for verdict in report.verdicts] == ["said", "missed"]


def test_a_slash_separates_alternatives_unless_it_belongs_to_the_term(lexicon: Lexicon) -> None:
    assert alternatives("ECS/EKS", lexicon) == ("ECS", "EKS")
    assert alternatives("CI/CD", lexicon) == ("CI/CD",)
    assert alternatives("Helm chart", lexicon) == ("Helm chart",)
    assert alternatives("/", lexicon) == ("/",)


def test_a_verdict_has_the_words_heard_and_their_times(lexicon: Lexicon) -> None:
    verdict = grade_terms(
        words("well we use blue green deployment here"), (("blue-green deployment",),), lexicon
    ).verdicts[0]
    assert verdict.heard == "blue green deployment"
    assert verdict.start == pytest.approx(0.9)
    assert verdict.end == pytest.approx(1.75)


def test_a_term_that_the_lexicon_does_not_contain_is_looked_for_as_written(lexicon: Lexicon) -> None:
    assert state("we use flux capacitors", "flux capacitor", lexicon) == "said, exact"
    assert state("we use Q X Z", "QXZ", lexicon) == "said, exact"


def test_other_spellings_name_the_same_term(lexicon: Lexicon) -> None:
    assert term_of("ecr", lexicon).expansion == lexicon["ECR"].expansion


def test_without_terms_there_is_no_coverage(lexicon: Lexicon) -> None:
    report = grade_terms(words("anything"), (), lexicon)
    assert report.verdicts == ()
    assert report.coverage is None


VOCABULARY = [
    "ECR",
    "EKS",
    "rollback",
    "blue",
    "green",
    "deployment",
    "the",
    "roll",
    "back",
    "pod",
    "VPC",
    "e",
    "c",
    "r",
]
TERMS = ["ECR", "EKS", "rollback", "blue-green deployment", "pod", "VPC", "ConfigMap", "IAM"]
TEXTS = st.lists(st.sampled_from(VOCABULARY), max_size=15).map(" ".join)


@given(TEXTS, st.lists(st.sampled_from(TERMS), min_size=1, max_size=5, unique=True), st.sampled_from(TERMS))
def test_adding_a_term_never_changes_another_verdict(text: str, terms: list[str], another: str) -> None:
    groups = tuple((term,) for term in terms)
    alone = grade_terms(words(text), groups, SMALL)
    more = grade_terms(words(text), (*groups, (another,)), SMALL)
    assert more.verdicts[: len(terms)] == alone.verdicts


@given(TEXTS, st.sampled_from(TERMS))
def test_saying_everything_twice_loses_no_term(text: str, term: str) -> None:
    once = grade_terms(words(text), ((term,),), SMALL).verdicts[0]
    twice = grade_terms(words(f"{text} . {text}"), ((term,),), SMALL).verdicts[0]
    assert once.state == "missed" or twice.state == "said"


@given(TEXTS, st.lists(st.sampled_from(TERMS), max_size=6))
def test_coverage_is_a_fraction_of_the_terms_if_there_are_any(text: str, terms: list[str]) -> None:
    coverage = grade_terms(words(text), tuple((term,) for term in terms), SMALL).coverage
    if terms:
        assert coverage is not None
        assert 0.0 <= coverage <= 1.0
    else:
        assert coverage is None


@given(st.text(max_size=60))
def test_any_text_can_be_searched_and_only_terms_of_the_lexicon_are_found(text: str) -> None:
    assert set(find_in_text(text, SMALL)) <= set(SMALL.terms)


SMALL = Lexicon({name: Term(name, "acronym" if name.isupper() else "phrase", "m") for name in TERMS})


def test_the_longer_of_two_overlapping_terms_is_found_in_a_text(lexicon: Lexicon) -> None:
    names = find_in_text("We use a blue-green deployment on EKS, then a deployment on ECS.", lexicon)
    assert names[0] == "blue-green deployment"
    assert {"EKS", "ECS"} <= set(names)


def test_the_learners_corrections_override_verdicts_and_coverage(lexicon: Lexicon) -> None:
    report = grade_terms(words("we use ECR"), (("ECR",), ("EKS",)), lexicon)
    assert report.coverage == 0.5
    assert with_corrections(report, {"EKS": True}).coverage == 1.0
    assert with_corrections(report, {"ECR": False}).coverage == 0.0
    assert with_corrections(report, {"ECR": True}) == report
