"""`voicecoach packs`: list, add, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voicecoach.cli.wiring import Json, ModelName, wired

packs = typer.Typer(help="List, add and check packs of conversations and terms.", no_args_is_help=True)


@packs.command("list")
def packs_list(as_json: Json = False) -> None:
    """List the packs."""
    from voicecoach.commands.packs import list_packs

    list_packs(wired().library, as_json=as_json)


@packs.command("add")
def packs_add(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the pack.")],
    replace_existing: Annotated[bool, typer.Option("--replace", help="Replace your pack of the same id.")] = False,
) -> None:
    """Add a pack of your own: check it, then copy it into your home folder."""
    from voicecoach.commands.packs import add

    app = wired()
    add(app.library, app.folders, folder, replace_existing=replace_existing)


@packs.command("check")
def packs_check(
    pack: Annotated[str, typer.Argument(metavar="DIR", help="The folder of a pack, or the id of one.")],
    voice: Annotated[
        bool, typer.Option("--voice/--no-voice", help="Also say and hear everything; takes minutes.")
    ] = True,
    model: ModelName = "",
    as_json: Json = False,
) -> None:
    """Check a pack: its files, and by ear its terms and model replies.

    Problems are reported with file and line.
    """
    from voicecoach.commands.packs import check

    app = wired(model=model)
    valid = check(app.library, pack, app.listeners, speak=voice, as_json=as_json)
    raise typer.Exit(0 if valid else 2)
