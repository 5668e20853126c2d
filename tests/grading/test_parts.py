"""Parts and jargon: coverage of each part, parts that did not come up, terms that should have been avoided."""

from __future__ import annotations

import pytest

from voicecoach.content.dialogue import Jargon
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.jargon import jargon_used
from voicecoach.grading.terms.parts import SIGNALS, coverage_by_part, not_heard, with_parts
from voicecoach.recognition.transcript import words_of

GROUPS = (("alert",), ("rollback",), ("hotfix",))
PARTS = ("detect", "contain", "contain")


def test_each_part_has_the_coverage_of_its_own_terms() -> None:
    report = grade_terms(words_of("the alert came and we did a rollback"), GROUPS, Lexicon())
    assert coverage_by_part(with_parts(report.verdicts, PARTS)) == {"detect": 1.0, "contain": 0.5}
    assert coverage_by_part(with_parts(report.verdicts, ())) == {}, "a turn without parts has none"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Yesterday I did this. Today I do that. No blockers.", []),
        ("Last night I did this, next I do that, and I'm stuck.", []),
        ("I did this.", ["yesterday", "today", "blocked"]),
        ("The alert is done.", ["today", "blocked"]),
        ("TODAY!", ["yesterday", "blocked"]),
        ("We block bad addresses.", ["yesterday", "today", "blocked"]),
        ("", ["yesterday", "today", "blocked"]),
    ],
    ids=["usual words", "other words", "none", "a term of the part", "case", "another meaning", "nothing"],
)
def test_a_part_of_a_stand_up_came_up_if_a_word_announces_it_or_a_term_came_across(
    text: str, missing: list[str]
) -> None:
    words = words_of(text)
    report = grade_terms(words, GROUPS, Lexicon())
    assert not_heard(words, report.verdicts, ("yesterday", "today", "blocked")) == missing


def test_parts_that_nothing_announces_are_not_judged() -> None:
    report = grade_terms(words_of("nothing"), GROUPS, Lexicon())
    assert not_heard(words_of("nothing"), report.verdicts, ("running", "broken", "watch")) == []
    assert set(SIGNALS) == {"yesterday", "today", "blocked"}


LEXICON = Lexicon(
    {
        "failover": Term("failover", "phrase", "", synonyms=("switch to the standby",)),
        "RTO": Term("RTO", "acronym", "", expansion="recovery time objective"),
    }
)
AVOID = (
    Jargon("RTO", "how long we'd be closed"),
    Jargon("failover", "switching over"),
    Jargon("sharding", "splitting"),
)


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("Then there's a failover, and failovers are quick.", [("failover", "failover")]),
        ("We switch to the standby.", []),
        ("The recovery time objective is one hour.", [("RTO", "recovery time objective")]),
        ("We do sharding and a failover.", [("failover", "failover"), ("sharding", "sharding")]),
        ("It fell over.", []),
    ],
    ids=["once", "a synonym is the plainer way", "the long form", "outside the lexicon too", "a sound-alike"],
)
def test_jargon_is_found_by_its_spellings(text: str, used: list[tuple[str, str]]) -> None:
    found = jargon_used(words_of(text), AVOID, LEXICON)
    assert [(use.term, use.heard) for use in found] == used
    assert all(use.plainer == next(j.plainer for j in AVOID if j.term == use.term) for use in found)
