"""The served page of a session of real speech, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.session_fixtures import Running, eventually, serious_violations, serving
from voicecoach.application import Application

Tab = Callable[..., Any]
OWN = "document.querySelector('.take:not([hidden]) audio.own')"
NOW = "document.querySelector('.words .now')"


def at(page: Any) -> float:
    return float(page.evaluate(f"{OWN}.currentTime"))


def test_a_click_on_a_term_plays_the_learners_clip_and_highlights_its_words(server: Running, tab: Tab) -> None:
    page = tab(server.address)
    clip = page.locator(".take:not([hidden]) [data-term='Terraform'] .clip").first
    start, end = map(float, clip.get_attribute("data-t").split())
    clip.click()
    eventually(page, f"{NOW}?.textContent.includes('Terraform')")
    eventually(page, f"{OWN}.paused")
    assert start < at(page) < end + 0.4


def test_playing_highlights_word_after_word_and_a_pause_can_be_played(server: Running, tab: Tab) -> None:
    page = tab(server.address)
    button = page.locator(".take:not([hidden]) .play.own").first
    button.click()
    eventually(page, f"{NOW} && {NOW} === document.querySelector('.take:not([hidden]) .words > *:nth-child(3)')")
    assert page.locator(".play.own[aria-pressed=true]").count() == 1
    button.click()
    eventually(page, f"{OWN}.paused")
    page.locator(".turn").nth(1).locator(".words .boundary").last.click()
    eventually(page, "document.querySelector('.words .now')?.className.includes('boundary')")


def test_the_keyboard_alone_is_enough(server: Running, tab: Tab) -> None:
    page = tab(server.address)
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "slider"
    page.keyboard.press("ArrowRight")
    eventually(page, f"{OWN}.currentTime > 0.9 && !{OWN}.paused")
    page.keyboard.press("Escape")
    eventually(page, f"{OWN}.paused")
    while page.evaluate("!document.activeElement.matches('.words > [data-t]')"):
        page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("Enter")
    eventually(page, f"{NOW} === document.activeElement")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    eventually(page, f"!{OWN}.paused")


def test_switching_takes_while_one_plays_plays_the_other(server: Running, tab: Tab) -> None:
    page = tab(server.address)
    page.locator(".take:not([hidden]) .play.own").first.click()
    eventually(page, f"{OWN}.currentTime > 0.3")
    page.locator("[role=tab]").last.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("[role=tab][aria-selected=true]").inner_text().startswith("Take 1")
    eventually(page, f"!{OWN}.paused && {OWN}.currentTime > 0")
    assert page.locator(".turn").first.locator(".take:not([hidden])").count() == 1
    assert page.locator(".turn").first.locator(".take:not([hidden]) .bars").count() == 1


def test_the_voice_plays_the_model_reply_and_a_missed_term(server: Running, tab: Tab) -> None:
    page = tab(server.address)
    page.locator(".model [data-voice]").first.click()
    eventually(page, "document.querySelector('#model-reply-1').currentTime > 0.1")
    page.locator(".take:not([hidden]) [data-term-audio-of='Ansible']").first.click()
    eventually(page, "document.querySelector('audio[data-term-audio=Ansible]').currentTime > 0.1")
    assert page.evaluate("document.querySelector('#model-reply-1').paused")


def test_the_whole_session_plays_line_by_line_and_reply_by_reply(server: Running, tab: Tab) -> None:
    page = tab(server.address)
    page.locator(".play.all").click()
    for sound in ("#line-audio-1", "#take-2 audio", "#line-audio-2", "#take-3 audio"):
        playing = f"document.querySelector('{sound}')"
        eventually(page, f"{playing}?.currentTime > 0.1 && !{playing}.paused")
        page.evaluate(f"{playing}.currentTime = {playing}.duration - 0.1")
    eventually(page, "document.querySelector('.play.all').ariaPressed === 'false'")


def test_a_click_corrects_a_verdict_and_offers_the_transcribed_words_as_a_form(
    changeable: Application, tab: Tab
) -> None:
    with serving(changeable.folders.home) as own:
        page = tab(own.address, expected=True)  # the console reports the refusal and the stopped server
        term = page.locator(".turn").nth(1).locator("[data-term='Ansible']")
        assert "missed" in term.get_attribute("class")
        term.locator(".correct").click()
        page.locator(".offer").wait_for()
        term = page.locator(".turn").nth(1).locator("[data-term='Ansible']")
        assert "your correction; the program says missed" in term.inner_text()
        assert page.evaluate("document.activeElement.className") == "correct"
        page.locator(".offer input").fill("no such words")
        page.locator(".offer button").first.click()
        eventually(page, "document.querySelector('.status').textContent.includes('is not in the transcript')")
        page.locator(".offer input").fill("the registry")
        page.locator(".offer button").first.click()
        eventually(page, "document.querySelector('.status').textContent.includes('from now on')")
    assert "the registry" in (changeable.folders.dialogues / "lexicon.yaml").read_text()
    result = changeable.store.session("last").results[2]
    assert [(correction.term, correction.said) for correction in result.corrections] == [("Ansible", True)]
    assert result.grade
    assert [item.state for item in result.grade.terms.verdicts if item.term == "Ansible"] == ["missed"]


def test_a_click_marks_a_reply_in_other_words_as_an_answer_and_takes_the_mark_back(
    changeable: Application, tab: Tab
) -> None:
    result = changeable.store.session("last").results[0]
    assert result.term_report
    assert result.term_report.none_came_up
    with serving(changeable.folders.home) as own:
        page = tab(own.address, expected=True)  # the console reports the stopped server
        page.locator("#turn-1 [role=tab]").first.click()
        take = f"#take-{result.id}"
        assert "can't be judged" in page.locator(f"{take} .note").first.inner_text()
        page.locator(f"{take} .answered").click()
        eventually(page, f"document.querySelector('{take} .note').textContent.includes('You marked this reply')")
        assert changeable.store.session("last").results[0].answered
        assert page.evaluate("document.activeElement.className") == "answered"
        page.locator(f"{take} .answered").click()
        eventually(page, f"document.querySelector('{take} .answered').ariaPressed === 'false'")
    assert not changeable.store.session("last").results[0].answered


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page_name", ["session", "progress"])
def test_axe_finds_no_serious_accessibility_violation(scheme: str, page_name: str, server: Running, tab: Tab) -> None:
    page = tab(server.address if page_name == "session" else f"{server.root}progress", color_scheme=scheme)
    page.wait_for_timeout(100)
    assert serious_violations(page) == []


def test_progress_and_session_link_to_each_other_and_fit_a_phone(server: Running, tab: Tab) -> None:
    page = tab(f"{server.root}progress", width=390)
    assert "Fluency" in page.locator("h1").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("a", has_text="rollout").click()
    page.locator(".turn").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("nav.top a", has_text="Progress").click()
    page.locator(".chart").first.wait_for()


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_every_figure_of_the_progress_page_is_on_the_screen(width: int, server: Running, tab: Tab) -> None:
    page = tab(f"{server.root}progress", width=width)
    page.locator("details summary", has_text="Figures by day").click()
    cells = page.locator("tbody td, tbody th")
    boxes = [cells.nth(number).bounding_box() for number in range(cells.count())]
    assert len(boxes) >= 12
    assert [box for box in boxes if not box or box["x"] < 0 or box["x"] + box["width"] > width] == []
    shown = page.locator("tbody tr").first
    for name in ("Replies", "Fluency", "Running mean", "Syllables/s", "Pauses/min", "Terms"):
        label = shown.locator(f"td[data-label='{name}']")
        assert name in label.evaluate("cell => getComputedStyle(cell, '::before').content")


@pytest.mark.parametrize("width", [641, 833, 1100])
def test_on_a_wider_screen_no_table_of_the_progress_page_scrolls_sideways(
    width: int, server: Running, tab: Tab
) -> None:
    page = tab(f"{server.root}progress", width=width)
    page.locator("details summary", has_text="Figures by day").click()
    hidden = page.locator(".scroll").evaluate_all(
        "tables => tables.map(table => table.scrollWidth - table.clientWidth)"
    )
    assert hidden == [0, 0]


def test_no_term_is_broken_between_columns_in_print(server: Running, tab: Tab) -> None:
    page = tab(server.address)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    pieces = page.locator(".terms > li").evaluate_all("items => items.map(item => item.getClientRects().length)")
    assert len(pieces) == 9
    assert set(pieces) == {1}


def test_the_printed_page_shows_every_take_and_no_buttons(server: Running, tab: Tab) -> None:
    page = tab(server.address)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".take:visible").count() == 3
    assert page.locator(".bars:visible").count() == 3
    assert page.locator("button:visible").count() == 0
    assert page.pdf().startswith(b"%PDF")


def test_the_server_stops_when_its_last_page_is_closed(practiced: Application, browser: Any) -> None:
    with serving(practiced.folders.home) as own:
        context = browser.new_context()
        page = context.new_page()
        page.goto(own.address)
        page.goto(f"{own.root}progress")
        page.locator("h1").wait_for()
        assert own.process.poll() is None
        context.close()
        assert own.process.wait(10) == 0
