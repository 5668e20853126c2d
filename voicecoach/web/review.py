"""What `voicecoach review` does.

A page in the browser where there is one to open and somebody to look; else the summary in the terminal.
"""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

from voicecoach.app import App
from voicecoach.command import page, progress, screen, sessions
from voicecoach.review.page import progress_page

_TEXT_BROWSERS = ("www-browser", "links", "elinks", "lynx", "w3m")


def run(app: App, name: str, *, html: Path | None, terminal: bool, browser: bool) -> None:
    """Show a session: written to `html`, in the `terminal`, or served; `browser` False only prints the address."""
    if html:
        page.write(app, name, html)
    elif terminal or (browser and not sys.stdout.isatty()):
        sessions.show(app, name)
    elif browser and not _browser():
        sessions.show(app, name)
        screen.out.print(
            "[dim]There is no browser to open here: --no-browser prints the page's address, --html FILE writes it."
        )
    else:
        shelf, session = page.shelf(app, name)
        show(app, shelf, f"session/{session.id}/", browser=browser)


def run_progress(app: App, *, html: Path | None, as_json: bool, in_browser: bool, browser: bool) -> None:
    """Show progress: written to `html`, as a page, or in the terminal."""
    if html:
        page.keep(html, progress_page(progress.found_progress(app)))
    elif in_browser:
        show(app, app.store, "progress", browser=browser and _browser())
    else:
        progress.show(app, as_json=as_json)


def show(app: App, shelf: page.Shelf, place: str, *, browser: bool) -> None:
    """Serve pages beginning with `place` until the last one is closed."""
    from voicecoach.web.server import serve

    def opened(address: str) -> None:
        screen.out.print(address, markup=False, soft_wrap=True)
        if browser:
            webbrowser.open(address)
        screen.out.print("[dim]It stops when the page is closed, or with Ctrl-C.")

    serve(app, shelf, place, opened)


def _browser() -> bool:
    """Tell whether a browser with a window can be opened."""
    if sys.platform.startswith("linux") and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        return False
    try:
        return getattr(webbrowser.get(), "name", "") not in _TEXT_BROWSERS
    except webbrowser.Error:
        return False
