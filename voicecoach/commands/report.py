"""`voicecoach report`: a class at a glance."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from rich.table import Table
from rich.text import Text

from voicecoach.batch.labels import read_manifest
from voicecoach.batch.replies import replies
from voicecoach.batch.table_files import read_results
from voicecoach.errors import UsageError
from voicecoach.review.class_report import ClassReport, Group, TermRow, class_report
from voicecoach.review.page import class_page
from voicecoach.storage.atomic import write_or_raise
from voicecoach.terminal import console

MOST_ROWS = 40
"""Rows of the table on the screen; the page has all."""

KINDS = ("speaker", "dialogue", "turn", "term")


def report_class(results: Path, by: str, manifest: Path | None, html: Path | None) -> None:
    """Print the table of a file of results by one of `KINDS`, and write the page if it has a name."""
    if by not in KINDS:
        raise UsageError(f"Unknown kind of table {by!r}.", there=f"Kinds: {', '.join(KINDS)}.")
    who = read_manifest(manifest) if manifest else None
    report = class_report(replies(read_results(results), results, who))
    if html:
        page = class_page(results.stem, report, _links(results, html))
        write_or_raise(html, page, UsageError)
        console.out.print(f"{html}", markup=False, soft_wrap=True)
        return
    groups = {"speaker": report.learners, "dialogue": report.dialogues, "turn": report.turns}
    rows: Sequence[Group | TermRow] = report.terms if by == "term" else groups[by]
    if not rows:
        raise UsageError(f"The results name no {by}s.", next="Say whose is what with a manifest.")
    console.out.print(_terms(report) if by == "term" else _groups(by, groups[by]))
    if len(rows) > MOST_ROWS:
        console.out.print(f"{len(rows) - MOST_ROWS} more are on the page (--html FILE).")


def _links(results: Path, html: Path) -> Callable[[str], str]:
    """Return a function from a recording's name to its address from the page, "" for a place no browser opens."""
    home, page = results.absolute().parent, html.absolute().parent

    def link(name: str) -> str:
        if "://" in name:
            return name if name.startswith(("http://", "https://")) else ""
        return quote(Path(os.path.relpath(home / name, page)).as_posix())

    return link


def _groups(by: str, groups: Sequence[Group]) -> Table:
    table = Table(by.capitalize(), box=None, pad_edge=False)
    for name in ("Replies", "Fluency", "Pauses/min", "Syllables/s", "Terms"):
        table.add_column(name, justify="right")
    table.add_column("Misses most")
    for group in groups[:MOST_ROWS]:
        fluency = f"{group.fluency.score:.0f}" if group.fluency else "–"
        if group.fluency and group.fluency.error and by == "speaker":
            fluency += f" ±{group.fluency.error:.0f}"
        missed = ", ".join(term for term, _ in group.missed[:3])
        figures = (
            _figure(group.pauses, "{:.0f}"),
            _figure(group.articulation_rate, "{:.1f}"),
            _figure(group.coverage, "{:.0%}"),
        )
        table.add_row(Text(group.name), str(len(group.replies)), fluency, *figures, Text(missed))
    return table


def _terms(report: ClassReport) -> Table:
    table = Table("Term", box=None, pad_edge=False)
    for name in ("Never said by", "Said", "Unclear", "Missed"):
        table.add_column(name, justify="right")
    for row in report.terms[:MOST_ROWS]:
        table.add_row(Text(row.term), f"{row.open} of {row.speakers}", str(row.said), str(row.unclear), str(row.missed))
    return table


def _figure(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)
