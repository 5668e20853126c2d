"""axe-core on the pages of practice, in light and dark, in every state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.session_fixtures import Running, eventually, serious_violations
from tests.web.scripted import ScriptedPage
from tests.web.speaking import Learner, wait_for
from voicecoach.audio.clip import Audio, silence
from voicecoach.practice.events import Recognized, RecognizedWord
from voicecoach.review.plan import Plan
from voicecoach.web.interruption import Interrupted
from voicecoach.web.practice_pages import Conversations, home_page


def serious(page: Any) -> list[tuple[str, str, str]]:
    """Return what axe finds serious: the color scheme, the rule and the first element."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [(scheme, *violation) for violation in serious_violations(page)]
    return found


def test_axe_finds_nothing_serious_from_the_first_page_to_the_end_of_a_practice(
    opened: Running, learner: Learner, page: Any, reading: Callable[..., Audio]
) -> None:
    learner.says(silence(2.5), reading("We keep it as a Docker image in a registry."))
    found = {"before it begins": serious(page)}
    page.click("#begin")
    wait_for(page, "speaking")
    found["speaking"] = serious(page)
    page.keyboard.press("x")
    wait_for(page, "listening")
    page.keyboard.press("h")
    wait_for(page, lambda: page.locator(".help").count() == 1)
    found["listening"] = serious(page)
    wait_for(page, "choose")
    found["graded"] = serious(page)
    page.keyboard.press("n")
    wait_for(page, "speaking")
    found["the next turn"] = serious(page)
    page.keyboard.press("q")
    page.locator(".next").wait_for()
    found["the end"] = serious(page)
    page.goto(opened.root)
    found["the first page"] = serious(page)
    assert {state: violations for state, violations in found.items() if violations} == {}


def test_axe_finds_nothing_serious_while_a_reply_is_typed_previewed_and_retracted(
    opened: Running, tab: Callable[..., Any]
) -> None:
    scripted = ScriptedPage(tab("about:blank"), f"{opened.root}practice?dialogue=two")
    found = {}
    scripted.listens()
    scripted.happens(Recognized((RecognizedWord("in", ""), RecognizedWord("ECR,", "ECR"))))
    eventually(scripted.page, "document.querySelectorAll('.preview mark').length === 1")
    found["words so far"] = serious(scripted.page)
    scripted.waits_for_a_choice(("again", "model", "shadow", "answered", "next", "quit"), listening=4.0)
    found["an end that stands"] = serious(scripted.page)
    scripted.waits_for_text()
    assert scripted.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    found["typing"] = serious(scripted.page)
    assert {state: violations for state, violations in found.items() if violations} == {}


def test_axe_finds_nothing_serious_on_the_first_page_after_a_practice_was_interrupted(
    opened: Running, tab: Callable[..., Any]
) -> None:
    left = Interrupted("2026-01-01-abc", "Two questions", "two", (1,))
    html = home_page(Plan(15, (), (), 0), Conversations(()), practiced=True, interrupted=left)
    page = tab("about:blank")
    page.route(opened.root, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(opened.root)
    assert page.get_by_text("Go on with turn 2").is_visible()
    assert serious(page) == []
