"""axe-core on the pages of practice, in light and dark, in every state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.session_fixtures import Running, serious_violations
from tests.web.speaking import Learner, wait_for
from voicecoach.audio.clip import Audio, silence


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
