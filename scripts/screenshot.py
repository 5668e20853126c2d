"""Draw docs/practice.svg, the README's picture: one real take of a simulated learner, as a terminal shows it."""

from __future__ import annotations

import io
import re

from environment import ROOT
from rich.console import Console

from voicecoach.application import Application
from voicecoach.config import Settings, home_folders
from voicecoach.devices.headphones import NoHeadphones
from voicecoach.devices.keyboard import Keyboard
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Grading, Listening
from voicecoach.terminal.loop import Terminal


def main() -> None:
    app = Application(home_folders(), Settings())
    console = Console(record=True, width=96, force_terminal=True, file=io.StringIO())
    dialogue = app.library.find("conversation-07")
    learner = app.simulated_learner(dialogue, pace=None)
    coach = app.coach(dialogue, keys=lambda: None, headphones=NoHeadphones(), source=learner.source)
    Terminal(console, Keyboard(), app.library.lexicon, answers=["next", "quit"]).run(
        _still(coach.practice(dialogue, kind="demo"))
    )
    app.store.forget(app.store.session("last").id)
    app.close()
    picture = re.sub(r"@font-face \{.*?\}\s*", "", console.export_svg(title="voicecoach practice"), flags=re.DOTALL)
    (ROOT / "docs" / "practice.svg").write_text(picture, encoding="utf-8")  # any monospace font will do


def _still(practice: Practice) -> Practice:
    """The practice without what moves: a picture shows no level meter."""
    answer = None
    while True:
        try:
            event = practice.send(answer)
        except StopIteration:
            return
        answer = None if isinstance(event, Listening | Grading) else (yield event)


if __name__ == "__main__":
    main()
