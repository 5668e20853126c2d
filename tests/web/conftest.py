"""A home with a short conversation, a server, and a page of it in a browser into whose microphone a learner speaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.session_fixtures import Running, home_with, serving
from tests.web.speaking import Learner, launch, wait_for
from voicecoach.config import Folders

DIALOGUE = """\
id: two
title: Two questions
level: beginner
turns:
  - line: Where is the image?
    model_reply: We keep it as a Docker image in a registry.
    terms: [Docker image]
  - line: How do you release it?
    model_reply: We use a canary deployment.
    terms: [canary deployment]
"""

BROWSER = """
const Original = AudioContext;
window.AudioContext = class extends Original { constructor(...all) { super(...all); window.sound = this; } };
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => window.microphone = await open(wanted);
"""
"""Gives the tests what the browser itself would change: the clock of the sound, and the microphone."""


@pytest.fixture
def own(tmp_path: Path) -> Folders:
    return home_with(tmp_path / "home", DIALOGUE, follow_ups=0, patience="0.6")


@pytest.fixture
def opened(own: Folders) -> Iterator[Running]:
    with serving(own.home, command="open") as running:
        yield running


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    return Learner(tmp_path / "microphone.wav")


@pytest.fixture
def page(browser: Any, learner: Learner, opened: Running) -> Iterator[Any]:
    """The page of the conversation; what it sends is in `sent`."""
    started = launch(browser.browser_type, learner)
    page = started.new_context(viewport={"width": 1100, "height": 800}, permissions=["microphone"]).new_page()
    page.add_init_script(BROWSER)
    page.sent = []

    def note(data: str | bytes) -> None:  # Playwright takes no built-in function
        page.sent.append(data)

    page.on("websocket", lambda socket: socket.on("framesent", note))
    page.goto(f"{opened.root}practice?dialogue=two")
    wait_for(page, lambda: not page.locator("#begin").is_disabled())
    page.locator("#headphones").check()
    yield page
    started.close()
