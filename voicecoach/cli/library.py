"""The conversations: list, show, check, import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voicecoach.cli.wiring import Json, wired

dialogues = typer.Typer(help="The conversations: list, show, check, import.", no_args_is_help=True)


@dialogues.command("list")
def dialogues_list(as_json: Json = False) -> None:
    """List all conversations."""
    from voicecoach.command.library import list_dialogues

    list_dialogues(wired(), as_json=as_json)


@dialogues.command("show")
def dialogues_show(dialogue: Annotated[str, typer.Argument(help="Id, a beginning of it, or a file.")]) -> None:
    """Show a conversation with its model replies and terms."""
    from voicecoach.command.library import show

    show(wired(), dialogue)


@dialogues.command("check")
def dialogues_check(files: Annotated[list[Path] | None, typer.Argument(help="Files; default: all.")] = None) -> None:
    """Check dialogue files; say what is wrong, with file and line."""
    from voicecoach.command.library import check

    raise typer.Exit(0 if check(wired(), files or []) else 2)


@dialogues.command("import")
def dialogues_import(
    file: Annotated[Path, typer.Argument(help="A Markdown document of role-plays.")],
    to: Annotated[Path | None, typer.Option("--to", help="Folder to write to; default: your own dialogues.")] = None,
    replace_existing: Annotated[bool, typer.Option("--replace", help="Overwrite files of the same name.")] = False,
) -> None:
    """Turn your own document into conversations."""
    from voicecoach.command.library import import_markdown

    import_markdown(wired(), file, to, replace_existing=replace_existing)
