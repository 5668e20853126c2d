"""Words that were hard to follow, as they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.review.test_page import page_of, session
from tests.session_fixtures import eventually
from voicecoach.audio.clip import Audio
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.clarity.report import ClarityReport, HardWord
from voicecoach.review.grade_json import grade_object
from voicecoach.review.hard_words import HardWordView, hard_words, in_words, session_clarity, spoken_hard_words
from voicecoach.review.marked_words import marked
from voicecoach.review.standalone_page import data_address
from voicecoach.review.view import PageAudio
from voicecoach.review.waveform import RecordingView, peaks
from voicecoach.sessions.session import Session

REPORT = ClarityReport((0.9, 0.4, 0.65), (HardWord("ECR", 0.8, 1.4, 0.4), HardWord("now", 1.4, 1.9, 0.65)))


def unclear_session() -> Session:
    """Return a session with the words "where ECR now.", of which "ECR" and "now" were hard to follow."""
    graded = session()
    grade = replace(graded.results[0].grades[0], clarity=REPORT)
    return replace(graded, results=tuple(replace(result, grades=(grade,)) for result in graded.results))


def test_a_hard_word_that_belongs_to_a_term_is_shown_with_the_term_as_the_voice_says_it() -> None:
    grade = unclear_session().results[0].grades[0]
    assert hard_words(grade) == [HardWordView("ECR", 0.8, 1.4, "ECR"), HardWordView("now", 1.4, 1.9, "now")]
    terms = replace(grade.terms, verdicts=(replace(grade.terms.verdicts[0], term="EC registry", end=1.9),))
    assert hard_words(replace(grade, terms=terms)) == [HardWordView("ECR", 0.8, 1.4, "EC registry")]
    assert spoken_hard_words(unclear_session()) == ["ECR", "now"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], ""),
        (["ingress"], "“ingress” was hard to follow"),
        (["cluster", "ingress"], "“cluster” and “ingress” were hard to follow"),
        (["cluster", "ingress", "node"], "“cluster”, “ingress” and “node” were hard to follow"),
    ],
)
def test_the_sentence_names_them_and_never_says_that_they_were_wrong(words: list[str], sentence: str) -> None:
    assert in_words([HardWordView(word, 0.0, 1.0, word) for word in words]) == sentence
    assert "wrong" not in sentence


def test_hard_words_are_marked_in_the_transcript_whatever_else_marks_them() -> None:
    pieces = marked(unclear_session().results[0].grades[0])
    assert [(piece.text, piece.hard) for piece in pieces if piece.text in ("where", "ECR", "now.")] == [
        ("where", False),
        ("ECR", True),
        ("now.", True),
    ]


def test_json_has_the_clarity_of_each_word_or_null_where_it_is_unknown() -> None:
    grade = unclear_session().results[0].grades[0]
    document = grade_object("a.wav", grade)
    assert [word["clarity"] for word in document["transcript"]["words"]] == [0.9, 0.4, 0.65]
    assert document["clarity"]["mean"] == 0.65
    assert document["clarity"]["hard_to_follow"][0] == {"text": "ECR", "start": 0.8, "end": 1.4, "clarity": 0.4}
    for unknown in (None, ClarityReport((0.5,))):
        words = grade_object("a.wav", replace(grade, clarity=unknown))["transcript"]["words"]
        assert [word["clarity"] for word in words] == [None] * 3


def test_the_session_has_the_mean_and_none_where_no_take_has_a_clarity() -> None:
    assert session_clarity(unclear_session()) == pytest.approx(0.65)
    assert session_clarity(session()) is None


def test_the_page_of_a_session_without_clarity_says_nothing_about_it(lexicon: Lexicon) -> None:
    assert "clarity" not in page_of(session(), lexicon).partition("<main")[2]
    assert "Hard to follow" not in page_of(session(), lexicon)
    assert "Hard to follow" in page_of(unclear_session(), lexicon)


def test_on_the_page_a_hard_word_plays_as_it_was_said_and_as_it_should_sound(
    tab: Callable[..., Any], tmp_path: Path, lexicon: Lexicon, reading: Callable[[str], Audio]
) -> None:
    address = data_address(sound := reading("We keep it in the registry for now."))
    own = RecordingView(address, peaks(sound.samples), sound.seconds)
    file = tmp_path / "page.html"
    audio = PageAudio({1: own, 2: own}, terms={"now": address})
    file.write_text(page_of(unclear_session(), lexicon, audio), encoding="utf-8")
    page = tab(file.as_uri(), offline=True, width=390)
    word = page.locator("#take-2 [data-hard='now']")
    word.locator("button", has_text="mine").click()
    eventually(page, "!document.querySelector('#take-2 audio.own').paused")
    assert 1.2 < page.evaluate("document.querySelector('#take-2 audio.own').currentTime") < 1.9
    word.locator("button", has_text="voice").click()
    eventually(page, "document.querySelector('audio[data-term-audio=now]').currentTime > 0")
    assert page.locator("#take-2 .words .hard").all_inner_texts() == ["ECR", "now."]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
