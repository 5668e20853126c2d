"""HTML pages of sessions and progress.

A served page links to its styles and scripts. A page saved as a file contains them, and its content security policy
allows nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from voicecoach.grading.fluency.running_mean import error_of_mean
from voicecoach.review.class_report import ClassReport, class_mean, reasons
from voicecoach.review.progress import Progress
from voicecoach.review.progress_charts import charts
from voicecoach.review.view import SessionView, TurnView
from voicecoach.sessions.summary import kind_in_words

_HERE = Path(__file__).parent
STYLES = ("base.css", "session.css", "progress.css", "print.css")
CLASS_STYLES = ("base.css", "progress.css", "class.css", "print.css")
SCRIPTS = ("wave.js", "controls.js", "player.js", "takes.js")
SERVED_SCRIPTS = (*SCRIPTS, "correct.js", "keepalive.js")


@dataclass(frozen=True, slots=True)
class Served:
    """How a page is served: `root` is the relative path from the page to the server's root.

    `own`: the session is in this machine's store, so its verdicts can be corrected and there is a progress page.
    """

    root: str = ""
    own: bool = True


def asset(name: str) -> str:
    """Return the text of a style or a script; raise KeyError if the name is unknown."""
    if name not in (*STYLES, *CLASS_STYLES, *SERVED_SCRIPTS):
        raise KeyError(name)
    return (_HERE / "assets" / name).read_text(encoding="utf-8")


def session_page(view: SessionView, served: Served | None = None) -> str:
    """Return the page of a session; without `served`, as one self-contained file."""
    return _page("session.html", view.title, served, view=view)


def turn_fragment(turn: TurnView, served: Served) -> str:
    """Return the HTML of one turn of a session's page."""
    return templates().get_template("turn.html").render(turn=turn, served=served)


def progress_page(view: Progress, served: Served | None = None) -> str:
    """Return the progress page; without `served`, as one self-contained file."""
    return _page("progress.html", "Progress", served, view=view, charts=charts(view))


def class_page(title: str, report: ClassReport, link: Callable[[str], str]) -> str:
    """Return the page of a class as one self-contained file; `link`: the address of a recording, "" for no link."""
    means = [learner.fluency.score for learner in report.scored if learner.fluency]
    overall = class_mean(report.learners)
    errors = [reply.error for reply in report.replies if reply.error is not None]
    return _page(
        "class.html",
        title,
        None,
        styles=CLASS_STYLES,
        scripts=(),
        report=report,
        link=link,
        overall=overall,
        bins=[sum(min(9, int(score // 10)) == number for score in means) for number in range(10)],
        why=[reasons(learner, report.learners) for learner in report.scored[:5]],
        reliability=[(count, error_of_mean([*errors[:1]] * count)) for count in (1, 2, 5, 10)] if errors else [],
    )


def figures_fragment(view: SessionView) -> str:
    """Return the HTML of the figures at the top of a session's page."""
    return templates().get_template("session_figures.html").render(view=view)


def _page(
    template: str,
    title: str,
    served: Served | None,
    *,
    styles: Sequence[str] = STYLES,
    scripts: Sequence[str] = SCRIPTS,
    **values: Any,
) -> str:
    style, script = ("\n".join(map(asset, names)) for names in (styles, scripts))
    inline = None if served else {"style": style, "script": script, "policy": _policy(style, script)}
    files = {"styles": STYLES, "scripts": SERVED_SCRIPTS}
    return templates().get_template(template).render(title=title, inline=inline, served=served, **files, **values)


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
def templates(*folders: Path) -> jinja2.Environment:
    """Return the environment of these templates and more `folders`; it escapes values and raises for unknown names."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([_HERE / "templates", *folders]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda share: f"{share:.0%}"
    environment.filters["seconds"] = lambda seconds: f"{seconds:.2f}".rstrip("0").rstrip(".")
    environment.filters["centiseconds"] = lambda seconds: f"{100 * seconds:.0f}"
    environment.filters["kind_in_words"] = kind_in_words
    return environment
