"""Follow-up questions: every term has one that asks for it without naming it or another expected term."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import jiwer

from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.content.library import load_dialogues
from voicecoach.grading.grader import Grader
from voicecoach.grading.terms.forms import tokens
from voicecoach.grading.terms.grade import term_of
from voicecoach.grading.terms.matching import find
from voicecoach.practice.questions import question
from voicecoach.recognition.transcript import Word

SAMPLE, MOST_ERRORS = 12, 0.15
"""Questions that are spoken and read back, and the word error rate over all of them."""


def names(text: str, term: Term) -> bool:
    return bool(find([Word(word, 0.0, 0.0, 1.0) for word in text.split()], term))


def test_every_term_of_the_lexicon_has_one_or_two_questions_that_do_not_name_it(lexicon: Lexicon) -> None:
    assert [term.name for term in lexicon if not 1 <= len(term.ask) <= 2] == []
    assert [(term.name, text) for term in lexicon for text in term.ask if names(text, term)] == []


def test_questions_are_short_end_with_a_question_mark_and_are_asked_for_one_term_only(lexicon: Lexicon) -> None:
    texts = [text for term in lexicon for text in term.ask]
    assert [text for text in texts if not text.endswith("?") or not 3 <= len(text.split()) <= 16] == []
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_each_term_of_each_turn_can_be_asked_for_without_naming_another_one_by_its_own_questions(
    lexicon: Lexicon,
) -> None:
    unasked = []
    for dialogue in load_dialogues():
        for turn in dialogue.turns:
            expected = [name for group in turn.terms for name in group]
            for name in expected:
                text = question(name, expected, lexicon)
                if text not in lexicon[name].ask:
                    unasked.append((dialogue.id, name, text))
                assert not any(names(text, term_of(other, lexicon)) for other in expected)
    assert unasked == []


def test_a_term_of_ones_own_is_asked_for_by_its_meaning_and_an_unknown_one_not_at_all(lexicon: Lexicon) -> None:
    own = Term("blood pressure", "phrase", "How hard the blood pushes against the vessels")
    both = Lexicon(MappingProxyType({own.name: own})).over(lexicon)
    assert question(own.name, [own.name], both) == (
        "And what do you call this? How hard the blood pushes against the vessels."
    )
    told = replace(own, meaning="The blood pressure")
    assert question(own.name, [], Lexicon(MappingProxyType({own.name: told}))) == ""
    assert question("week", ["week"], lexicon) == ""


def test_questions_that_the_voice_speaks_are_understood(
    lexicon: Lexicon, reading: Callable[[str], Audio], app_grader: Grader
) -> None:
    asked = random.Random(5).sample([term.ask[0] for term in lexicon], SAMPLE)
    heard = [app_grader.transcribe(joined(silence(0.4), reading(text), silence(0.6))).text for text in asked]
    spoken, recognized = ([" ".join(tokens(text)) for text in texts] for texts in (asked, heard))
    assert jiwer.wer(spoken, recognized) < MOST_ERRORS
