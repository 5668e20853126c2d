"""A conversation on the terminal, from its first event to its summary."""

from __future__ import annotations

from datetime import datetime

from rich.text import Text

from voicecoach.content.lexicon import Lexicon
from voicecoach.practice.coach import Practice
from voicecoach.review.closing import closing
from voicecoach.review.part_figures import in_words as parts_in_words
from voicecoach.review.part_figures import session_parts
from voicecoach.review.since_last_time import since_last_time
from voicecoach.sessions.session import Session
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.sessions.summary import in_words, summary
from voicecoach.terminal import console
from voicecoach.terminal.colors import WARNING
from voicecoach.terminal.loop import Terminal


def run_until_interrupted(terminal: Terminal, practice: Practice, store: SqliteStore) -> Session | None:
    """Run a practice to its end and return its session, None if it has no takes; Ctrl-C ends it and keeps its takes."""
    try:
        return terminal.run(practice)
    except KeyboardInterrupt:
        kept_ids = {start.id for start in store.starts()}
        session = store.session(terminal.session) if terminal.session in kept_ids else None
        console.out.print(Text(f"\nStopped. {kept(session)}", WARNING))
        return session


def kept(session: Session | None) -> str:
    """Say what is kept of a session that was stopped, and how to grade what was not graded."""
    if session is None:
        return "There was nothing to keep."
    done = sum(result.complete for result in session.results)
    sentences = [f"{done} repl{'y is' if done == 1 else 'ies are'} kept."] if done else []
    if len(session.results) > done:
        sentences.append("The recording of the reply that you were giving is kept.")
        sentences.append(f"Grade it:\n  voicecoach regrade {session.id}")
    return " ".join(sentences)


def show_summary(
    store: SqliteStore, session: Session | None, lexicon: Lexicon, retention: float, now: datetime
) -> None:
    """Show the figures of a session, what changed since last time, what to try next, and how to review it.

    `lexicon`: of the session's dialogue; `retention`: desired probability of recall, 0 to 1.
    """
    if session is None:
        console.out.print("Nothing was recorded.")
        return
    console.out.print(Text.assemble("\n", (session.title, "bold"), f": {in_words(summary(session))}."))
    if parts := parts_in_words(session_parts(session)):
        console.out.print(f"Terms by part: {parts}.", markup=False)
    if any(result.broken_off for result in session.results):
        console.out.print("The reply that you broke off is kept but does not count.")
    history = store.history()
    if change := since_last_time(session, history):
        console.out.print(change, markup=False)
    said = closing(
        session,
        history,
        lexicon.meaning,
        now.astimezone().date(),
        retention,
    )
    for line in filter(None, (said.repeated, said.next_try, said.comes_back)):
        console.out.print(Text(line, "bold" if line == said.next_try else ""))
    console.out.print(f"[dim]Review it: voicecoach review {session.id}")
