"""Pages.

Served, a page names its style and scripts; kept as a file it carries them, and its policy allows nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from voicecoach.review.progress import Progress
from voicecoach.review.progress_charts import charts
from voicecoach.review.view import SessionView, TurnView

_HERE = Path(__file__).parent
STYLES = ("base.css", "session.css", "progress.css", "print.css")
SCRIPTS = ("wave.js", "controls.js", "player.js", "takes.js")
SERVED_SCRIPTS = (*SCRIPTS, "correct.js", "alive.js")


@dataclass(frozen=True, slots=True)
class Served:
    """What a page may ask of the server: `root` leads from the page to it.

    `own`: the session is one of this machine's, so that verdicts can change and there is progress to see.
    """

    root: str = ""
    own: bool = True


def asset(name: str) -> str:
    """Return a style or a script by its name."""
    if name not in (*STYLES, *SERVED_SCRIPTS):
        raise KeyError(name)
    return (_HERE / "assets" / name).read_text(encoding="utf-8")


def session_page(view: SessionView, served: Served | None = None) -> str:
    """Return the page of a session; without `served` as one file that needs nothing else."""
    return _page("session.html", view.title, served, view=view)


def turn_part(turn: TurnView, served: Served) -> str:
    """Return one turn of a session's page."""
    return _templates().get_template("turn.html").render(turn=turn, served=served)


def progress_page(view: Progress, served: Served | None = None) -> str:
    """Return the page of progress; without `served` as one file."""
    still = [one for one in view.trending("steady") if one.open]
    return _page("progress.html", "Progress", served, view=view, charts=charts(view), still=still)


def about_part(view: SessionView) -> str:
    """Return the figures at the top of a session's page."""
    return _templates().get_template("about.html").render(view=view)


def _page(template: str, title: str, served: Served | None, **values: Any) -> str:
    style, script = ("\n".join(map(asset, names)) for names in (STYLES, SCRIPTS))
    inside = None if served else {"style": style, "script": script, "policy": _policy(style, script)}
    files = {"styles": STYLES, "scripts": SERVED_SCRIPTS}
    return _templates().get_template(template).render(title=title, inside=inside, served=served, **files, **values)


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "media-src data:",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _templates() -> jinja2.Environment:
    """Everything that is filled in is escaped; a name that isn't there is an error."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["percent"] = lambda share: f"{share:.0%}"
    found.filters["at"] = lambda seconds: f"{seconds:.2f}".rstrip("0").rstrip(".")
    found.filters["centi"] = lambda seconds: f"{100 * seconds:.0f}"
    return found
