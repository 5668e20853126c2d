"""`voicecoach sessions recover`: the sessions of a damaged database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from voicecoach.review.measures_text import counted
from voicecoach.sessions.recovery import recover
from voicecoach.terminal import console

_TOLD = 8
"""Sentences about damage that are shown."""


def recover_sessions(folder: Path, now: datetime) -> None:
    """Rebuild the database if it is damaged; say what was found and what is missing."""
    if not folder.is_dir():
        console.out.print(f"There are no sessions: {folder} does not exist.", markup=False)
        return
    recovered = recover(folder, now)
    for sentence in recovered.damage[:_TOLD]:
        console.warn(sentence)
    if len(recovered.damage) > _TOLD:
        console.warn(f"And {len(recovered.damage) - _TOLD} more.")
    if not recovered.aside and not recovered.from_folders:
        console.out.print(f"The database is not damaged. {_sessions(recovered.sessions)} in it.")
        return
    read = f", {len(recovered.from_folders)} of them from the sessions' folders" if recovered.from_folders else ""
    console.out.print(f"{_sessions(recovered.sessions)} in the database{read}.")
    if recovered.aside:
        console.out.print(f"The damaged database is kept as {recovered.aside}.", markup=False, soft_wrap=True)
    console.out.print("[dim]Replies that lack a grade: voicecoach regrade --all")


def _sessions(count: int) -> str:
    return f"{counted(count, 'session')} {'is' if count == 1 else 'are'}"
