"""What the commands share: common options, and the program wired from its settings."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from voicecoach.application import Application
    from voicecoach.web.handlers import ReviewParts

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ModelName = Annotated[str, typer.Option("--model", help="Recognizer: base, tiny.en, another name, or a folder.")]

at_end = ExitStack()
"""What must be closed before the process ends."""


def wired(**changes: str) -> Application:
    """Return the program, wired from its home folder, the saved settings, and the changes for this run (not saved)."""
    from voicecoach.application import Application
    from voicecoach.config import home_folders
    from voicecoach.practice.preferences import load_settings
    from voicecoach.storage.private import protect

    folders = home_folders()
    protect(folders)
    changed = {name: value for name, value in changes.items() if value}
    app = Application(folders, replace(load_settings(folders.settings), **changed), _tell_damage)  # type: ignore[arg-type]
    at_end.callback(app.close)
    return app


def _tell_damage(sentence: str) -> None:
    from voicecoach.terminal import console
    from voicecoach.terminal.colors import WARNING

    advice = "`voicecoach sessions recover` looks for it in the sessions' folders."
    console.err.print(f"{sentence} {advice}", style=WARNING, markup=False, soft_wrap=True)


def review_parts(app: Application) -> ReviewParts:
    """Return what the review pages need."""
    from voicecoach.application import utc_now
    from voicecoach.review.progress import progress
    from voicecoach.web.handlers import ReviewParts

    return ReviewParts(
        store=app.store,
        lexicon=app.library.lexicon_if_present,
        own_lexicon=app.library.own_lexicon,
        voice=app.voice_of,
        progress=lambda: progress(
            app.store.history(),
            app.library.load()[0],
            utc_now().astimezone().date(),
            None,
            app.settings.desired_retention,
        ),
        now=utc_now,
    )
