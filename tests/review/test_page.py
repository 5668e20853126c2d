"""The page as one file: opened from disk with the network cut, and what hostile text does to it: nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
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
from voicecoach.review.view import Sounds, session_view
from voicecoach.review.waveform import BARS, Sound, peaks
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


def whole(given: Session, lexicon: Lexicon, sounds: Sounds | None = None) -> str:
    return session_page(session_view(given, lexicon, sounds or Sounds()))


@pytest.fixture
def sounds(reading: Callable[[str], Audio]) -> Sounds:
    audio = reading("We keep it in the registry for now.")
    own = Sound(data_address(audio), peaks(audio.samples), audio.seconds)
    said = data_address(audio)
    return Sounds({1: own, 2: own}, {}, {0: said}, {0: said}, {"EKS": said})


@pytest.fixture
def shown(tab: Callable[..., Any], tmp_path: Path, lexicon: Lexicon, sounds: Sounds) -> Callable[[Session], Any]:
    def show(given: Session) -> Any:
        file = tmp_path / "page.html"
        file.write_text(whole(given, lexicon, sounds), encoding="utf-8")
        return tab(file.as_uri(), offline=True, width=390)

    return show


def test_from_disk_without_a_network_words_are_heard_and_light_up(shown: Callable[[Session], Any]) -> None:
    page = shown(session())
    page.locator(".take:not([hidden]) .words > *", has_text="ECR").click()
    eventually(page, "document.querySelector('.words .now')?.textContent === 'ECR'")
    eventually(page, "document.querySelector('#take-2 audio').paused")
    assert 1.3 < page.evaluate("document.querySelector('#take-2 audio').currentTime") < 1.9
    page.locator("#take-2 [data-reading-of='EKS']").click()
    eventually(page, "document.querySelector('audio[data-reading=EKS]').currentTime > 0")
    page.locator(".compare").click()
    eventually(page, "!document.querySelector('#take-2 audio').paused")


def test_the_learners_word_counts_and_the_programs_is_kept_beside_it(shown: Callable[[Session], Any]) -> None:
    page = shown(session())
    assert "100%" in page.locator("#take-2").inner_text()
    assert "your word; the program says missed" in page.locator("#take-2").inner_text()
    page.locator("[role=tab]").first.click()
    assert "50%" in page.locator("#take-1").inner_text()
    assert page.locator("button", has_text="I did say that").count() == 0, "a file has nobody to tell"


def test_markup_in_dialogues_and_transcripts_is_shown_and_never_run(shown: Callable[[Session], Any]) -> None:
    page = shown(session(HOSTILE))
    page.wait_for_timeout(200)
    assert page.title() != "owned"
    assert page.evaluate("document.querySelectorAll('img, main script').length") == 0
    assert "<script>" in page.locator(".line").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_regrading_is_shown_with_who_gave_each_grade_and_what_changed(lexicon: Lexicon) -> None:
    one = session()
    again = replace(
        GRADE,
        transcript=one.results[0].grades[0].transcript,
        graders=(("lexicon", "b2"),),
        model=ModelId("tiny.en", "9f"),
    )
    text = whole(replace(one, results=(replace(one.results[0], grades=(one.results[0].grades[0], again)),)), lexicon)
    assert "Graded 2 times, and what changed" in text
    for line in ("lexicon 340 -&gt; b2", "recognizer where -&gt; tiny.en", "recognizer tiny.en 9f"):
        assert line in text


def test_a_missing_or_damaged_recording_is_said_and_the_rest_is_shown(practised: Application, tmp_path: Path) -> None:
    kept = practised.store.session("last")
    folder = tmp_path / "copied"
    shutil.copytree(practised.store.folder(kept.id), folder)
    (folder / str(kept.results[0].audio)).unlink()
    (folder / str(kept.results[1].audio)).write_bytes(b"RIFF, but not a recording")
    found, copied = open_session(practised.store, str(folder))
    takes, troubles = recordings(found, copied, lambda *_: "x")
    assert list(takes) == [kept.results[2].id]
    text = session_page(session_view(copied, practised.lexicon, Sounds(takes, troubles)), Served(own=False))
    assert text.count("The recording can’t be heard:") == 2
    assert "is missing." in text
    assert "Terraform" in text
    assert "I did say that" not in text


def test_a_page_of_200_turns_weighs_little_and_opens_at_once(
    tab: Callable[..., Any], lexicon: Lexicon, tmp_path: Path
) -> None:
    """A minute's transcript is about 140 words; a turn of ten seconds has some 25, and three terms."""
    words = tuple(Word(f"word{n}", n / 3, n / 3 + 0.3, 0.9) for n in range(25))
    ecr, helm = TermVerdict("ECR", "said", 0, 1.0, 1.3), TermVerdict("Helm", "unclear", 2, 2.0, 2.3)
    terms = TermReport((ecr, TermVerdict("EKS", "missed", 1), helm), 0.5)
    one = session()
    grade = replace(GRADE, transcript=Transcript(words), terms=terms)
    reply = "We push the image to ECR, Helm rolls it out to EKS, and a canary tells us whether to go on or back."
    results = tuple(
        replace(one.results[0], id=n, turn=n, line=reply, model_reply=reply, grades=(grade,)) for n in range(200)
    )
    voice = dict.fromkeys(range(200), "data:,")
    sounds = Sounds({n: Sound("data:,", "K" * BARS, 9.0) for n in range(200)}, {}, voice, voice)
    text = whole(replace(one, results=results), lexicon, sounds)
    assert len(text.encode()) < 500_000
    file = tmp_path / "long.html"
    file.write_text(text, encoding="utf-8")
    page = tab(file.as_uri())
    eventually(page, "performance.getEntriesByType('paint').length === 2")
    seconds: Mapping[str, float] = page.evaluate(
        "({ paint: performance.getEntriesByType('paint').at(-1)?.startTime / 1000,"
        " load: performance.getEntriesByType('navigation')[0].loadEventEnd / 1000 })"
    )
    assert max(seconds.values()) < 2
    page.keyboard.press("j")
    slowest = page.evaluate(
        """async () => { let last = performance.now(), worst = 0;
        for (let n = 0; n < 60; n++) { scrollBy(0, 900); const t = await new Promise(requestAnimationFrame);
          worst = Math.max(worst, t - last); last = t; } return worst; }"""
    )
    assert slowest < 250, "ms between two pictures while scrolling, on a busy machine"


def test_peaks_are_one_letter_a_bar_and_silence_is_flat() -> None:
    assert peaks(np.zeros(0, np.float32)) == "A" * BARS
    assert set(peaks(np.zeros(9, np.float32))) == {"A"}
    rising = peaks(np.linspace(0, 1, 16000, dtype=np.float32))
    assert (len(rising), rising[0], rising[-1]) == (BARS, "F", "/")
