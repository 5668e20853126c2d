"""`voicecoach progress` in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rich.table import Table
from rich.text import Text

from voicecoach.grading.fluency.running_mean import RunningMean
from voicecoach.grading.terms.report import State
from voicecoach.review.progress import Progress
from voicecoach.review.term_history import TermHistory
from voicecoach.sessions.serialization import plain
from voicecoach.terminal import console
from voicecoach.terminal.colors import BAD, GOOD, LINE, WARNING

_BARS = "▁▂▃▄▅▆▇█"
_SIGNS = {"said": ("✓", GOOD), "prompted": ("½", WARNING), "unclear": ("?", WARNING), "missed": ("✗", BAD)}
_SHOWN_DAYS, _SHOWN_TERMS, _SHOWN_STATES = 14, 8, 8


def show_progress(history: Progress, *, as_json: bool) -> None:
    """Show progress: fluency, figures over the last days, terms, and what to practice next."""
    if as_json:
        terms = [{**plain(term), "open": term.open, "trend": term.trend} for term in history.terms]
        console.print_json({"schema": 1, **plain(history), "terms": terms})
        return
    if not history.days:
        console.out.print("Nothing practiced aloud yet (demos don't count). Start with `voicecoach practice`.")
        return
    if history.now:
        console.out.print(Text.assemble(("Fluency ", "bold"), fluency_now(history.now), "\n"))
    console.out.print(_figures(history))
    sections = {
        "Still open": history.open_terms,
        "Only after practice": history.only_after_practice,
        "Getting better": history.trending("better"),
    }
    if any(sections.values()):
        console.out.print(_terms(history, sections))
    if history.unclear:
        words = ", ".join(f"{word.text} ({word.sessions} of {word.said})" for word in history.unclear[:_SHOWN_TERMS])
        console.out.print(
            Text.assemble(
                ("\nHard to follow more than once", "bold"), ("  sessions of those in which it was said", "dim")
            )
        )
        console.out.print(Text(f"  {words}"))
    if history.next:
        console.out.print("\n[bold]What to practice next[/]")
    for suggestion in history.next:
        console.out.print(Text.assemble("  ", suggestion.title, (f"  {suggestion.why}", "dim")))
        console.out.print(Text(f"    voicecoach practice {suggestion.dialogue}", "bold"))


def fluency_now(now: RunningMean) -> Text:
    """Return the mean of the last replies with its band."""
    replies = "reply" if now.count == 1 else f"{now.count} replies"
    return Text.assemble((f"{now.score:.0f} ±{now.error:.0f}", "bold"), (f"  mean of the last {replies}", "dim"))


def _figures(history: Progress) -> Table:
    days = history.days[-_SHOWN_DAYS:]
    table = Table.grid(padding=(0, 2))
    rows: tuple[tuple[str, list[float | None], str], ...] = (
        ("Fluency", [day.fluency for day in days], "{:.0f}"),
        ("  after practice", [day.fluency_after_practice for day in days], "{:.0f}"),
        ("Syllables per second", [day.articulation_rate for day in days], "{:.1f}"),
        ("Pauses per minute (fewer is better)", [day.pause_rate for day in days], "{:.0f}"),
        ("Terms", [day.coverage for day in days], "{:.0%}"),
        ("  after practice", [day.coverage_after_practice for day in days], "{:.0%}"),
    )
    for name, values, form in rows:
        known = [value for value in values if value is not None]
        if known:
            ends = form.format(known[-1]) if len(known) == 1 else f"{form.format(known[0])} → {form.format(known[-1])}"
            table.add_row(name, Text(_line(values), LINE), ends)
    table.add_row("", Text(_dates([day.date for day in days]), "dim"))
    return table


def _line(values: Sequence[float | None]) -> str:
    """Return one bar per day, scaled from the lowest value to the highest; all in the middle if they are the same."""
    known = [value for value in values if value is not None]
    low, width = min(known), max(known) - min(known)
    top = len(_BARS) - 1

    def height(value: float) -> int:
        return round(top * (value - low) / width) if width else top // 2

    return "".join(" " if value is None else _BARS[height(value)] for value in values)


def _dates(days: Sequence[date]) -> str:
    return f"{days[0]:%d %b}" if len(days) == 1 else f"{days[0]:%d %b} to {days[-1]:%d %b}"


def _terms(history: Progress, sections: Mapping[str, Sequence[TermHistory]]) -> Table:
    """Return terms in sections: their states at the first try and after practice, oldest first, and their trend."""
    table = Table.grid(padding=(0, 2))
    table.add_row("", Text("\nFirst try", "dim"), Text("\nAfter practice", "dim"))
    for name, terms in sections.items():
        if terms:
            table.add_row(Text(name, "bold"))
        for term in terms[:_SHOWN_TERMS]:
            trend = Text("" if term.trend == "better" else term.trend_in_words, "dim")  # its section says it
            table.add_row(f"  {history.name_of(term)}", _signs(term.states), _signs(term.after_practice), trend)
        if len(terms) > _SHOWN_TERMS:
            table.add_row(f"  … and {len(terms) - _SHOWN_TERMS} more")
    return table


def _signs(states: Sequence[State]) -> Text:
    return Text.assemble(*(_SIGNS[state] for state in states[-_SHOWN_STATES:]))
