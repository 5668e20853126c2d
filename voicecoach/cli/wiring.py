"""Where the arguments meet the program."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from voicecoach.app import App

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
ModelName = Annotated[str, typer.Option("--model", help="Recogniser: base, tiny.en, another model, or a folder.")]

at_end = ExitStack()
"""What must be closed before the process may end."""


def wired(**changes: str) -> App:
    """Wire the program from VOICECOACH_HOME, the kept settings, and what this call changes (not kept)."""
    import platformdirs

    from voicecoach.app import App
    from voicecoach.config import Folders
    from voicecoach.preferences import load

    home = os.environ.get("VOICECOACH_HOME")
    folders = Folders(Path(home).expanduser() if home else Path(platformdirs.user_data_dir("voicecoach", False)))
    given = {name: value for name, value in changes.items() if value}
    app = App(folders, replace(load(folders.settings), **given))  # type: ignore[arg-type]
    at_end.callback(app.close)
    return app
