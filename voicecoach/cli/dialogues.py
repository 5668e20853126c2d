"""`voicecoach dialogues`: list, show, check, import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voicecoach.cli.wiring import Json, wired

dialogues = typer.Typer(help="List, show, check and import conversations.", no_args_is_help=True)


@dialogues.command("list")
def dialogues_list(
    words: Annotated[
        list[str] | None,
        typer.Argument(help="List only those with all these words in id, title, level, tags or terms."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the conversations, with what you practiced and how it went."""
    from voicecoach.commands.dialogues import list_dialogues

    app = wired()
    list_dialogues(app.library, app.store.sessions(), " ".join(words or ()), as_json=as_json)


@dialogues.command("show")
def dialogues_show(
    dialogue: Annotated[str, typer.Argument(help="The conversation: its id, the beginning of it, or a file.")],
) -> None:
    """Show a conversation with its model replies and terms."""
    from voicecoach.commands.dialogues import show

    app = wired()
    show(app.library, dialogue)


@dialogues.command("check")
def dialogues_check(
    files: Annotated[list[Path] | None, typer.Argument(help="Dialogue files; default: all.")] = None,
) -> None:
    """Check dialogue files and report problems with file and line."""
    from voicecoach.commands.dialogues import check

    app = wired()
    raise typer.Exit(0 if check(app.library, files or []) else 2)


@dialogues.command("import")
def dialogues_import(
    file: Annotated[Path, typer.Argument(help="A Markdown document with role-plays.")],
    to: Annotated[Path | None, typer.Option("--to", help="Folder to write to; default: your own dialogues.")] = None,
    roles: Annotated[
        str, typer.Option(help='Who asks and who you are: "Patient/Doctor"; default: the two speakers.')
    ] = "",
    replace_existing: Annotated[bool, typer.Option("--replace", help="Overwrite files of the same name.")] = False,
) -> None:
    """Import conversations from a Markdown document of yours."""
    from voicecoach.commands.dialogues import import_markdown
    from voicecoach.content.speakers import parse_roles

    app = wired()
    names = parse_roles(roles) if roles else None
    import_markdown(
        app.library,
        file,
        to or app.folders.dialogues,
        roles=names,
        replace_existing=replace_existing,
        private=to is None,
    )
