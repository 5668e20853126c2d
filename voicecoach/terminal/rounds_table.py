"""The table after a round: all rounds so far, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from voicecoach.review.round_figures import RoundFigures


def rounds_table(figures: Sequence[RoundFigures], change: str) -> RenderableType:
    """Return the rounds as columns, and below them what changed, in a sentence."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    for each in figures:
        table.add_column(f"Round {each.number}", justify="right")
    rows: tuple[tuple[str, list[str]], ...] = (
        ("Words a minute", [_shown(each.speech_rate, "{:.0f}") for each in figures]),
        ("Pauses inside clauses a minute", [_shown(each.inner_pauses, "{:.1f}") for each in figures]),
        ("Syllables between pauses", [_shown(each.run, "{:.1f}") for each in figures]),
        ("Terms", [_shown(each.coverage, "{:.0%}") for each in figures]),
        ("Fluency", [_shown(each.fluency, "{:.0f}") + _band(each.error) for each in figures]),
    )
    for name, cells in rows:
        table.add_row(name, *cells)
    return Group(Text(), table, Text(change)) if change else Group(Text(), table)


def _shown(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


def _band(error: float | None) -> str:
    return "" if error is None else f" ±{error:.0f}"
