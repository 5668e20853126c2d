"""A practice on the page, to measure: a server, a browser, and a learner who speaks into its microphone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.session_fixtures import Running, serving
from tests.web.speaking import Learner, launch, wait_for
from voicecoach.application import Application
from voicecoach.config import Folders

PATIENCE = 1.0
"""Seconds of silence that end a reply, the same on the page and on the terminal."""

DIALOGUE = "benchmark"

_SETTINGS = f'{{"follow_ups": 0, "patience": "{PATIENCE}"}}'

_LONGEST_REPLY = 240.0  # seconds within which a reply is graded, on a busy machine


@dataclass(frozen=True, slots=True)
class PagePractice:
    """`learner`: speaks into the microphone of `page`; `server`: what serves it from the home `folders`."""

    page: Any
    learner: Learner
    server: Running
    folders: Folders

    def begin(self) -> None:
        """Begin the conversation."""
        self.page.goto(f"{self.server.root}practice?dialogue={DIALOGUE}")
        wait_for(self.page, lambda: not self.page.locator("#begin").is_disabled())
        self.page.locator("#headphones").check()
        self.page.click("#begin")

    def answer(self) -> None:
        """Stop the developer's line, and wait until what the learner says is graded."""
        wait_for(self.page, "speaking", _LONGEST_REPLY)
        self.page.keyboard.press("x")
        wait_for(self.page, "choose", _LONGEST_REPLY)


@contextmanager
def page_practice(app: Application, turns: int, script: str = "") -> Iterator[PagePractice]:
    """Serve a conversation with so many turns of the shipped ones; `script` runs in the page before its own."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        folders = made_home(app, Path(folder) / "home", turns)
        learner = Learner(Path(folder) / "microphone.wav")
        with serving(folders.home, command="open") as server:
            browser = launch(play.chromium, learner)
            page = browser.new_page(permissions=["microphone"])
            page.add_init_script(script)
            yield PagePractice(page, learner, server, folders)
            browser.close()


def made_home(app: Application, home: Path, turns: int) -> Folders:
    """Return a new home with a conversation and the models of this machine."""
    folders = Folders(home)
    folders.dialogues.mkdir(parents=True)
    folders.models.symlink_to(app.folders.models, target_is_directory=True)
    folders.settings.write_text(_SETTINGS, encoding="utf-8")
    shipped = [turn for dialogue in app.library.load()[0] for turn in dialogue.turns]
    used = [shipped[number % len(shipped)] for number in range(turns)]
    lines = [
        {"line": turn.line, "model_reply": turn.model_reply, "terms": [group[0] for group in turn.terms]}
        for turn in used
    ]
    dialogue = {"id": DIALOGUE, "title": "Benchmark", "level": "beginner", "turns": lines}
    (folders.dialogues / f"{DIALOGUE}.yaml").write_text(yaml.safe_dump(dialogue), encoding="utf-8")
    return folders


def slope(minutes: Sequence[float], values: Sequence[float]) -> float:
    """Return the growth per minute, by least squares."""
    import numpy as np

    return float(np.polyfit(minutes, values, 1)[0])
