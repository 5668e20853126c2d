"""`voicecoach grade`, and what works on sessions: review, progress, regrade, correct, export, forget, privacy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voicecoach.cli.wiring import Json, ModelName, practice_parts, review_parts, wired
from voicecoach.errors import UsageError

verbs = typer.Typer()

SessionId = Annotated[str, typer.Argument(help="The session's id, the beginning of it, or 'last'.")]


@verbs.command()
def grade(
    audio: Annotated[
        list[str], typer.Argument(help="Recordings (WAV, FLAC, Ogg, Opus, MP3; any rate), folders, or with --out URLs.")
    ],
    dialogue: Annotated[str | None, typer.Option(help="Look for the terms of this conversation's --turn.")] = None,
    turn: Annotated[int | None, typer.Option(help="Number of the turn; 1 is the first.")] = None,
    terms: Annotated[str | None, typer.Option(help='Look for these terms: "ECR, EKS, blue-green deployment".')] = None,
    pack: Annotated[str, typer.Option(help="The pack whose lexicon knows the --terms; default: devops.")] = "",
    session: Annotated[str, typer.Option(help="Keep the recordings as a session with this name.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write results to FILE.jsonl, .csv or .parquet; a later run goes on.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="CSV with the columns file, speaker, dialogue, turn (with --out).")
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Skip recordings that can't be read (with --out).")
    ] = False,
    cluster: Annotated[
        str, typer.Option(help="Grade on a Dask cluster: tcp://HOST:8786, or local:2 (with --out).")
    ] = "",
    send_model: Annotated[
        bool, typer.Option("--send-model", help="Give the workers of the cluster the model.")
    ] = False,
    model: ModelName = "",
    as_json: Json = False,
) -> None:
    """Grade recordings: fluency and technical terms.

    Terms are graded where --terms, --dialogue or a manifest names them.
    """
    from voicecoach.application import utc_now
    from voicecoach.commands.grade import audio_files, grade_files, keep_as_session, replied_to
    from voicecoach.commands.grade_many import Run, grade_into_file, listed, terms_of_turns

    if out and (session or as_json):
        raise UsageError("--out can't be used together with --session or --json.", next="Leave one of them out.")
    if not out and (manifest or keep_going or cluster or send_model):
        raise UsageError("--manifest, --keep-going, --cluster and --send-model need --out.")
    app = wired(model=model)
    chosen, of_dialogue = replied_to(app.library, terms=terms, dialogue=dialogue, turn=turn, pack=pack)
    grader = app.grader_of(of_dialogue)
    if out:
        groups_of = (lambda _: chosen.terms) if chosen.terms else terms_of_turns(app.library, of_dialogue)
        recordings = listed(audio, out, manifest, groups_of)
        run = Run(out, keep_going, cluster, send_model, app.settings.model)
        raise typer.Exit(0 if grade_into_file(run, recordings, grader, app.weights) else 1)
    files = audio_files([Path(place) for place in audio])
    if session:
        keep_as_session(
            app.store,
            grader,
            files,
            chosen,
            utc_now,
            name=session,
            dialogue=of_dialogue,
            as_json=as_json,
        )
    else:
        grade_files(grader, files, chosen, utc_now, as_json=as_json)


sessions = typer.Typer(help="List the sessions, newest first.", invoke_without_command=True)
verbs.add_typer(sessions, name="sessions")


@sessions.callback()
def _sessions(context: typer.Context, as_json: Json = False) -> None:
    from voicecoach.commands.sessions import list_sessions

    if context.invoked_subcommand is None:
        list_sessions(wired().store, as_json=as_json)


@sessions.command()
def recover() -> None:
    """Rebuild a damaged database of the sessions.

    It is read as far as possible and kept aside; the rest comes from the copies in the sessions' folders.
    """
    from voicecoach.application import utc_now
    from voicecoach.commands.recover import recover_sessions

    recover_sessions(wired().folders.sessions, utc_now())


@verbs.command()
def report(
    results: Annotated[Path, typer.Argument(help="What `grade --out` wrote: FILE.jsonl, .csv or .parquet.")],
    by: Annotated[str, typer.Option(help="speaker, dialogue, turn or term.")] = "speaker",
    manifest: Annotated[
        Path | None, typer.Option(help="CSV with the columns file, speaker, dialogue, turn, in place of the results'.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write one page with everything to this file.")] = None,
) -> None:
    """See a class at a glance.

    Shows who needs help first, and which terms are missing.
    """
    from voicecoach.commands.report import report_class

    report_class(results, by, manifest, html)


@verbs.command()
def review(
    session: Annotated[
        str, typer.Argument(help="The session's id, the beginning of it, 'last', or its folder.")
    ] = "last",
    html: Annotated[
        Path | None, typer.Option("--html", help="Write one page, with the sound inside, to this file.")
    ] = None,
    terminal: Annotated[bool, typer.Option("--terminal", "--text", help="Show the session in the terminal.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the browser, or only print the page's address.")] = True,
) -> None:
    """See and hear a session again.

    It opens as a page in the browser, as a file, or in the terminal.
    """
    from voicecoach.commands.review import review as review_session

    app = wired()
    parts = review_parts(app), practice_parts(app)
    review_session(*parts, session, html=html, terminal=terminal, browser=browser)


@verbs.command()
def progress(
    html: Annotated[Path | None, typer.Option("--html", help="Write the progress as one page to this file.")] = None,
    page: Annotated[bool, typer.Option("--page", help="Open the progress in the browser.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the browser, or only print the page's address.")] = True,
    as_json: Json = False,
) -> None:
    """See your progress and what to practice next.

    Shows fluency, pauses and terms over days.
    """
    from voicecoach.commands.review import progress as show_progress

    app = wired()
    parts = review_parts(app), practice_parts(app)
    show_progress(*parts, html=html, as_json=as_json, in_browser=page or not browser, browser=browser)


@verbs.command()
def regrade(
    session: SessionId = "last",
    everything: Annotated[bool, typer.Option("--all", help="Regrade every session.")] = False,
    model: ModelName = "",
) -> None:
    """Grade recordings again and show what changed.

    The old grades stay.
    """
    from voicecoach.commands.regrade import regrade_all, regrade_session

    app = wired(model=model)
    if everything:
        regrade_all(app.store, app.grader_of)
    else:
        regrade_session(app.store, app.grader_of, session)


@verbs.command()
def correct(
    term: Annotated[str, typer.Argument(help="The term.")],
    said: Annotated[bool, typer.Option("--said/--not-said", help="You said the term, or you did not.")],
    session: Annotated[str, typer.Option(help="The session's id, the beginning of it, or 'last'.")] = "last",
    turn: Annotated[int, typer.Option(help="Number of the turn; 1 is the first.")] = 1,
    take: Annotated[int, typer.Option(help="Number of the take.")] = 1,
    heard: Annotated[str, typer.Option(help="What the transcript shows instead of the term.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Accept what was heard as a form of the term.")] = False,
) -> None:
    """Correct the verdict on a term.

    The program's verdict is kept beside yours.
    """
    from voicecoach.application import utc_now
    from voicecoach.commands.correct import correct_term, find_take

    app = wired()
    found = app.store.session(session)
    correct_term(
        app.store,
        app.library.lexicon(found.dialogue),
        app.library.own_lexicon(found.dialogue),
        found,
        find_take(found, turn, take),
        term,
        said=said,
        now=utc_now(),
        heard=heard,
        yes=yes,
    )


@verbs.command()
def answered(
    session: Annotated[str, typer.Option(help="The session's id, the beginning of it, or 'last'.")] = "last",
    turn: Annotated[int, typer.Option(help="Number of the turn; 1 is the first.")] = 1,
    take: Annotated[int, typer.Option(help="Number of the take.")] = 1,
    undo: Annotated[bool, typer.Option("--undo", help="Take the mark back.")] = False,
) -> None:
    """Mark a reply as an answer, whatever its terms.

    For replies in other words: the verdicts on the terms stay as they are.
    """
    from voicecoach.commands.correct import find_take, mark_answered

    store = wired().store
    found = store.session(session)
    mark_answered(store, found, find_take(found, turn, take), answered=not undo)


@verbs.command()
def export(
    session: SessionId = "last",
    kind: Annotated[
        str, typer.Option("--format", help="json, csv, srt, vtt, textgrid, anki; or schema: the JSON schema.")
    ] = "json",
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; for srt, vtt and textgrid a folder.")
    ] = None,
) -> None:
    """Export a session for other programs."""
    from voicecoach.commands.export import export_deck, export_schema, export_session

    app = wired()
    if kind == "schema":
        export_schema()
    elif kind == "anki":
        found = app.store.session(session)
        lexicon = app.library.lexicon_if_present(found.dialogue)
        export_deck(app.store, found, lexicon, lambda: app.voice_of(found.dialogue), out)
    else:
        export_session(app.store.session(session), kind, out)


@verbs.command()
def forget(
    session: Annotated[str, typer.Argument(help="The session's id, the beginning of it, or 'last'.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Delete every session.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Delete a session for good, with its grades and recordings."""
    from voicecoach.commands.sessions import forget_sessions

    forget_sessions(wired().store, session, everything=everything, yes=yes)


@verbs.command()
def privacy(
    keep_days: Annotated[int | None, typer.Option(help="Delete sessions after this many days; 0 keeps them.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    as_json: Json = False,
) -> None:
    """Show what is kept and where, or set for how long.

    Without an option nothing is changed.
    """
    from voicecoach.application import utc_now
    from voicecoach.commands import privacy as command

    app = wired()
    if keep_days is None:
        command.show(app.folders, app.settings, as_json=as_json)
    else:
        command.keep_days(app.store, app.folders.settings, keep_days, utc_now(), yes=yes)
