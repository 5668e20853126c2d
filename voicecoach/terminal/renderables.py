"""What a reply looks like on a terminal: the level meter while it is spoken, the graded take afterwards."""

from __future__ import annotations

import math
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.corrections import with_corrections
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.practice.events import Listening
from voicecoach.review.marked_words import Mark, marked
from voicecoach.sessions.session import TurnResult

_STYLES: dict[Mark, str] = {"said": "bold green", "unclear": "bold yellow", "filler": "dim", "pause": "dim red", "": ""}
_FLOOR, _CEILING = -60.0, -6.0  # dBFS at the two ends of the level meter
_METER = 16


def meter(now: Listening) -> RenderableType:
    """Return the level meter with the time, what the program waits for, and the keys."""
    share = min(1.0, max(0.0, (now.level - _FLOOR) / (_CEILING - _FLOOR)))
    filled = round(share * _METER)
    bar = Text("▮" * filled, "green" if now.level < _CEILING else "red") + Text("▯" * (_METER - filled), "dim")
    if now.speaking:
        wait = "listening"
    elif now.silence > now.seconds - 0.01:
        wait = "waiting for you to begin"
    elif math.isinf(now.patience):
        wait = "listening until you press [space]"
    else:
        wait = f"finished? {max(0.0, now.patience):.1f} s"
    clock = f"{int(now.seconds) // 60}:{int(now.seconds) % 60:02d}"
    hint = Text("  [space] done  [m] more time  [r] say it again  [s] slower  [w] in other words  [q] quit", "dim")
    now_line = Text.assemble(("● ", "bold red"), bar, f"  {clock}  ", (wait, "bold" if now.speaking else ""))
    return Group(now_line, hint)


def shown_take(result: TurnResult, lexicon: Lexicon) -> RenderableType:
    """Return a take as a panel: what was heard with the terms marked, fluency with what cost most, terms."""
    grade = result.grade
    title = "You said" if result.take == 1 else f"You said, take {result.take}"
    if grade is None:
        return Panel(Text("cut short before it was graded; the recording is kept", "yellow"), title=title)
    heading = f"[bold]{title}[/]  {grade.seconds:.1f} s" if result.audio else f"[bold]{title}"
    if not grade.graded:
        return Panel(Text(f"Not graded: {grade.reason}", "yellow"), title=heading, title_align="left")
    grade = replace(grade, terms=with_corrections(grade.terms, {one.term: one.said for one in result.corrections}))
    said = Text(" ").join(Text(piece.text, _STYLES[piece.mark]) for piece in marked(grade))
    return Panel(Group(said, Text(), _figures(grade, lexicon)), title=heading, title_align="left")


def _figures(grade: Grade, lexicon: Lexicon) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column()
    table.add_column(ratio=1)
    fluency = grade.fluency
    if fluency:
        score = "not scored" if fluency.score is None else f"{fluency.score:.0f}"
        band = f" ±{fluency.error:.0f}" if fluency.score is not None and fluency.error else ""
        remarks = Text("\n".join(fluency.remarks) or "nothing stood in the way")
        table.add_row("Fluency", Text(score + band, _color(fluency.score)), remarks)
    if grade.terms.coverage is not None:
        table.add_row(
            "Terms", Text(f"{grade.terms.coverage:.0%}", _color(100 * grade.terms.coverage)), _terms(grade, lexicon)
        )
    return Padding(table, (0, 0))


def _terms(grade: Grade, lexicon: Lexicon) -> Text:
    signs = {"said": ("✓", "green"), "unclear": ("?", "yellow"), "missed": ("✗", "red")}
    lines: list[Text] = []
    said = [verdict for verdict in grade.terms.verdicts if verdict.state == "said"]
    if said:
        lines.append(Text("  ").join(_said(verdict) for verdict in said))
    for verdict in grade.terms.verdicts:
        if verdict.state == "said":
            continue
        sign, style = signs[verdict.state]
        meaning = f": {lexicon[verdict.term].meaning}" if verdict.term in lexicon else ""
        heard = f" (heard “{verdict.heard}”)" if verdict.heard else " (your word)" if verdict.how == "learner" else ""
        lines.append(Text.assemble((f"{sign} ", style), (verdict.term, "bold"), (meaning + heard, "dim")))
    return Text("\n").join(lines)


def _said(verdict: TermVerdict) -> Text:
    """A term that came across, with how, where that isn't by its name."""
    by = " (your word)" if verdict.how == "learner" else ""
    if verdict.how in ("spoken form", "sound", "verified"):
        by = f" (by its sound, “{verdict.heard}”)"
    return Text.assemble(("✓ ", "green"), verdict.term, (by, "dim"))


def _color(score: float | None) -> str:
    if score is None:
        return "dim"
    return "bold green" if score >= 75 else "bold yellow" if score >= 50 else "bold red"
