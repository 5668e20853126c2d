"""Progress in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.table import Table
from rich.text import Text

from voicecoach.review.progress import Progress
from voicecoach.review.term_history import TermHistory
from voicecoach.sessions.serialization import plain
from voicecoach.terminal import console

_BARS = "▁▂▃▄▅▆▇█"
_SIGNS = {"said": ("✓", "green"), "unclear": ("?", "yellow"), "missed": ("✗", "red")}
_SHOWN_DAYS, _SHOWN_TERMS, _SHOWN_STATES = 14, 8, 8


def show_progress(found: Progress, *, as_json: bool) -> None:
    """Show progress: fluency, figures over the last days, terms, and what to practice next."""
    if as_json:
        console.print_json({"schema": 1, **plain(found)})
        return
    if not found.days:
        console.out.print("Nothing practiced yet (demos don't count). Start with `voicecoach practice`.")
        return
    if found.now:
        replies = "reply" if found.now.count == 1 else f"{found.now.count} replies"
        band = f"{found.now.score:.0f} ±{found.now.error:.0f}"
        console.out.print(f"[bold]Fluency {band}[/]  [dim]mean of the last {replies}\n")
    console.out.print(_figures(found))
    for name, terms in (
        ("Getting better", found.trending("better")),
        ("Getting worse", found.trending("worse")),
        ("Still open", [one for one in found.trending("steady") if one.open]),
    ):
        if terms:
            console.out.print(f"\n[bold]{name}[/]")
            console.out.print(_terms(terms))
    if found.next:
        console.out.print("\n[bold]What to practice next[/]")
    for one in found.next:
        console.out.print(Text.assemble("  ", one.title, (f"  {one.why}", "dim")))
        console.out.print(Text(f"    voicecoach practice {one.dialogue}", "cyan"))


def _figures(found: Progress) -> Table:
    days = found.days[-_SHOWN_DAYS:]
    table = Table.grid(padding=(0, 2))
    rows: tuple[tuple[str, list[float | None], str], ...] = (
        ("Fluency", [day.fluency for day in days], "{:.0f}"),
        ("Syllables a second", [day.articulation_rate for day in days], "{:.1f}"),
        ("Pauses a minute", [day.pause_rate for day in days], "{:.0f}"),
        ("Terms", [day.coverage for day in days], "{:.0%}"),
    )
    for name, values, form in rows:
        known = [value for value in values if value is not None]
        if known:
            ends = form.format(known[-1]) if len(known) == 1 else f"{form.format(known[0])} → {form.format(known[-1])}"
            table.add_row(name, Text(_line(values), "cyan"), ends)
    table.add_row("", Text(_dates([day.date for day in days]), "dim"))
    return table


def _line(values: Sequence[float | None]) -> str:
    """A bar a day, from the least of them to the most."""
    known = [value for value in values if value is not None]
    low, wide = min(known), (max(known) - min(known)) or 1.0
    return "".join(" " if one is None else _BARS[round((len(_BARS) - 1) * (one - low) / wide)] for one in values)


def _dates(days: Sequence[date]) -> str:
    return f"{days[0]:%d %b}" if len(days) == 1 else f"{days[0]:%d %b} to {days[-1]:%d %b}"


def _terms(terms: Sequence[TermHistory]) -> Table:
    table = Table.grid(padding=(0, 2))
    for one in terms[:_SHOWN_TERMS]:
        table.add_row(f"  {one.term}", Text.assemble(*(_SIGNS[state] for state in one.states[-_SHOWN_STATES:])))
    if len(terms) > _SHOWN_TERMS:
        table.add_row(f"  … and {len(terms) - _SHOWN_TERMS} more")
    return table
