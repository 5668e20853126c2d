"""A session of real speech, a browser, and the running server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.conftest import real_home
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.config import Folders, Settings
from voicecoach.grading.grade import Grade
from voicecoach.sessions.session import NewTake

LATE = datetime(2026, 3, 1, 12, tzinfo=UTC)
TERMS = (("Terraform",), ("Docker image",), ("Ansible",))
FULL = "We push the Docker image to the registry and Terraform builds the rest."
SHORT = "We push the image to the registry."


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def practised(tmp_path_factory: pytest.TempPathFactory, reading: Callable[..., Audio]) -> Application:
    """A home with one session: two takes of a first turn, one of a second; spoken, recognized and graded for real."""
    home = tmp_path_factory.mktemp("practised")
    (home / "models").symlink_to(real_home() / "models", target_is_directory=True)
    own = Application(Folders(home), Settings(model="tiny.en"))
    session = own.store.start_session(kind="practice", dialogue="d", title="A <b>bold</b> rollout", at=LATE)
    pause = joined(silence(0.5), reading(SHORT), silence(1.2), reading(SHORT), silence(0.6))
    grades: dict[int, Grade] = {}
    for turn, sound in ((0, pause), (0, joined(silence(0.5), reading(FULL), silence(0.6))), (1, pause)):
        line, reply = f"Question {turn + 1}: how do we ship it?", FULL
        with own.store.open_take(NewTake(session, turn, line, reply, TERMS, LATE)) as recording:
            recording.write(sound.samples)
        if id(sound) not in grades:
            grades[id(sound)] = own.grader.grade(own.store.recording(session, recording.take), TERMS)
        own.store.add_grade(session, recording.take, grades[id(sound)])
    own.store.end_session(session, LATE)
    return own


@dataclass(frozen=True, slots=True)
class Running:
    """A server in its process; `address` of the page, `root` of everything."""

    process: subprocess.Popen[str]
    address: str

    @property
    def root(self) -> str:
        return "/".join(self.address.split("/")[:4]) + "/"


@contextmanager
def serving(home: Path, *arguments: str) -> Iterator[Running]:
    """Run `voicecoach review --no-browser` until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "voicecoach", "review", "--no-browser", *arguments],
        env={**os.environ, "VOICECOACH_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{20,}/session/[\w-]+/", address), address
        yield Running(process, address)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def server(practised: Application) -> Iterator[Running]:
    """One server for many tests: a page that stays open keeps it from ending."""
    with serving(practised.folders.home) as running, urlopen(f"{running.root}alive"):
        yield running


def eventually(tab: Any, expression: str) -> None:
    """Wait until an expression is true; the pages' own policy forbids what Playwright would use for it."""
    for _ in range(80):
        if tab.evaluate(expression):
            return
        tab.wait_for_timeout(50)
    pytest.fail(f"never became true: {expression}")


@pytest.fixture
def tab(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens an address in a window of its own; fails on any message of the console, unless they are `expected`."""
    said: list[str] = []
    contexts: list[Any] = []

    def show(address: str, *, width: int = 1100, expected: bool = False, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: None if expected else said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        return page

    yield show
    for context in contexts:
        context.close()
    assert said == [], "the console stays empty"
