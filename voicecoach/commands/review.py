"""`voicecoach review` and `progress`: as pages in the browser, as files, or in the terminal."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

from voicecoach.commands.page import write_page, write_session_page
from voicecoach.commands.progress import show_progress
from voicecoach.commands.sessions import show_session
from voicecoach.review.page import progress_page
from voicecoach.review.session_reader import open_session
from voicecoach.terminal import console
from voicecoach.web.entrance import entrance
from voicecoach.web.handlers import ReviewParts
from voicecoach.web.practice_handlers import PracticeParts

_TEXT_BROWSERS = ("www-browser", "links", "elinks", "lynx", "w3m")


def review(
    parts: ReviewParts, practice: PracticeParts, name: str, *, html: Path | None, terminal: bool, browser: bool
) -> None:
    """Show a session: write it to `html`, print it in the `terminal`, or serve it; `browser` also opens the page."""
    if html:
        write_session_page(parts.store, parts.lexicon, parts.voice, name, html)
    elif terminal or (browser and not sys.stdout.isatty()):
        show_session(parts.store, parts.lexicon, name)
    elif browser and not _has_browser():
        show_session(parts.store, parts.lexicon, name)
        console.out.print(
            "[dim]There is no browser to open. Use --no-browser to print the page's address, --html FILE to save it."
        )
    else:
        reader, session = open_session(parts.store, name)
        read = parts.reading_from(reader)
        serve_page(lambda opened: _serve(read, practice, f"session/{session.id}/", opened), browser=browser)


def progress(
    parts: ReviewParts,
    practice: PracticeParts,
    *,
    html: Path | None,
    as_json: bool,
    in_browser: bool,
    browser: bool,
) -> None:
    """Show progress: write it to `html`, serve it as a page, or print it."""
    if html:
        write_page(html, progress_page(parts.progress()))
    elif in_browser:
        open_page(parts, practice, "progress", browser=browser)
    else:
        show_progress(parts.progress(), as_json=as_json)


def open_page(parts: ReviewParts, practice: PracticeParts, page: str, *, browser: bool) -> None:
    """Serve all pages, and open `page` in the browser if there is one and `browser` says so."""
    serve_page(lambda opened: _serve(parts, practice, page, opened), browser=browser and _has_browser())


def serve_page(serve: Callable[[Callable[[str], None]], None], *, browser: bool) -> None:
    """Serve until the last page is closed; print the address and open it in a browser if there is one."""

    def opened(address: str) -> None:
        console.out.print(address, markup=False, soft_wrap=True)
        if browser:
            webbrowser.open(entrance(address))
        console.out.print("[dim]Close the page or press Ctrl-C to stop.")

    serve(opened)


def _serve(parts: ReviewParts, practice: PracticeParts, page: str, opened: Callable[[str], None]) -> None:
    from voicecoach.web.server import serve

    serve(parts, practice, page, opened)


def _has_browser() -> bool:
    """Return whether a browser with a window can be opened."""
    if sys.platform.startswith("linux") and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        return False
    try:
        return getattr(webbrowser.get(), "name", "") not in _TEXT_BROWSERS
    except webbrowser.Error:
        return False
