"""Sessions looked at, graded again, written, deleted."""

from __future__ import annotations

import json
from pathlib import Path

from rich.table import Table
from rich.text import Text

from voicecoach.app import App
from voicecoach.command import screen
from voicecoach.errors import UsageError
from voicecoach.review.changes import changes
from voicecoach.session import Session
from voicecoach.store.summary import summary
from voicecoach.store.values import plain
from voicecoach.terminal import shown_take


def list_sessions(app: App, *, as_json: bool) -> None:
    """List all sessions, newest first."""
    found = app.store.sessions()
    if as_json:
        screen.print_json(plain(found))
        return
    if not found:
        screen.out.print("There is no session yet. Start one with `voicecoach practice` or `voicecoach demo`.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("Session", "When", "Conversation", "Takes", "Fluency", "Terms"):
        table.add_column(name, justify="right" if name in ("Takes", "Fluency", "Terms") else "left")
    for one in found:
        title = (
            one.title + (" [dim](demo)[/]" if one.kind == "demo" else "") + ("" if one.ended else " [yellow](cut off)")
        )
        table.add_row(
            one.id,
            f"{one.started.astimezone():%d %b %Y %H:%M}",
            title,
            str(one.takes),
            "–" if one.fluency is None else f"{one.fluency:.0f}",
            "–" if one.coverage is None else f"{one.coverage:.0%}",
        )
    screen.out.print(table)


def show(app: App, name: str) -> None:
    """Show a session in the terminal."""
    session = app.store.session(name)
    about = summary(session)
    screen.out.print(f"[bold]{session.title}[/]  [dim]{session.started.astimezone():%A, %d %B %Y, %H:%M}  {session.id}")
    if session.ended is None:
        screen.out.print("[yellow]This session was cut off; what had been recorded is here.")
    for result in session.results:
        if result.take == 1:
            screen.out.print(Text.assemble(("\nDeveloper  ", "bold cyan"), (f"“{result.line}”", "cyan")))
        screen.out.print(shown_take(result, app.lexicon))
        if result.audio:
            screen.out.print(f"[dim]  {app.store.folder(session.id) / result.audio}")
    fluency = "–" if about.fluency is None else f"{about.fluency:.0f}"
    coverage = "–" if about.coverage is None else f"{about.coverage:.0%}"
    screen.out.print(f"\n[bold]{about.takes} takes, fluency {fluency}, terms {coverage}")


def regrade_session(app: App, name: str) -> None:
    """Grade a session's recordings again and show the differences."""
    session = app.store.session(name)
    with screen.progress() as bar:
        done = list(app.regrade(session, lambda now, total: bar("recognising", now, total)))
    if not done:
        screen.out.print(f"{session.id} has no recordings to grade again.")
    for before, after in done:
        screen.out.print(f"[bold]Turn {before.turn + 1}, take {before.take}[/]")
        for line in changes(before.grade, after.grade):
            screen.out.print(f"  {line}", markup=False)


def export_session(app: App, name: str, out: Path | None) -> None:
    """Write a session as JSON, to a file or to standard output."""
    session = app.store.session(name)
    if out is None:
        screen.print_json(exported(session))
        return
    try:
        out.write_text(json.dumps(exported(session), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} can't be written: {error.strerror}.") from error
    screen.out.print(f"{out}")


def exported(session: Session) -> dict[str, object]:
    """Return a session as plain values with the version of their shape."""
    return {"schema": 1, "session": plain(session)}


def forget_sessions(app: App, name: str, *, yes: bool) -> None:
    """Delete one session, or all."""
    found = app.store.sessions() if name == "all" else [summary(app.store.session(name))]
    if not yes:
        screen.out.print(f"Delete {len(found)} session{'s' if len(found) != 1 else ''} for good? [y/N] ", end="")
        if input().strip().lower() not in ("y", "yes"):
            screen.out.print("Nothing was deleted.")
            return
    for one in found:
        app.store.forget(one.id)
        screen.out.print(f"Deleted {one.id}.")
