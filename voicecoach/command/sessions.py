"""Sessions looked at, graded again, written, deleted."""

from __future__ import annotations

import json
from pathlib import Path

from rich.table import Table
from rich.text import Text

from voicecoach.app import App
from voicecoach.command import screen
from voicecoach.errors import UsageError
from voicecoach.library import lexicon as lexicon_files
from voicecoach.review.changes import changes
from voicecoach.review.exports import FORMATS, turns_csv
from voicecoach.session import Correction, Session
from voicecoach.store.summary import coverage_of, in_words, summary
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
    screen.out.print(f"\n[bold]{in_words(about)}")


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


def correct(app: App, name: str, turn: int, take: int, term: str, *, said: bool, heard: str, yes: bool) -> None:
    """Keep the learner's word on a term; offer what was heard as a form of it."""
    session = app.store.session(name)
    result = next((one for one in session.results if (one.turn + 1, one.take) == (turn, take)), None)
    if result is None:
        there = ", ".join(f"turn {one.turn + 1} take {one.take}" for one in session.results)
        raise UsageError(f"{session.id} has no take {take} of turn {turn}.", there=f"It has {there}.")
    verdicts = result.grade.terms.verdicts if result.grade else ()
    verdict = next((one for one in verdicts if one.term.lower() == term.lower()), None)
    if verdict is None:
        there = ", ".join(one.term for one in verdicts) or "none"
        raise UsageError(f"{term!r} was not asked for in this turn.", there=f"Its terms: {there}.")
    result = app.store.correct(session.id, result.id, Correction(verdict.term, said, app.now()))
    own = "you said it" if said else "you didn't say it"
    coverage = coverage_of(result) or 0.0
    screen.out.print(f"{verdict.term}: the program says {verdict.state}, {own}. Terms now {coverage:.0%}.")
    form = heard or verdict.heard
    if said and verdict.state != "said" and form and verdict.term in app.lexicon:
        if not yes:
            screen.out.print(f"Look for {form!r} as {verdict.term} from now on? [y/N] ", end="", markup=False)
        if yes or input().strip().lower() in ("y", "yes"):
            file = app.folders.dialogues / "lexicon.yaml"
            lexicon_files.add_spoken(file, app.lexicon[verdict.term], form)
            screen.out.print(f"Kept in {file}.")


def export_session(app: App, name: str, kind: str, out: Path | None) -> None:
    """Write a session: JSON or CSV to a file or standard output, subtitles and TextGrids of each take into a folder."""
    session = app.store.session(name)
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
        raise UsageError(f"There is no format {kind!r}.", there=f"There are json, csv, {', '.join(FORMATS)}.")
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
