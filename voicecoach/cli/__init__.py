"""Arguments in, exit code out."""

from __future__ import annotations

import contextlib
import errno
import sys
from typing import Annotated

import typer

from voicecoach import resources
from voicecoach.cli import dialogues, machine, packs, practice, process, sessions
from voicecoach.cli.wiring import at_end, wired
from voicecoach.errors import VoicecoachError

cli = typer.Typer(
    name="voicecoach",
    help="Practice technical conversations aloud, offline: hear a question, answer, see your grades.\n\n"
    "Without a command it shows what to practice today.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for verbs in (practice.verbs, sessions.verbs, machine.verbs):
    cli.add_typer(verbs)
cli.add_typer(dialogues.dialogues, name="dialogues")
cli.add_typer(packs.packs, name="packs")


def main() -> None:
    """Run the command line; a failure that the user can fix is one message and exit code 2."""
    process.prepare()
    try:
        with at_end:
            cli(standalone_mode=True)
    except VoicecoachError as error:
        from voicecoach.terminal.hints import full_text

        sys.stderr.write(f"voicecoach: {full_text(error)}\n")
        sys.exit(2)
    except OSError as error:
        if not process.output_is_gone(error):
            raise
        sys.exit(_without_output(error))
    finally:
        if (lost := process.finish()) is not None and lost.errno != errno.EPIPE:
            sys.exit(_without_output(lost))


def _without_output(error: OSError) -> int:
    """Say why the output is not whole, if anybody can still read it; return the exit code."""
    process.finish()
    if error.errno == errno.EPIPE:  # the reader has enough: `voicecoach sessions | head`
        return 0
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"voicecoach: Can't write the output: {error.strerror}.\n")
    return 2


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"voicecoach {resources.version()}")
        raise typer.Exit


@cli.callback()
def _today(
    context: typer.Context,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    if context.invoked_subcommand is not None:
        return
    from voicecoach.application import utc_now
    from voicecoach.commands.today import show_today

    app = wired()
    today, retention = utc_now().astimezone().date(), app.settings.desired_retention
    show_today(app.store.history(), app.library.load()[0], today, retention)
