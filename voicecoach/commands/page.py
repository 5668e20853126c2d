"""A session or the progress, written as one HTML file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from voicecoach.content.library import Lexicons
from voicecoach.errors import UsageError
from voicecoach.review.session_reader import SessionReader, open_session
from voicecoach.review.standalone_page import standalone_page
from voicecoach.storage.atomic import write_or_raise
from voicecoach.terminal import console
from voicecoach.terminal.hints import full_text
from voicecoach.voice.synthesizer import Synthesizer


def write_session_page(
    store: SessionReader, lexicon: Lexicons, voice: Callable[[str], Synthesizer], name: str, out: Path
) -> None:
    """Write a session as one file; warn about recordings that are missing from it."""
    reader, session = open_session(store, name)
    dialogue = session.dialogue
    with console.progress() as bar:
        page, warnings = standalone_page(reader, session, lexicon(dialogue), lambda: voice(dialogue), bar, full_text)
    write_page(out, page)
    for warning in warnings:
        console.err.print(warning, markup=False)


def write_page(out: Path, page: str) -> None:
    """Write a page that opens in any browser."""
    write_or_raise(out, page, UsageError)
    console.out.print(f"{out}: opens in any browser and needs no network.", markup=False, soft_wrap=True)
