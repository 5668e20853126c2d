"""Fixtures: a session of real speech, a browser, and a running server."""

from __future__ import annotations

import json
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
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import reader, real_home, seeded_voice
from voicecoach.application import Application
from voicecoach.audio.clip import joined, silence
from voicecoach.config import Folders, Settings
from voicecoach.grading.grade import Grade
from voicecoach.sessions.session import NewTake

SESSION_START = datetime(2026, 3, 1, 12, tzinfo=UTC)
TERMS = (("Terraform",), ("Docker image",), ("Ansible",))
FULL = "We push the Docker image to the registry and Terraform builds the rest."
SHORT = "We push the image to the registry."

SHORT_ONE = """\
id: short-one
title: A short one
level: beginner
turns:
  - line: Where is the image?
    model_reply: We keep it as a Docker image in a registry.
    terms: [Docker image]
  - line: How do you release it?
    model_reply: We use a canary deployment, and a rollback is one command.
    terms: [canary deployment, rollback]
  - line: Who watches it?
    model_reply: Prometheus collects the metrics, and Grafana shows them.
    terms: [Prometheus, Grafana]
"""
"""A conversation of three turns, whose id is short-one."""


def home_with(home: Path, dialogue: str, **settings: object) -> Folders:
    """Make a home with the real weights, one conversation of its own (YAML), and settings; return its folders."""
    folders = Folders(home)
    folders.dialogues.mkdir(parents=True)
    name = dialogue.splitlines()[0].removeprefix("id: ")  # a file is named by its dialogue
    (folders.dialogues / f"{name}.yaml").write_text(dialogue)
    folders.models.symlink_to(real_home() / "models", target_is_directory=True)
    folders.settings.write_text(json.dumps(settings))
    return folders


def serious_violations(page: Any) -> list[tuple[str, str]]:
    """Return what axe-core finds serious on a page: the rule and the first element."""
    report = Axe().run(page).response
    assert report["passes"], "axe checked the page"
    return [
        (rule["id"], rule["nodes"][0]["html"])
        for rule in report["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not executable and os.environ.get("VOICECOACH_NO_SKIPS"):
        pytest.fail("chromium must be installed here")
    if not executable:
        pytest.skip("needs chromium")
    with sync_playwright() as play:
        options = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        launched = play.chromium.launch(executable_path=executable, args=options)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def practiced(tmp_path_factory: pytest.TempPathFactory, app: Application) -> Application:
    """A home with one session: two takes of the first turn, one of the second; really spoken, recognized and graded."""
    home = tmp_path_factory.mktemp("practiced")
    (home / "models").symlink_to(real_home() / "models", target_is_directory=True)
    application = Application(Folders(home), Settings(model="tiny.en"))
    reading = reader(seeded_voice(app))
    session = application.store.start_session(
        kind="practice", dialogue="d", title="A <b>bold</b> rollout", at=SESSION_START
    )
    hesitant = joined(silence(0.5), reading(SHORT), silence(1.2), reading(SHORT), silence(0.6))
    grades: dict[int, Grade] = {}
    for turn, sound in ((0, hesitant), (0, joined(silence(0.5), reading(FULL), silence(0.6))), (1, hesitant)):
        line, reply = f"Question {turn + 1}: how do we ship it?", FULL
        with application.store.open_take(NewTake(session, turn, line, reply, TERMS, SESSION_START)) as recording:
            recording.write(sound.samples)
        if id(sound) not in grades:
            grades[id(sound)] = application.grader.grade(application.store.recording(session, recording.take), TERMS)
        application.store.add_grade(session, recording.take, grades[id(sound)])
    application.store.end_session(session, SESSION_START)
    return application


@pytest.fixture
def changeable(practiced: Application, tmp_path: Path) -> Application:
    """A copy of that home, for tests that change it."""
    home = Path(shutil.copytree(practiced.folders.home, tmp_path / "changeable", symlinks=True))
    return Application(Folders(home), practiced.settings)


@dataclass(frozen=True, slots=True)
class Running:
    """A server in its own process; `address`: of the session's page; `root`: of the server, with the secret."""

    process: subprocess.Popen[str]
    address: str

    @property
    def root(self) -> str:
        return "/".join(self.address.split("/")[:4]) + "/"


@contextmanager
def serving(home: Path, *arguments: str, command: str = "review") -> Iterator[Running]:
    """Run `voicecoach review --no-browser`, or `open`, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "voicecoach", command, "--no-browser", *arguments],
        env={**os.environ, "VOICECOACH_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        address = process.stdout.readline().strip()
        page = r"session/[\w-]+/" if command == "review" else ""
        assert re.fullmatch(rf"http://127\.0\.0\.1:\d+/[\w-]{{20,}}/{page}", address), address
        yield Running(process, address)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def server(practiced: Application) -> Iterator[Running]:
    """One server for many tests; an open stream keeps it running."""
    with serving(practiced.folders.home) as running, urlopen(f"{running.root}keepalive"):
        yield running


def eventually(tab: Any, expression: str) -> None:
    """Wait until an expression is true; the pages' security policy forbids Playwright's own way of waiting."""
    for _ in range(80):
        if tab.evaluate(expression):
            return
        tab.wait_for_timeout(50)
    pytest.fail(f"never became true: {expression}")


@pytest.fixture
def tab(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens an address in a new browser context; console messages fail the test unless they are `expected`."""
    messages: list[str] = []
    contexts: list[Any] = []

    def open_page(address: str, *, width: int = 1100, expected: bool = False, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: None if expected else messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert messages == [], "the console stays empty"
