"""Draw docs/review.png, the README's picture of the review page: a reply with pauses and a term left out, graded."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import platformdirs
import soxr
from environment import ROOT
from playwright.sync_api import sync_playwright

from voicecoach.application import Application
from voicecoach.audio.clip import SAMPLE_RATE, Audio, joined, silence
from voicecoach.commands.page import write
from voicecoach.config import Folders, Settings

SAID = ("Right, push it there. As soon as ECR has it,", 1.1, "I'll change the task definition", 0.6, "for staging.")
AGAIN = ("Right, push it there. As soon as ECR has it,", 0.3, "I'll change the task definition for staging,")
MORE = ("with a blue green deployment.",)


def main() -> None:
    home = Path(os.environ.get("VOICECOACH_HOME") or platformdirs.user_data_dir("voicecoach", False))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(home / "models", target_is_directory=True)
        app = Application(Folders(Path(folder)), Settings())
        dialogue = app.dialogue("conversation-01")
        session = app.store.begin(kind="practice", dialogue=dialogue.id, title=dialogue.title, at=app.now())
        turn = dialogue.turns[1]
        for parts in (SAID, AGAIN + MORE):
            about = {"turn": 0, "line": turn.line, "model_reply": turn.model_reply, "terms": turn.terms}
            with app.store.record(session, **about, at=app.now()) as recording:  # type: ignore[arg-type]
                recording.write(spoken(app, parts).samples)
            evidence = app.evidence(app.store.audio(session, recording.take), lambda *_: None, turn.terms)
            app.store.graded(session, recording.take, app.grader.grade(evidence, turn.terms))
        app.store.end(session, app.now())
        write(app, session, Path(folder) / "page.html")
        app.close()
        photograph((Path(folder) / "page.html").as_uri(), ROOT / "docs" / "review.png")


def spoken(app: Application, parts: tuple[str | float, ...]) -> Audio:
    """Texts in the voice, numbers as seconds of silence."""
    sounds = [silence(0.4)]
    for part in parts:
        if isinstance(part, float):
            sounds.append(silence(part))
        else:
            whole = joined(*app.voice.speak(part, pace=1.1))
            sounds.append(Audio(np.asarray(soxr.resample(whole.samples, whole.rate, SAMPLE_RATE), np.float32)))
    return joined(*sounds, silence(0.6))


def photograph(address: str, out: Path) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        page = browser.new_page(viewport={"width": 900, "height": 900})
        page.goto(address)
        page.locator("[role=tab]").first.click()
        page.locator(".take:not([hidden]) .words .said").first.click()
        page.wait_for_timeout(350)
        page.screenshot(path=str(out))
        browser.close()


if __name__ == "__main__":
    main()
