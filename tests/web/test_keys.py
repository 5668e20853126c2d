"""Every key of the terminal on the page, in a real browser: it sends what the terminal would take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args
from urllib.request import urlopen

import pytest

from tests.session_fixtures import Running, home_with, serving
from tests.web.conftest import DIALOGUE
from tests.web.scripted import ScriptedPage
from voicecoach.practice.events import Choice, Choose, Ready, Speaking
from voicecoach.terminal.choices import CHOICES
from voicecoach.terminal.keys import KEYS, SHOW_LINE

NAMES = {" ": "Space", "\r": "Enter"}
"""What a browser calls keys that are no letters. A browser has one Enter, a terminal may send either of two."""

ON_THE_PAGE = {NAMES.get(typed, typed): key for typed, key in KEYS.items() if typed != "\n"}
CHOICES_ON_THE_PAGE = {NAMES.get(typed, typed): choice for typed, choice in CHOICES.items() if typed != "\n"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all: nothing reaches its practice."""
    own = home_with(tmp_path_factory.mktemp("keys") / "home", DIALOGUE)
    with serving(own.home, command="open") as running, urlopen(f"{running.root}keepalive"):
        yield running


@pytest.fixture
def scripted(served: Running, tab: Callable[..., Any]) -> ScriptedPage:
    return ScriptedPage(tab("about:blank"), f"{served.root}practice?dialogue=two")


def test_every_key_sends_while_the_voice_speaks_and_the_microphone_is_open_what_the_terminal_takes(
    scripted: ScriptedPage,
) -> None:
    happenings = (scripted.speaks, scripted.listens, lambda: scripted.happens(Ready()))
    for happens in happenings:
        happens()
        for name, key in ON_THE_PAGE.items():
            scripted.page.keyboard.press(name)
            assert scripted.taken() == [{"type": "Press", "key": key}], name
        for other in ("x", "Escape", "7"):
            scripted.page.keyboard.press(other)
            assert scripted.taken() == [{"type": "Press", "key": "other"}]
        for nothing in ("Shift", "F2", "Control+h", "Alt+q"):
            scripted.page.keyboard.press(nothing)
            assert scripted.taken() == []


def test_every_key_after_a_grade_chooses_what_the_terminal_would_and_only_what_is_offered(
    scripted: ScriptedPage,
) -> None:
    every = get_args(Choice)
    for name, choice in CHOICES_ON_THE_PAGE.items():
        number = scripted.waits_for_a_choice(every)
        scripted.page.keyboard.press(name)
        assert scripted.taken() == [{"type": "Reply", "to": number, "answer": choice}], name
        number = scripted.waits_for_a_choice([one for one in every if one != choice])
        scripted.page.keyboard.press(name)
        assert scripted.taken() == [], f"{name} is not offered"
    scripted.waits_for_a_choice(every)
    scripted.page.keyboard.press("x")
    assert scripted.taken() == []


def test_space_just_after_the_end_of_a_reply_still_means_done_and_chooses_nothing(scripted: ScriptedPage) -> None:
    scripted.page.evaluate("performance.now = () => 1000")
    number = scripted.waits_for_a_choice(("again", "next", "quit"), listening=4.0)
    scripted.page.keyboard.press("Space")
    assert scripted.taken() == []
    scripted.page.evaluate("performance.now = () => 1800")
    scripted.page.keyboard.press("Space")
    assert scripted.taken() == [{"type": "Reply", "to": number, "answer": "next"}]


def test_a_key_held_down_is_pressed_once_and_a_key_in_a_field_is_text(scripted: ScriptedPage) -> None:
    scripted.listens()
    scripted.page.keyboard.down("h")
    scripted.page.keyboard.down("h")
    assert scripted.taken() == [{"type": "Press", "key": "help"}]
    scripted.page.keyboard.up("h")
    number = scripted.waits_for_text()
    scripted.page.keyboard.type("jobs keep to the node")
    assert scripted.taken() == []
    scripted.page.keyboard.press("Enter")
    assert scripted.taken() == [{"type": "Reply", "to": number, "answer": "jobs keep to the node"}]


def test_the_key_that_shows_a_line_shows_and_hides_it_here(scripted: ScriptedPage) -> None:
    scripted.speaks()
    shown = "getComputedStyle(document.querySelector('.turn.live .line')).filter"
    assert scripted.page.evaluate(shown) == "none"
    scripted.page.keyboard.press(SHOW_LINE)
    assert "blur" in scripted.page.evaluate(shown)
    scripted.page.keyboard.press(SHOW_LINE)
    assert scripted.page.evaluate(shown) == "none"
    assert scripted.taken() == []


def test_every_button_has_its_key_on_it_and_does_the_same(scripted: ScriptedPage) -> None:
    for waits in (scripted.speaks, scripted.listens):
        waits()
        buttons = scripted.page.locator("#dock-buttons button")
        assert buttons.count() >= 6
        for place in range(buttons.count()):
            button = buttons.nth(place)
            button.click()
            [sent] = scripted.taken()
            if keys := button.get_attribute("aria-keyshortcuts"):
                name = keys if keys in NAMES.values() else keys.lower()
                scripted.page.keyboard.press(name)
                assert scripted.taken() == [sent]
                assert sent == {"type": "Press", "key": ON_THE_PAGE[name]}


def test_hands_free_the_page_says_that_it_reads_the_grade_and_help_and_draws_neither_again(
    scripted: ScriptedPage,
) -> None:
    scripted.speaks()
    scripted.happens(Choose(0, last=True, choices=("again", "next"), listening=2.0, by_voice=True, then_grade=True))
    assert scripted.page.inner_text("#dock-status").endswith("stop; then hear your grade")
    drawn = scripted.page.inner_text("main .session")
    scripted.happens(Speaking("grade", 0, "Fluency 84.", ("again", "more", "next", "quit")))
    assert scripted.page.inner_text("#dock-status") == "Your grade"
    names = scripted.page.locator("#dock-buttons button").all_inner_texts()
    assert [name.split("\n")[0].rsplit(" ", 1)[0] for name in names[1:]] == ["Again", "Model reply", "Next", "Quit"]
    scripted.page.keyboard.press("m")
    assert scripted.taken() == [{"type": "Press", "key": "more"}]
    scripted.happens(Speaking("help", 0, "registry.", ("quit",)))
    assert scripted.page.inner_text("#dock-status") == "Hint"
    assert scripted.page.locator("#dock-buttons button").first.inner_text() == "Answer now"
    assert scripted.page.inner_text("main .session") == drawn
    scripted.listens()
    assert scripted.page.locator("#dock-buttons [data-what=help]").count() == 1, "a reply is expected, not a word"
