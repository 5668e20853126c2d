"""The page in a real browser, and what hostile text does to it: nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.store.test_sqlite import GRADE
from voicecoach.audio import Audio
from voicecoach.command.page import sound
from voicecoach.evidence import ModelId
from voicecoach.grading.terms.report import TermReport, TermVerdict
from voicecoach.lexicon import Lexicon
from voicecoach.review.page import page
from voicecoach.session import Correction, Session, TurnResult
from voicecoach.transcript import Transcript, Word

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found and os.environ.get("VOICECOACH_NO_SKIPS"):
        pytest.fail("chromium must be installed here")
    if not found:
        pytest.skip("needs chromium")
    with sync_playwright() as play:
        options = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        running = play.chromium.launch(executable_path=found, args=options)
        yield running
        running.close()


@pytest.fixture
def shown(
    browser: Any, tmp_path: Path, lexicon: Lexicon, reading: Callable[[str], Audio]
) -> Iterator[Callable[[Session], Any]]:
    """Opens the page of a session from disk, the network cut; fails on any message of the console."""

    def show(given: Session) -> Any:
        own = sound(reading("We keep it in the registry for now."))
        file = tmp_path / "page.html"
        file.write_text(page(given, lexicon, {1: own, 2: own}, {0: own}), encoding="utf-8")
        context = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
        tab = context.new_page()
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(file.as_uri())
        return tab

    said: list[str] = []
    yield show
    assert said == [], "the console stays empty"


def eventually(tab: Any, expression: str) -> None:
    """Wait until an expression is true; the page's own policy forbids what Playwright would use for it."""
    for _ in range(60):
        if tab.evaluate(expression):
            return
        tab.wait_for_timeout(50)
    pytest.fail(f"never became true: {expression}")


def test_a_click_on_a_word_or_a_term_plays_it_and_lights_it_up(shown: Callable[[Session], Any]) -> None:
    tab = shown(session())
    tab.locator(".take").first.locator(".words button", has_text="ECR").click()
    eventually(tab, "document.querySelector('audio.own').currentTime >= 0.7")
    eventually(tab, "document.querySelector('.words .now')?.textContent === 'ECR'")
    eventually(tab, "document.querySelector('audio.own').paused")
    assert tab.evaluate("document.querySelector('audio.own').currentTime") < 1.9


def test_the_keyboard_alone_is_enough(shown: Callable[[Session], Any]) -> None:
    tab = shown(session())
    tab.locator(".words button").first.focus()
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.textContent") == "ECR"
    tab.keyboard.press("Space")
    eventually(tab, "!document.querySelector('audio.own').paused")
    tab.keyboard.press("Escape")
    eventually(tab, "document.querySelector('audio.own').paused")


def test_takes_stand_beside_each_other_and_the_learners_word_counts(shown: Callable[[Session], Any]) -> None:
    tab = shown(session())
    assert tab.locator(".take").count() == 2
    assert "50%" in tab.locator(".take").nth(0).inner_text()
    assert "100%" in tab.locator(".take").nth(1).inner_text()
    assert "your word" in tab.locator(".take").nth(1).inner_text()


def test_nothing_is_wider_than_a_phone(shown: Callable[[Session], Any]) -> None:
    assert shown(session()).evaluate("document.documentElement.scrollWidth") <= 390


def test_markup_in_dialogues_and_transcripts_is_shown_and_never_run(shown: Callable[[Session], Any]) -> None:
    tab = shown(session(HOSTILE))
    tab.wait_for_timeout(200)
    assert "owned" not in tab.title() or "Title" in tab.title()
    assert tab.evaluate("document.querySelectorAll('img, .words script').length") == 0
    assert "<script>" in tab.locator(".line").first.inner_text()


def test_a_missing_recording_is_said_and_the_rest_is_shown(lexicon: Lexicon) -> None:
    text = page(session(), lexicon, {}, {})
    assert text.count("The recording is missing or damaged.") == 2
    assert "ECR" in text


def test_200_turns_weigh_less_than_half_a_megabyte_without_sound(lexicon: Lexicon) -> None:
    one = session()
    many = replace(one, results=tuple(replace(one.results[0], id=n, turn=n) for n in range(200)))
    assert len(page(many, lexicon, {}, {})) < 500_000
