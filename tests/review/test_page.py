"""The page as one file, opened from disk without a network; hostile text does nothing to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.session_fixtures import eventually
from tests.sessions.test_sqlite import GRADE
from voicecoach.application import Application
from voicecoach.audio.clip import Audio
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.terms.report import TermReport, TermVerdict
from voicecoach.recognition.transcript import Transcript, Word
from voicecoach.review.page import Served, session_page
from voicecoach.review.session_reader import open_session, recordings
from voicecoach.review.standalone_page import data_address
from voicecoach.review.view import UNGRADED, PageAudio, session_view
from voicecoach.review.waveform import BARS, RecordingView, peaks
from voicecoach.sessions.session import Correction, Session, TurnResult
from voicecoach.weights.manifest import ModelId

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def session(text: str = "where") -> Session:
    words = (Word(text, 0.2, 0.6, 0.9), Word("ECR", 0.8, 1.4, 0.9), Word("now.", 1.4, 1.9, 0.9))
    terms = TermReport((TermVerdict("ECR", "said", 0, 0.8, 1.4, "ECR", "exact"), TermVerdict("EKS", "missed", 1)), 0.5)
    grade = replace(GRADE, transcript=Transcript(words), terms=terms, model=ModelId(text, "0" * 64))
    takes = tuple(
        TurnResult(number, 0, number, text, text, (("ECR",), ("EKS",)), "a.wav", NOON, (grade,), corrections)
        for number, corrections in ((1, ()), (2, (Correction("EKS", True, NOON),)))
    )
    return Session("20260301-120000-ab", "practice", "d", f"Title {text}", NOON, None, takes)


def page_of(session: Session, lexicon: Lexicon, audio: PageAudio | None = None) -> str:
    return session_page(session_view(session, lexicon, audio or PageAudio()))


@pytest.fixture
def page_audio(reading: Callable[[str], Audio]) -> PageAudio:
    audio = reading("We keep it in the registry for now.")
    address = data_address(audio)
    recording = RecordingView(address, peaks(audio.samples), audio.seconds)
    return PageAudio({1: recording, 2: recording}, {}, {0: address}, {0: address}, {"EKS": address})


@pytest.fixture
def shown(tab: Callable[..., Any], tmp_path: Path, lexicon: Lexicon, page_audio: PageAudio) -> Callable[[Session], Any]:
    def show(session: Session) -> Any:
        file = tmp_path / "page.html"
        file.write_text(page_of(session, lexicon, page_audio), encoding="utf-8")
        return tab(file.as_uri(), offline=True, width=390)

    return show


def test_from_disk_without_a_network_words_can_be_played_and_are_highlighted(shown: Callable[[Session], Any]) -> None:
    page = shown(session())
    page.locator(".take:not([hidden]) .words > *", has_text="ECR").click()
    eventually(page, "document.querySelector('.words .now')?.textContent === 'ECR'")
    eventually(page, "document.querySelector('#take-2 audio').paused")
    assert 1.3 < page.evaluate("document.querySelector('#take-2 audio').currentTime") < 1.9
    page.locator("#take-2 [data-term-audio-of='EKS']").click()
    eventually(page, "document.querySelector('audio[data-term-audio=EKS]').currentTime > 0")
    page.locator(".compare").click()
    eventually(page, "!document.querySelector('#take-2 audio').paused")


def test_a_correction_counts_and_the_programs_verdict_is_shown_next_to_it(shown: Callable[[Session], Any]) -> None:
    page = shown(session())
    assert "100%" in page.locator("#take-2").inner_text()
    assert "your correction; the program says missed" in page.locator("#take-2").inner_text()
    page.locator("[role=tab]").first.click()
    assert "50%" in page.locator("#take-1").inner_text()
    assert page.locator("button", has_text="I did say that").count() == 0, (
        "a file has no server to send a correction to"
    )


def test_markup_in_dialogues_and_transcripts_is_shown_as_text_and_never_run(shown: Callable[[Session], Any]) -> None:
    page = shown(session(HOSTILE))
    page.wait_for_timeout(200)
    assert page.title() != "owned"
    assert page.evaluate("document.querySelectorAll('img, main script').length") == 0
    assert "<script>" in page.locator(".line").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_regrading_is_shown_with_the_signature_of_each_grade_and_what_changed(lexicon: Lexicon) -> None:
    graded = session()
    first = graded.results[0].grades[0]
    again = replace(
        GRADE,
        transcript=first.transcript,
        graders=(("lexicon", "b2"),),
        model=ModelId("tiny.en", "9f"),
    )
    text = page_of(replace(graded, results=(replace(graded.results[0], grades=(first, again)),)), lexicon)
    assert "Graded 2 times: what changed" in text
    for line in ("lexicon 340 -&gt; b2", "recognizer where -&gt; tiny.en", "recognizer tiny.en 9f"):
        assert line in text


def test_a_take_without_a_grade_is_shown_as_cut_off_beside_graded_takes(lexicon: Lexicon) -> None:
    graded = session()
    cut_off = replace(graded.results[1], grades=(), corrections=())
    text = page_of(replace(graded, results=(graded.results[0], cut_off)), lexicon)
    assert text.count(UNGRADED) == 1
    assert text.count('class="take"') == 2


def test_a_missing_or_damaged_recording_is_reported_and_the_rest_is_shown(
    practiced: Application, tmp_path: Path
) -> None:
    stored = practiced.store.session("last")
    folder = tmp_path / "copied"
    shutil.copytree(practiced.store.folder(stored.id), folder)
    (folder / str(stored.results[0].audio)).unlink()
    (folder / str(stored.results[1].audio)).write_bytes(b"RIFF, but not a recording")
    reader, copied = open_session(practiced.store, str(folder))
    views, errors = recordings(reader, copied, lambda *_: "x")
    assert list(views) == [stored.results[2].id]
    text = session_page(session_view(copied, practiced.lexicon, PageAudio(views, errors)), Served(own=False))
    assert text.count("The recording can’t be played:") == 2
    assert "is missing." in text
    assert "Terraform" in text
    assert "I did say that" not in text


def test_a_page_of_200_turns_is_small_and_draws_only_the_turns_near_the_window(
    tab: Callable[..., Any], lexicon: Lexicon, tmp_path: Path
) -> None:
    """A minute's transcript is about 140 words; a turn of ten seconds has some 25, and three terms."""
    words = tuple(Word(f"word{n}", n / 3, n / 3 + 0.3, 0.9) for n in range(25))
    ecr, helm = TermVerdict("ECR", "said", 0, 1.0, 1.3), TermVerdict("Helm", "unclear", 2, 2.0, 2.3)
    terms = TermReport((ecr, TermVerdict("EKS", "missed", 1), helm), 0.5)
    short = session()
    grade = replace(GRADE, transcript=Transcript(words), terms=terms)
    reply = "We push the image to ECR, Helm rolls it out to EKS, and a canary tells us whether to go on or back."
    results = tuple(
        replace(short.results[0], id=n, turn=n, line=reply, model_reply=reply, grades=(grade,)) for n in range(200)
    )
    voice = dict.fromkeys(range(200), "data:,")
    audio = PageAudio({n: RecordingView("data:,", "K" * BARS, 9.0) for n in range(200)}, {}, voice, voice)
    text = page_of(replace(short, results=results), lexicon, audio)
    assert len(text.encode()) < 500_000
    file = tmp_path / "long.html"
    file.write_text(text, encoding="utf-8")
    page = tab(file.as_uri())
    eventually(page, "document.querySelector('#turn-1 .bars')")
    eventually(page, "[...document.querySelectorAll('.turn')].every((turn) => turn.ready)")
    assert page.locator(".bars").count() < 20, "waveforms are drawn when a turn comes near, not before"
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    eventually(page, "document.querySelector('#turn-200 .bars')")
    assert page.locator("#turn-100 .bars").count() == 0


def test_peaks_have_one_letter_for_each_bar_and_silence_is_flat() -> None:
    assert peaks(np.zeros(0, np.float32)) == "A" * BARS
    assert set(peaks(np.zeros(9, np.float32))) == {"A"}
    rising = peaks(np.linspace(0, 1, 16000, dtype=np.float32))
    assert (len(rising), rising[0], rising[-1]) == (BARS, "F", "/")
