"""Synonyms: a good answer in other words is understood, and no term counts by chance."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain, combinations
from pathlib import Path

import pytest

from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.content.lexicon_files import load_lexicon
from voicecoach.grading.grader import Grader
from voicecoach.grading.terms.forms import Tokens, forms, tokens
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.matching import find
from voicecoach.recognition.transcript import Word

SINGLE_WORDS = {"tracing"}
"""Single words that mean one term in these conversations; every other synonym has more words."""


def words(text: str) -> list[Word]:
    return [Word(word, number, number + 0.9, 1.0) for number, word in enumerate(text.split())]


def verdict(text: str, term: str, lexicon: Lexicon) -> str:
    found = grade_terms(words(text), ((term,),), lexicon).verdicts[0]
    return f"{found.state}, {found.how}: {found.heard}" if found.how else found.state


def clashes(terms: Iterable[Term]) -> list[str]:
    """Name the synonyms, in any inflection, that are a form of another term or part of one of its spellings."""
    terms = list(terms)
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for term in terms:
        spellings = map(tokens, (term.name, term.expansion, *term.written, *term.synonyms))
        for form in (*forms(term), *chain.from_iterable(map(parts, spellings))):
            owners["".join(form)].add(term.name)
    return [
        f"{term.name}: {' '.join(form)!r} is in {other}"
        for term in terms
        for form, how in forms(term).items()
        if how == "synonym"
        for other in owners["".join(form)] - {term.name}
    ]


def parts(spelling: Tokens) -> list[Tokens]:
    """Return every run of words of a spelling."""
    return [spelling[start:end] for start, end in combinations(range(len(spelling) + 1), 2)]


@pytest.mark.parametrize("pack", ["devops", "medical"])
def test_no_synonym_is_a_form_of_another_term_or_part_of_its_spelling(pack: str) -> None:
    assert clashes(load_lexicon(pack)) == []


def test_a_clash_of_synonyms_is_found() -> None:
    alert = Term("alert", "phrase", "", synonyms=("notification", "old version"))
    service = Term("SNS", "acronym", "", expansion="Simple Notification Service")
    versioning = Term("versioning", "phrase", "", synonyms=("keep old versions",))
    assert clashes([alert, service]) == ["alert: 'notification' is in SNS"]
    assert clashes([alert, versioning]) == ["alert: 'old versions' is in versioning"]
    assert clashes([service, versioning]) == []


def test_a_term_has_at_most_four_synonyms_of_two_to_six_words(lexicon: Lexicon) -> None:
    assert [term.name for term in lexicon if len(term.synonyms) > 4] == []
    synonyms = [synonym for term in lexicon for synonym in term.synonyms if synonym not in SINGLE_WORDS]
    assert len(synonyms) > 400
    assert [synonym for synonym in synonyms if not 2 <= len(tokens(synonym)) <= 6] == []


def test_no_synonym_is_a_spelling_of_its_own_term(lexicon: Lexicon) -> None:
    assert [synonym for term in lexicon for synonym in term.synonyms if forms(term)[tokens(synonym)] != "synonym"] == []


def test_no_synonym_is_found_in_what_learners_read_or_in_sentences_that_only_sound_like_a_term(
    lexicon: Lexicon, learners: Path
) -> None:
    every = Term("", "phrase", "", synonyms=tuple(synonym for term in lexicon for synonym in term.synonyms))
    read = (learners / "speechocean762-train" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    clips = (learners / "terms-dev" / "clips.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, (*read, *clips)) if row.get("kind") != "answer"]
    texts = {row["text"] for row in rows}
    assert len(texts) > 1000
    assert [text for text in texts if find(words(text), every)] == []


@pytest.mark.parametrize(
    ("text", "term", "heard"),
    [
        ("If it fails, we go back to the previous version.", "rollback", "back to the previous version."),
        ("Then we simply revert to the last version.", "rollback", "revert to the last version."),
        ("Something in front spreads the traffic over the servers.", "load balancer", "spreads the traffic"),
        ("It is distributing the requests evenly.", "load balancer", "distributing the requests"),
        ("The system must be always available.", "high availability", "always available."),
        ("It checks whether it is healthy every ten seconds.", "health check", "checks whether it is healthy"),
        ("Each service gets only the permissions it needs.", "least privilege", "only the permissions it needs."),
        ("We keep 2 identical environments.", "blue-green deployment", "2 identical environments."),
        ("Then we switched the traffic.", "traffic shifting", "switched the traffic."),
        ("Only a small part of the traffic goes there.", "canary deployment", "small part of the traffic"),
        ("First some users, a small part of the users.", "user subset", "small part of the users."),
        ("We could recover from a disaster in an hour.", "disaster recovery", "recover from a disaster"),
        ("The standby takes over in a minute.", "failover", "standby takes over"),
        ("There are no passwords in the code.", "hard-coded credential", "passwords in the code."),
        ("It adds pods automatically.", "horizontal pod autoscaling", "adds pods automatically."),
        ("We take a bigger machine for the writes.", "vertical scaling", "bigger machine"),
        ("The response times are fine.", "latency", "response times"),
        ("You follow a request from service to service.", "distributed tracing", "follow a request"),
        ("Users don't notice, it goes on without interruption.", "zero downtime", "without interruption."),
        ("We get a notification when it fails.", "alert", "get a notification"),
        ("Continuous integration and delivery does that.", "CI/CD", "Continuous integration and delivery"),
    ],
)
def test_a_good_answer_in_other_words_is_understood(text: str, term: str, heard: str, lexicon: Lexicon) -> None:
    assert verdict(text, term, lexicon) == f"said, synonym: {heard}"


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("We go back to the office on Monday.", "rollback"),
        ("The traffic in the city is terrible.", "load balancer"),
        ("We need more servers.", "horizontal scaling"),
        ("The docs are always up to date.", "high availability"),
        ("Our company is healthy.", "health check"),
        ("You need permission for that.", "least privilege"),
        ("There are two environments, staging and production.", "blue-green deployment"),
        ("A large part of the traffic comes from Asia.", "canary deployment"),
        ("Some users complain about it.", "user subset"),
        ("That meeting was a disaster.", "disaster recovery"),
        ("The new manager takes over next week.", "failover"),
        ("Sorry, let me try again.", "retry"),
        ("The Simple Notification Service is cheap.", "alert"),
        ("We have short-lived environments for that.", "production"),
        ("Count how many requests fail.", "request volume"),
        ("The bucket keeps old versions of a file.", "previous build"),
        ("It works, and it is fast.", "latency"),
        ("The code is in the code folder.", "hard-coded credential"),
    ],
)
def test_a_near_miss_is_not_understood_as_the_term(text: str, term: str, lexicon: Lexicon) -> None:
    assert verdict(text, term, lexicon) == "missed"


def test_a_spoken_answer_in_other_words_has_all_its_terms(app_grader: Grader, reading: Callable[..., Audio]) -> None:
    text = (
        "Two identical environments are running, and we switch the traffic to the new one. "
        "If users have problems, we go back to the previous version without interruption."
    )
    groups = (("blue-green deployment",), ("traffic shifting",), ("rollback",), ("zero downtime",))
    grade = app_grader.grade(joined(silence(0.4), reading(text), silence(0.8)), groups)
    assert [(verdict.state, verdict.how) for verdict in grade.terms.verdicts] == [("said", "synonym")] * 4
