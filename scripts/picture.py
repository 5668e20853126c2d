"""Draw docs/review.png, the README's picture of the review page: a reply with pauses and a term left out, graded."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from environment import ROOT
from playwright.sync_api import sync_playwright

from voicecoach.application import Application, utc_now
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.resampling import resampled
from voicecoach.commands.page import write_session_page
from voicecoach.config import Folders, Settings, home_folders
from voicecoach.sessions.session import NewTake
from voicecoach.voice.synthesizer import spoken

SAID = ("Right, push it there. As soon as ECR has it,", 1.1, "I'll change the task definition", 0.6, "for staging.")
AGAIN = ("Right, push it there. As soon as ECR has it,", 0.3, "I'll change the task definition for staging,")
MORE = ("with a blue green deployment.",)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(home_folders().models, target_is_directory=True)
        app = Application(Folders(Path(folder)), Settings())
        dialogue = app.library.find("conversation-01")
        session = app.store.start_session(kind="practice", dialogue=dialogue.id, title=dialogue.title, at=utc_now())
        turn = dialogue.turns[1]
        for parts in (SAID, AGAIN + MORE):
            take = NewTake(session, 0, turn.line, turn.model_reply, turn.terms, utc_now())
            with app.store.open_take(take) as recording:
                recording.write(reply(app, parts).samples)
            grade = app.grader.grade(app.store.recording(session, recording.take), turn.terms)
            app.store.add_grade(session, recording.take, grade)
        app.store.end_session(session, utc_now())
        write_session_page(app.store, app.library.lexicon, app.voice_of, session, Path(folder) / "page.html")
        app.close()
        photograph((Path(folder) / "page.html").as_uri(), ROOT / "docs" / "review.png")


def reply(app: Application, parts: tuple[str | float, ...]) -> Audio:
    """Texts in the voice, numbers as seconds of silence."""
    sounds = [silence(0.4)]
    for part in parts:
        if isinstance(part, float):
            sounds.append(silence(part))
        else:
            sounds.append(resampled(spoken(app.voice, part, pace=1.1)))
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
