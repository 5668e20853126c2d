"""Arguments in, exit code out."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voicecoach import __version__
from voicecoach.errors import UsageError, VoicecoachError

if TYPE_CHECKING:
    from voicecoach.app import App

cli = typer.Typer(
    name="voicecoach",
    help="Practise technical conversations aloud, offline: hear the developer, answer, see how it went.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
dialogues_cli = typer.Typer(help="The conversations: list, show, check, import.", no_args_is_help=True)
models_cli = typer.Typer(help="The weights: list, pull, verify.", no_args_is_help=True)
cli.add_typer(dialogues_cli, name="dialogues")
cli.add_typer(models_cli, name="models")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
ModelName = Annotated[str, typer.Option("--model", help="Recogniser: base, tiny.en, another model, or a folder.")]
SessionId = Annotated[str, typer.Argument(help="The session's id, a beginning of it, or 'last'.")]

_open = ExitStack()  # what must be closed before the process may end


class Sound(StrEnum):
    """Whether there is sound."""

    auto = "auto"
    on = "on"
    off = "off"


def main() -> None:
    """Run the command line; a failure that the user can mend is one message and exit code 2."""
    try:
        with _open:
            cli(standalone_mode=True)
    except VoicecoachError as error:
        sys.stderr.write(f"voicecoach: {error}\n")
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _app(**changes: str) -> App:
    """Wire the program from VOICECOACH_HOME, the kept settings, and what this call changes (not kept)."""
    import platformdirs

    from voicecoach.app import App
    from voicecoach.config import Folders
    from voicecoach.preferences import load

    home = os.environ.get("VOICECOACH_HOME")
    folders = Folders(Path(home).expanduser() if home else Path(platformdirs.user_data_dir("voicecoach", False)))
    given = {name: value for name, value in changes.items() if value}
    app = App(folders, replace(load(folders.settings), **given))  # type: ignore[arg-type]
    _open.callback(app.close)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"voicecoach {__version__}")
        raise typer.Exit


@cli.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None: ...


@cli.command()
def practice(
    dialogue: Annotated[str, typer.Argument(help="Which conversation; without it, choose from a list.")] = "",
    inputs: Annotated[list[Path] | None, typer.Option("--input", help="Answer from recordings, one a turn.")] = None,
    typed: Annotated[bool, typer.Option("--typed", help="Type the replies: terms are graded, fluency is not.")] = False,
    microphone: Annotated[str, typer.Option(help="Part of the microphone's name; remembered.")] = "",
    headphones: Annotated[str, typer.Option(help="Part of the headphones' name; remembered.")] = "",
    patience: Annotated[str, typer.Option(help="short, normal, long, or seconds of silence that end a reply.")] = "",
    hold: Annotated[bool, typer.Option("--hold", help="Only a key ends a reply, silence never does.")] = False,
    model: ModelName = "",
    sound: Annotated[Sound, typer.Option(help="Play the voice: auto, on, off.")] = Sound.auto,
) -> None:
    """Practise a conversation aloud. Without a microphone, shows the demo and says why."""
    from voicecoach.command.practice import run

    app = _app(model=model, patience=patience, microphone=microphone, headphones=headphones)
    run(app, dialogue, inputs=inputs or [], typed=typed, hold=hold, sound=sound.value)


@cli.command()
def demo(
    dialogue: Annotated[str, typer.Argument(help="Which conversation.")] = "conversation-01",
    out: Annotated[Path | None, typer.Option("--out", help="Keep the recording in this folder.")] = None,
    model: ModelName = "",
    sound: Annotated[Sound, typer.Option(help="Play it: auto, on, off.")] = Sound.auto,
) -> None:
    """Watch a whole conversation with a simulated learner, on any machine, sound or no sound."""
    from voicecoach.command.practice import run_demo

    run_demo(_app(model=model), dialogue, out=out, sound=sound.value)


@cli.command()
def grade(
    audio: Annotated[list[Path], typer.Argument(help="Recordings: WAV, FLAC, Ogg, Opus, MP3; any rate.")],
    dialogue: Annotated[str | None, typer.Option(help="Look for the terms of this conversation's --turn.")] = None,
    turn: Annotated[int | None, typer.Option(help="Which turn; 1 is the first.")] = None,
    terms: Annotated[str | None, typer.Option(help='Look for these terms: "ECR, EKS, blue-green deployment".')] = None,
    model: ModelName = "",
    as_json: Json = False,
) -> None:
    """Grade recordings: fluency and, where asked for, technical terms."""
    from voicecoach.command.grade import run

    run(_app(model=model), audio, terms=terms, dialogue=dialogue, turn=turn, as_json=as_json)


@cli.command()
def sessions(as_json: Json = False) -> None:
    """List the sessions, newest first."""
    from voicecoach.command.sessions import list_sessions

    list_sessions(_app(), as_json=as_json)


@cli.command()
def review(
    session: SessionId = "last",
    html: Annotated[Path | None, typer.Option("--html", help="Write one page with the sound inside.")] = None,
) -> None:
    """Look at a session again, in the terminal or as a page to see and hear."""
    from voicecoach.command import page, sessions

    if html:
        page.write(_app(), session, html)
    else:
        sessions.show(_app(), session)


@cli.command()
def regrade(session: SessionId = "last", model: ModelName = "") -> None:
    """Grade a session's recordings again and show what changed; the old grades stay."""
    from voicecoach.command.sessions import regrade_session

    regrade_session(_app(model=model), session)


@cli.command()
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

    correct_term(_app(), session, turn, take, term, said=said, heard=heard, yes=yes)


@cli.command()
def export(
    session: SessionId = "last",
    kind: Annotated[str, typer.Option("--format", help="json, csv, srt, vtt or textgrid.")] = "json",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; a folder for srt, vtt, textgrid.")] = None,
) -> None:
    """Write a session for other programs."""
    from voicecoach.command.sessions import export_session

    export_session(_app(), session, kind, out)


@cli.command()
def forget(
    session: Annotated[str, typer.Argument(help="The session's id, or 'all'.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Delete a session, its grades and its recordings, for good."""
    from voicecoach.command.sessions import forget_sessions

    forget_sessions(_app(), session, yes=yes)


@cli.command()
def devices(as_json: Json = False) -> None:
    """List microphones and headphones."""
    from voicecoach.command.machine import list_devices

    list_devices(as_json=as_json)


@cli.command()
def doctor(as_json: Json = False) -> None:
    """Check the installation: one screen, and what to do about each red line."""
    from voicecoach.command.machine import examine

    raise typer.Exit(0 if examine(_app(), as_json=as_json) else 2)


@dialogues_cli.command("list")
def dialogues_list(as_json: Json = False) -> None:
    """List all conversations."""
    from voicecoach.command.library import list_dialogues

    list_dialogues(_app(), as_json=as_json)


@dialogues_cli.command("show")
def dialogues_show(dialogue: Annotated[str, typer.Argument(help="Id, a beginning of it, or a file.")]) -> None:
    """Show a conversation with its model replies and terms."""
    from voicecoach.command.library import show

    show(_app(), dialogue)


@dialogues_cli.command("check")
def dialogues_check(files: Annotated[list[Path] | None, typer.Argument(help="Files; default: all.")] = None) -> None:
    """Check dialogue files; say what is wrong, with file and line."""
    from voicecoach.command.library import check

    raise typer.Exit(0 if check(_app(), files or []) else 2)


@dialogues_cli.command("import")
def dialogues_import(
    file: Annotated[Path, typer.Argument(help="A Markdown document of role-plays.")],
    to: Annotated[Path | None, typer.Option("--to", help="Folder to write to; default: your own dialogues.")] = None,
    replace_existing: Annotated[bool, typer.Option("--replace", help="Overwrite files of the same name.")] = False,
) -> None:
    """Turn your own document into conversations."""
    from voicecoach.command.library import import_markdown

    import_markdown(_app(), file, to, replace_existing=replace_existing)


@models_cli.command("list")
def models_list(as_json: Json = False) -> None:
    """List the models and how they stand."""
    from voicecoach.command.machine import list_models

    list_models(_app(), as_json=as_json)


@models_cli.command("pull")
def models_pull(names: Annotated[list[str] | None, typer.Argument(help="Default: base and the voice.")] = None) -> None:
    """Fetch models, and mend what is partial or damaged."""
    from voicecoach.command.machine import pull

    pull(_app(), names or [])


@models_cli.command("verify")
def models_verify(
    names: Annotated[list[str] | None, typer.Argument(help="Default: all that are here.")] = None,
) -> None:
    """Read the weights and compare them with their sha256."""
    from voicecoach.command.machine import verify

    raise typer.Exit(0 if verify(_app(), names or []) else 2)


@cli.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Which; default: all of docs/performance.md.")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Folder of recordings with labels.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the tables as Markdown.")] = None,
) -> None:
    """Measure speed, accuracy and agreement on this machine."""
    from voicecoach.bench.run import run

    run(_app(), names or [], data, out)


@cli.command()
def say(text: str, out: Annotated[Path, typer.Option("--out", help="WAV file to write.")]) -> None:
    """Speak a text into a WAV file with the developer's voice."""
    from voicecoach.command.practice import say_to_file

    if not text.strip():
        raise UsageError("There is nothing to say.")
    say_to_file(_app(), text, out)
