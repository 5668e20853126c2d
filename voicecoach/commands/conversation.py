"""Running a conversation on the terminal, and its last lines."""

from __future__ import annotations

from voicecoach.practice.coach import Practice
from voicecoach.sessions.session import Session
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.sessions.summary import in_words, summary
from voicecoach.terminal import console
from voicecoach.terminal.loop import Terminal


def run_until_interrupted(terminal: Terminal, practice: Practice) -> Session | None:
    """Run to the end; Ctrl-C ends the session and keeps what was done."""
    try:
        return terminal.run(practice)
    except KeyboardInterrupt:
        console.out.print("\n[yellow]Stopped. Everything you did is saved.")
        return None


def say_goodbye(store: SqliteStore, session: Session | None) -> None:
    """Show the session's figures and how to review it."""
    about = summary(session or store.session("last"))
    console.out.print(f"\n[bold]{about.title}[/]: {in_words(about)}.\n[dim]Review it: voicecoach review {about.id}")
