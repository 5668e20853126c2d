"""A repeated sentence compared with the sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.audio.clip import Span
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.shadowing import compare
from voicecoach.grading.shadowing_report import ShadowingReport
from voicecoach.grading.terms.report import TermReport, TermVerdict
from voicecoach.recognition.transcript import Word

LEXICON = Lexicon(
    {
        "Kubernetes": Term("Kubernetes", "product", "runs containers"),
        "rolling update": Term("rolling update", "phrase", "a few at a time", written=("rolling-update",)),
    }
)
SENTENCE = "We run it on Kubernetes, and a rolling update replaces the pods."
WHOLE = (Span(0.0, 4.0),)


def spoken(text: str, step: float = 0.4, pauses: dict[int, float] | None = None) -> tuple[list[Word], list[Span]]:
    """Return words of equal length with their speech; `pauses`: seconds before a word, by its index."""
    words: list[Word] = []
    spans: list[Span] = []
    time = start = 0.0
    for index, each in enumerate(text.split()):
        if pause := (pauses or {}).get(index, 0.0):
            spans.append(Span(start, time))
            time += pause
            start = time
        words.append(Word(each, time, time + step, 0.9))
        time += step
    return words, [*spans, Span(start, time)] if words else []


def repeated(
    text: str,
    *,
    sentence: str = SENTENCE,
    pauses: dict[int, float] | None = None,
    model_speech: tuple[Span, ...] = WHOLE,
    terms: TermReport | None = None,
) -> ShadowingReport:
    words, speech = spoken(text, pauses=pauses)
    report = terms or TermReport()
    return compare(sentence, words, report, speech=speech, model_speech=model_speech, lexicon=LEXICON)


def states(report: ShadowingReport) -> list[tuple[str, str]]:
    return [(word.state, word.text) for word in report.words if word.state != "same"]


def test_the_same_words_are_the_same_whatever_their_case_and_punctuation() -> None:
    report = repeated("we run it on kubernetes and a Rolling-update replaces the pods")
    assert states(report) == []
    assert report.exact
    assert report.share_same == 1.0


def test_missed_changed_and_added_words_stand_in_their_places() -> None:
    report = repeated("We run it Kubernetes and an rolling update replaces all the pods")
    assert [(word.state, word.text) for word in report.words] == [
        ("same", "We"),
        ("same", "run"),
        ("same", "it"),
        ("missed", "on"),
        ("same", "Kubernetes,"),
        ("same", "and"),
        ("changed", "a"),
        ("same", "rolling update"),
        ("same", "replaces"),
        ("added", "all"),
        ("same", "the"),
        ("same", "pods."),
    ]
    changed = next(word for word in report.words if word.state == "changed")
    assert changed.heard == "an"
    assert not report.exact


def test_a_term_that_was_verified_by_its_sound_is_the_same_whatever_was_written() -> None:
    said = TermReport((TermVerdict("Kubernetes", "said", 0, 1.6, 2.4, "cooper netties", "verified"),))
    report = repeated("We run it on cooper netties and a rolling update replaces the pods", terms=said)
    assert states(report) == []
    unclear = TermReport((TermVerdict("Kubernetes", "unclear", 0, 1.6, 2.4, "cooper netties", "verified"),))
    report = repeated("We run it on cooper netties and a rolling update replaces the pods", terms=unclear)
    assert {state for state, _ in states(report)} == {"changed", "added"}


def test_a_pause_is_marked_where_the_voice_made_none() -> None:
    report = repeated("We run it on Kubernetes and a rolling update replaces the pods", pauses={10: 0.9})
    assert [(word.text, round(word.pause_before, 1)) for word in report.words if word.pause_before] == [("the", 0.9)]
    assert report.seconds == pytest.approx(12 * 0.4 + 0.9)


def test_a_pause_that_the_voice_made_too_is_not_marked() -> None:
    with_comma = (Span(0.0, 2.0), Span(2.4, 5.0))  # 7 of 15 syllables, then a pause
    text = "We run it on Kubernetes and a rolling update replaces the pods"
    assert [
        word.text for word in repeated(text, pauses={5: 0.8}, model_speech=with_comma).words if word.pause_before
    ] == []
    assert [word.text for word in repeated(text, pauses={5: 0.8}).words if word.pause_before] == ["and"]


def test_a_pause_inside_a_term_is_marked_at_the_term() -> None:
    report = repeated("We run it on Kubernetes and a rolling update replaces the pods", pauses={8: 0.7})
    assert [(word.text, round(word.pause_before, 1)) for word in report.words if word.pause_before] == [
        ("rolling update", 0.7)
    ]


def test_pace_is_the_learners_time_over_the_voices_and_unknown_where_little_came_across() -> None:
    report = repeated("We run it on Kubernetes and a rolling update replaces the pods")
    assert report.pace is not None
    assert abs(report.pace - 12 * 0.4 / 4.0) < 1e-9
    assert repeated("We run").pace is None
    silent = repeated("")
    assert silent.pace is None
    assert silent.share_same == 0.0
    assert {word.state for word in silent.words} == {"missed"}


def test_a_sentence_without_words_is_compared_too() -> None:
    report = repeated("well then", sentence="…")
    assert states(report) == [("added", "well"), ("added", "then")]
    assert report.share_same == 0.0


@given(st.lists(st.sampled_from("we run it on Kubernetes and a rolling update".split()), max_size=12))
def test_every_word_of_the_sentence_stands_once_and_in_order(words: list[str]) -> None:
    report = repeated(" ".join(words))
    own = [word.text for word in report.words if word.state != "added"]
    assert own == [*"We run it on Kubernetes, and a".split(), "rolling update", *"replaces the pods.".split()]
    assert report.exact == (report.share_same == 1.0 and not any(word.state == "added" for word in report.words))
