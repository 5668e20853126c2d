"""Recordings graded; sessions looked at, corrected, exported, deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voicecoach.cli.wiring import Json, ModelName, wired

verbs = typer.Typer()

SessionId = Annotated[str, typer.Argument(help="The session's id, a beginning of it, or 'last'.")]


@verbs.command()
def grade(
    audio: Annotated[list[Path], typer.Argument(help="Recordings (WAV, FLAC, Ogg, Opus, MP3; any rate), or folders.")],
    dialogue: Annotated[str | None, typer.Option(help="Look for the terms of this conversation's --turn.")] = None,
    turn: Annotated[int | None, typer.Option(help="Which turn; 1 is the first.")] = None,
    terms: Annotated[str | None, typer.Option(help='Look for these terms: "ECR, EKS, blue-green deployment".')] = None,
    session: Annotated[str, typer.Option(help="Keep them as a session of this name, to review.")] = "",
    model: ModelName = "",
    as_json: Json = False,
) -> None:
    """Grade recordings: fluency and, where asked for, technical terms."""
    from voicecoach.command.grade import run

    run(wired(model=model), audio, terms=terms, dialogue=dialogue, turn=turn, session=session, as_json=as_json)


@verbs.command()
def sessions(as_json: Json = False) -> None:
    """List the sessions, newest first."""
    from voicecoach.command.sessions import list_sessions

    list_sessions(wired(), as_json=as_json)


@verbs.command()
def review(
    session: Annotated[
        str, typer.Argument(help="The session's id, a beginning of it, 'last', or its folder.")
    ] = "last",
    html: Annotated[Path | None, typer.Option("--html", help="Write one page with the sound inside.")] = None,
    terminal: Annotated[bool, typer.Option("--terminal", "--text", help="Stay in the terminal.")] = False,
    browser: Annotated[bool, typer.Option(help="Open a browser, or only print the page's address.")] = True,
) -> None:
    """See and hear a session again: as a page in the browser, as a file, or in the terminal."""
    from voicecoach.web.review import run

    run(wired(), session, html=html, terminal=terminal, browser=browser)


@verbs.command()
def progress(
    html: Annotated[Path | None, typer.Option("--html", help="Write it as one page.")] = None,
    page: Annotated[bool, typer.Option("--page", help="Open it in the browser.")] = False,
    browser: Annotated[bool, typer.Option(help="Open a browser, or only print the page's address.")] = True,
    as_json: Json = False,
) -> None:
    """See where you are going: fluency, pauses and terms over days, and what to practise next."""
    from voicecoach.web.review import run_progress

    run_progress(wired(), html=html, as_json=as_json, in_browser=page or not browser, browser=browser)


@verbs.command()
def regrade(
    session: SessionId = "last",
    everything: Annotated[bool, typer.Option("--all", help="Every session.")] = False,
    model: ModelName = "",
) -> None:
    """Grade a session's recordings again and show what changed; the old grades stay."""
    from voicecoach.command.sessions import regrade_all, regrade_session

    if everything:
        regrade_all(wired(model=model))
    else:
        regrade_session(wired(model=model), session)


@verbs.command()
def correct(
    term: Annotated[str, typer.Argument(help="Which term.")],
    said: Annotated[bool, typer.Option("--said/--not-said", help="I did say that, or I didn't.")],
    session: Annotated[str, typer.Option(help="The session's id, a beginning of it, or 'last'.")] = "last",
    turn: Annotated[int, typer.Option(help="Which turn; 1 is the first.")] = 1,
    take: Annotated[int, typer.Option(help="Which take of it.")] = 1,
    heard: Annotated[str, typer.Option(help="What stands in the transcript instead of the term.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Keep what was heard as a form of the term.")] = False,
) -> None:
    """Correct the verdict on a term; the program's own verdict is kept beside yours."""
    from voicecoach.command.sessions import correct as correct_term

    correct_term(wired(), session, turn, take, term, said=said, heard=heard, yes=yes)


@verbs.command()
def export(
    session: SessionId = "last",
    kind: Annotated[
        str, typer.Option("--format", help="json, csv, srt, vtt, textgrid, anki, or schema: json's.")
    ] = "json",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; a folder for srt, vtt, textgrid.")] = None,
) -> None:
    """Write a session for other programs."""
    from voicecoach.command.sessions import export_session

    export_session(wired(), session, kind, out)


@verbs.command()
def forget(
    session: Annotated[str, typer.Argument(help="The session's id, a beginning of it, or 'last'.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every session.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Delete a session, its grades and its recordings, for good."""
    from voicecoach.command.sessions import forget_sessions

    forget_sessions(wired(), "all" if everything else session, yes=yes)


@verbs.command()
def privacy(
    keep_days: Annotated[int | None, typer.Option(help="Delete sessions after so many days; 0: never.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    as_json: Json = False,
) -> None:
    """Show what is kept, where and for how long; or change how long."""
    from voicecoach.command import privacy

    if keep_days is None:
        privacy.show(wired(), as_json=as_json)
    else:
        privacy.keep_days(wired(), keep_days, yes=yes)
