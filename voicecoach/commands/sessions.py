"""`voicecoach sessions` and `forget`; and `review` in the terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from voicecoach.content.library import Lexicons
from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.review.session_reader import SessionReader, open_session
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.sessions.summary import in_words, kind_in_words, summary
from voicecoach.terminal import console
from voicecoach.terminal.colors import LINE, WARNING
from voicecoach.terminal.renderables import shown_take


def list_sessions(store: SqliteStore, *, as_json: bool) -> None:
    """List all sessions, newest first."""
    summaries = store.sessions()
    if as_json:
        console.print_json(plain(summaries))
        return
    if not summaries:
        console.out.print("There are no sessions yet. Start one with `voicecoach practice` or `voicecoach demo`.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("Session", "When", "Conversation", "Takes", "Fluency", "Terms"):
        table.add_column(
            name, justify="right" if name in ("Takes", "Fluency", "Terms") else "left", no_wrap=name == "Session"
        )
    for session in summaries:
        kind = "" if session.kind == "practice" else f" ({kind_in_words(session.kind)})"
        title = Text.assemble(session.title, (kind, "dim"), ("" if session.ended else " (cut off)", WARNING))
        table.add_row(
            session.id,
            f"{session.started.astimezone():%d %b %Y %H:%M}",
            title,
            str(session.takes),
            "–" if session.fluency is None else f"{session.fluency:.0f}",
            "–" if session.coverage is None else f"{session.coverage:.0%}",
        )
    console.out.print(table)


def show_session(store: SessionReader, lexicons: Lexicons, name: str) -> None:
    """Show a session in the terminal."""
    reader, session = open_session(store, name)
    lexicon = lexicons(session.dialogue)
    when = f"{session.started.astimezone():%A, %d %B %Y, %H:%M}  {session.id}"
    console.out.print(Text.assemble((session.title, "bold"), "  ", (when, "dim")))
    if session.kind != "recordings":
        console.out.print(Text(f"your role: {session.learner}", "dim"))
    if session.ended is None:
        console.out.print(Text("This session was cut off. What was recorded until then is here.", WARNING))
    for result in session.results:
        if result.take == 1:
            console.out.print(Text.assemble((f"\n{session.developer}  ", f"bold {LINE}"), (f"“{result.line}”", LINE)))
        console.out.print(shown_take(result, lexicon))
        if result.audio:
            console.out.print(Text(f"  {_recording(reader, session, result)}", "dim"))
    console.out.print(f"\n[bold]{in_words(summary(session))}")


def _recording(reader: SessionReader, session: Session, result: TurnResult) -> str:
    """Return where a take's recording is, or why it can't be read."""
    try:
        return str(reader.recording(session.id, result.id))
    except VoicecoachError as error:
        return error.what


def forget_sessions(store: SqliteStore, name: str, *, everything: bool, yes: bool) -> None:
    """Delete one session or all, after asking."""
    if not name and not everything:
        raise UsageError("Name a session, or use --all.", next="See `voicecoach sessions`.")
    names = [start.id for start in store.starts()] if everything else [store.session(name).id]
    plural = "s" if len(names) != 1 else ""
    if not yes and not console.confirmed(f"Delete {len(names)} session{plural} for good?"):
        console.out.print("Nothing was deleted.")
        return
    store.forget(*names)
    for deleted in names:
        console.out.print(f"Deleted {deleted}.")
    if everything:
        store.forget_unlisted()
