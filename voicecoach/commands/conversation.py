"""A conversation on the terminal, from its first event to its summary."""

from __future__ import annotations

from rich.text import Text

from voicecoach.practice.coach import Practice
from voicecoach.sessions.session import Session
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.sessions.summary import in_words, summary
from voicecoach.terminal import console
from voicecoach.terminal.loop import Terminal


def run_until_interrupted(terminal: Terminal, practice: Practice) -> Session | None:
    """Run a practice to its end; Ctrl-C ends the session and keeps its takes."""
    try:
        return terminal.run(practice)
    except KeyboardInterrupt:
        console.out.print("\n[yellow]Stopped. Everything you did is saved.")
        return None


def show_summary(store: SqliteStore, session: Session | None) -> None:
    """Show the figures of a session, or of the last one, and how to review it."""
    result = summary(session or store.session("last"))
    figures = (f": {in_words(result)}.\n", (f"Review it: voicecoach review {result.id}", "dim"))
    console.out.print(Text.assemble("\n", (result.title, "bold"), *figures))
