"""Follow-up questions: each term has its own, and none gives a term away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import chain

import pytest

from benchmarks.accuracy import errors
from benchmarks.questions import MOST_ERRORS
from benchmarks.speed import heard
from voicecoach.application import Application
from voicecoach.audio.clip import Audio
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.content.lexicon_files import load_lexicon
from voicecoach.grading.terms.forms import tokens
from voicecoach.grading.terms.matching import find
from voicecoach.practice.questions import question
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcript import Word

PLAIN = set(tokens("a and as at for in of on to service services database databases"))
"""Words of names that don't give a term away."""

SPOKEN = (
    "ACM, approval gate, blue-green deployment, cAdvisor, CloudTrail, encryption in transit, HPA, Kubernetes, "
    "mutual TLS, PostgreSQL, RDS, staging"
)
"""Terms whose questions are spoken and read back."""


every_lexicon = pytest.mark.parametrize(
    "lexicon", [pytest.param(load_lexicon(pack), id=pack) for pack in ("devops", "medical")]
)


def contains(text: str, term: Term) -> bool:
    return bool(find([Word(word, 0, 0, 1) for word in text.split()], term))


@every_lexicon
def test_every_shipped_term_has_one_or_two_questions(lexicon: Lexicon) -> None:
    assert [term.name for term in lexicon if len(term.ask) not in (1, 2)] == []


@every_lexicon
def test_a_question_has_4_to_18_words_in_one_or_two_sentences_and_ends_with_a_question_mark(lexicon: Lexicon) -> None:
    questions = [text for term in lexicon for text in term.ask]
    assert [text for text in questions if not 4 <= len(text.split()) <= 18] == []
    assert [text for text in questions if not re.fullmatch(r"[A-Z][^.?!]+(?:[.?] [A-Z][^.?!]+)?\?", text)] == []


@every_lexicon
def test_no_question_belongs_to_two_terms(lexicon: Lexicon) -> None:
    counts = Counter(text for term in lexicon for text in term.ask)
    assert [text for text, count in counts.items() if count > 1] == []


@every_lexicon
def test_no_question_contains_a_form_of_its_term_or_a_word_of_its_name(lexicon: Lexicon) -> None:
    given_away = [
        text
        for term in lexicon
        for text in term.ask
        if contains(text, term) or set(tokens(text)) & set(tokens(f"{term.name} {term.expansion}")) - PLAIN
    ]
    assert given_away == []


def test_each_term_of_each_turn_has_a_question_of_its_own_without_the_other_terms_of_the_turn(
    app: Application,
) -> None:
    turns = [(dialogue.id, turn) for dialogue in app.library.load()[0] for turn in dialogue.turns]
    asked = 0
    for dialogue, turn in turns:
        lexicon = app.library.lexicon(dialogue)
        names = [name for name in chain.from_iterable(turn.terms) if name in lexicon]
        for name in names:
            text = question(lexicon[name], names, lexicon)
            assert text in lexicon[name].ask, f"{name} can't be asked for in {turn.line!r}"
            assert not [other for other in names if contains(text, lexicon[other])]
            asked += 1
    assert asked > 400


TERMS = Lexicon(
    {
        "cAdvisor": Term("cAdvisor", "product", "", ask=("What collects metrics?", "What measures each program?")),
        "metric": Term("metric", "phrase", "Number measured over time."),
        "Flux": Term("Flux", "product", "GitOps operator"),
        "Helm": Term("Helm", "product", "Helm's own package"),
        "kubelet": Term("kubelet", "product", "Flux for nodes"),
        "triage": Term("triage", "phrase", "Deciding whom to treat first"),
    }
)


@pytest.mark.parametrize(
    ("name", "expected", "asked"),
    [
        ("cAdvisor", [], "What collects metrics?"),
        ("cAdvisor", ["cAdvisor", "metric", "unknown"], "What measures each program?"),
        ("triage", ["metric"], "And what do you call this: deciding whom to treat first?"),
        ("metric", [], "And what do you call this: number measured over time?"),
        ("Flux", [], "And what do you call this: GitOps operator?"),
        ("kubelet", [], "And what do you call this: Flux for nodes?"),
        ("kubelet", ["Flux"], ""),
        ("Helm", [], ""),
    ],
    ids=[
        "the first question",
        "the second, if the first contains an expected term",
        "the meaning, if there is no question",
        "without its full stop",
        "a first word with capitals inside stays",
        "a first word that is a product stays",
        "no meaning that contains an expected term",
        "no meaning that contains the term",
    ],
)
def test_a_term_is_asked_for_by(name: str, expected: list[str], asked: str) -> None:
    assert question(TERMS[name], expected, TERMS) == asked


def test_a_term_outside_the_lexicon_can_not_be_asked_for() -> None:
    assert question(Term("blood pressure", "phrase", ""), [], TERMS) == ""


def test_questions_are_understood_when_the_voice_asks_them(
    lexicon: Lexicon, recognizer: Recognizer, reading: Callable[..., Audio]
) -> None:
    questions = [lexicon[name].ask[0] for name in SPOKEN.split(", ")]
    detector = SileroDetector()
    texts = [heard(reading(text), recognizer, detector).transcript.text for text in questions]
    assert len(texts) == 12
    assert errors(questions, texts) < MOST_ERRORS


def test_the_lines_of_the_genres_are_understood_when_the_voice_says_them(
    app: Application, recognizer: Recognizer, reading: Callable[..., Audio]
) -> None:
    incident, *others = (
        app.library.find(name) for name in ("incident-01", "stand-up-02", "handover-01", "explanation-02")
    )
    lines = [incident.turns[1].line, *incident.impatience[:2], *(dialogue.turns[-1].line for dialogue in others)]
    detector = SileroDetector()
    assert errors(lines, [heard(reading(line), recognizer, detector).transcript.text for line in lines]) < MOST_ERRORS
