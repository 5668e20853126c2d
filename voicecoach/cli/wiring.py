"""From arguments to parts."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from voicecoach.application import Application
    from voicecoach.web.handlers import ReviewParts

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
ModelName = Annotated[str, typer.Option("--model", help="Recognizer: base, tiny.en, another model, or a folder.")]

at_end = ExitStack()
"""Closed before the process ends."""


def wired(**changes: str) -> Application:
    """Wire the program from VOICECOACH_HOME, the kept settings, and what this call changes (not kept)."""
    from voicecoach.application import Application
    from voicecoach.config import home_folders
    from voicecoach.practice.preferences import load_settings

    folders = home_folders()
    given = {name: value for name, value in changes.items() if value}
    app = Application(folders, replace(load_settings(folders.settings), **given))  # type: ignore[arg-type]
    at_end.callback(app.close)
    return app


def review_parts(app: Application) -> ReviewParts:
    """Return what the review pages need."""
    from voicecoach.application import utc_now
    from voicecoach.review.progress import progress
    from voicecoach.web.handlers import ReviewParts

    return ReviewParts(
        store=app.store,
        lexicon=app.lexicon,
        own_lexicon=app.folders.lexicon,
        voice=lambda: app.voice,
        progress=lambda: progress(app.store.history(), app.library.load()[0], utc_now().astimezone().date(), None),
        now=utc_now,
    )
