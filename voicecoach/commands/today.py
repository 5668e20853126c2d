"""`voicecoach` alone: what to practice today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voicecoach.commands.progress import fluency_now
from voicecoach.config import RETENTION
from voicecoach.content.dialogue import Dialogue
from voicecoach.review.dialogue_list import practices
from voicecoach.review.plan import Suggestion
from voicecoach.review.progress import Progress, progress
from voicecoach.sessions.session import Session, SessionSummary
from voicecoach.sessions.summary import in_words, summary
from voicecoach.terminal import console
from voicecoach.terminal.welcome import welcome

_TERMS = 5
"""Open terms that are named; the others are counted. `voicecoach progress` shows them all."""


def show_today(
    sessions: Sequence[Session], dialogues: Sequence[Dialogue], today: date, retention: float = RETENTION
) -> None:
    """Show where the learner stands and what to practice next; before the first practice, how to begin.

    `sessions`: newest first; `retention`: desired probability of recall, 0 to 1.
    """
    history = progress(sessions, dialogues, today, None, retention)
    practiced = practices(map(summary, sessions))
    if practiced:
        console.out.print(_standing(history, practiced[0]))
        if history.next:
            console.out.print("\n[bold]Recommended today[/]")
            for suggestion in history.next:
                _show(suggestion)
            console.out.print("\n`voicecoach today` shows the plan; `voicecoach practice --today` runs it.")
    else:
        console.out.print(welcome())
        console.out.print(Text.assemble("\nCheck the sound first:  ", ("voicecoach doctor --audio", "bold")))
        for easiest in history.next[:1]:
            console.out.print("\nThen begin with an easy conversation:")
            _show(easiest)
    console.out.print("\n`voicecoach practice` lets you choose. `voicecoach --help` lists all commands.")


def _standing(history: Progress, last: SessionSummary) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    if history.now:
        table.add_row("Fluency", fluency_now(history.now))
    when = f"{last.started.astimezone():%d %B}"
    table.add_row("Last time", Text.assemble((last.title, "bold"), f" on {when}: {in_words(last)}"))
    terms = [history.name_of(term) for term in history.open_terms]
    if terms:
        more = f" and {len(terms) - _TERMS} more" if len(terms) > _TERMS else ""
        table.add_row("Open terms", ", ".join(terms[:_TERMS]) + more)
    return table


def _show(suggestion: Suggestion) -> None:
    console.out.print(Text(f"  {suggestion.title}"))
    console.out.print(Padding(Text(suggestion.why), (0, 0, 0, 4)))
    console.out.print(Text(f"    voicecoach practice {suggestion.dialogue}", "bold"), soft_wrap=True)
