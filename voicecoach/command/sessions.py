"""Sessions looked at, graded again, written, deleted."""

from __future__ import annotations

import json
from pathlib import Path

from rich.table import Table
from rich.text import Text

from voicecoach.app import App
from voicecoach.command import corrections, deck, screen
from voicecoach.command.page import Shelf, shelf
from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.review.changes import changes
from voicecoach.review.exports import FORMATS, turns_csv
from voicecoach.session import Session, TurnResult
from voicecoach.store import published
from voicecoach.store.summary import in_words, summary
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
        table.add_column(
            name, justify="right" if name in ("Takes", "Fluency", "Terms") else "left", no_wrap=name == "Session"
        )
    for one in found:
        kind = "" if one.kind == "practice" else f" ({one.kind})"
        title = Text.assemble(one.title, (kind, "dim"), ("" if one.ended else " (cut off)", "yellow"))
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
    found, session = shelf(app, name)
    about = summary(session)
    when = f"{session.started.astimezone():%A, %d %B %Y, %H:%M}  {session.id}"
    screen.out.print(Text.assemble((session.title, "bold"), "  ", (when, "dim")))
    if session.ended is None:
        screen.out.print("[yellow]This session was cut off; what had been recorded is here.")
    for result in session.results:
        if result.take == 1:
            screen.out.print(Text.assemble(("\nDeveloper  ", "bold cyan"), (f"“{result.line}”", "cyan")))
        screen.out.print(shown_take(result, app.lexicon))
        if result.audio:
            screen.out.print(Text(f"  {_recording(found, session, result)}", "dim"))
    screen.out.print(f"\n[bold]{in_words(about)}")


def _recording(found: Shelf, session: Session, result: TurnResult) -> str:
    """Where a take's recording is, or why it isn't there."""
    try:
        return str(found.audio(session.id, result.id))
    except VoicecoachError as error:
        return error.what


def regrade_all(app: App) -> None:
    """Grade the recordings of every session again, oldest first."""
    for session in reversed(app.store.history()):
        screen.out.print(Text.assemble((session.title, "bold"), f"  {session.id}"))
        regrade_session(app, session.id)


def regrade_session(app: App, name: str) -> None:
    """Grade a session's recordings again and show the differences."""
    session = app.store.session(name)
    unheard: list[VoicecoachError] = []
    with screen.progress() as bar:
        done = list(app.regrade(session, lambda now, total: bar("recognising", now, total), unheard.append))
    for error in unheard:
        screen.err.print(str(error), markup=False)
    if not done:
        screen.out.print(f"{session.id} has no recordings to grade again.")
    for before, after in done:
        screen.out.print(f"[bold]Turn {before.turn + 1}, take {before.take}[/]")
        for line in changes(before.grade, after.grade):
            screen.out.print(f"  {line}", markup=False)


def correct(app: App, name: str, turn: int, take: int, term: str, *, said: bool, heard: str, yes: bool) -> None:
    """Keep the learner's word on a term; offer what was heard as a form of it."""
    session = app.store.session(name)
    result = next((one for one in session.results if (one.turn + 1, one.take) == (turn, take)), None)
    if result is None:
        there = ", ".join(f"turn {one.turn + 1} take {one.take}" for one in session.results)
        raise UsageError(f"{session.id} has no take {take} of turn {turn}.", there=f"It has {there}.")
    done = corrections.correct(app, session, result, term, said=said)
    screen.out.print(done.said, markup=False)
    form = heard or done.form
    if done.form is not None and form:
        if not yes:
            screen.out.print(f"Look for {form!r} as {term} from now on? [y/N] ", end="", markup=False)
        if yes or input().strip().lower() in ("y", "yes"):
            screen.out.print(f"Kept in {corrections.learn(app, done.term, form)}.")


def export_session(app: App, name: str, kind: str, out: Path | None) -> None:
    """Write a session: JSON or CSV to a file or standard output, subtitles and TextGrids of each take into a folder."""
    if kind == "schema":
        screen.out.file.write(json.dumps(published.schema(), indent=1) + "\n")
        return
    session = app.store.session(name)
    if kind == "anki":
        deck.write(app, session, out)
        return
    if kind in ("json", "csv"):
        text = (
            turns_csv(session) if kind == "csv" else json.dumps(exported(session), indent=1, ensure_ascii=False) + "\n"
        )
        files = {out: text}
    elif kind in FORMATS:
        if out is None:
            raise UsageError(f"{kind} is one file a take.", next="Give a folder with --out DIR.")
        ending, write = FORMATS[kind]
        files = {
            out / f"turn-{result.turn + 1:02d}-take-{result.take}{ending}": write(result.grade)
            for result in session.results
            if result.grade and result.grade.transcript.words
        }
    else:
        raise UsageError(
            f"There is no format {kind!r}.",
            there=f"There are json, csv, {', '.join(FORMATS)}, anki, and schema for that of json.",
        )
    for file, text in files.items():
        if file is None:
            screen.out.file.write(text)
            continue
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{file} can't be written: {error.strerror}.") from error
        screen.out.print(f"{file}")


def exported(session: Session) -> dict[str, object]:
    """Return a session as plain values with the version of their shape."""
    return {"schema": published.VERSION, "session": plain(session)}


def forget_sessions(app: App, name: str, *, yes: bool) -> None:
    """Delete one session, or all."""
    if not name:
        raise UsageError("Which session?", next="Name one, or give --all. See `voicecoach sessions`.")
    found = app.store.sessions() if name == "all" else [summary(app.store.session(name))]
    if not yes:
        screen.out.print(f"Delete {len(found)} session{'s' if len(found) != 1 else ''} for good? [y/N] ", end="")
        if input().strip().lower() not in ("y", "yes"):
            screen.out.print("Nothing was deleted.")
            return
    for one in found:
        app.store.forget(one.id)
        screen.out.print(f"Deleted {one.id}.")
