"""Conversations listed, shown, checked, imported."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table
from rich.text import Text

from voicecoach.content.dialogue_files import check as check_file
from voicecoach.content.dialogue_files import written
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import DialogueLibrary
from voicecoach.content.markdown import parse
from voicecoach.errors import DialogueError, UsageError
from voicecoach.grading.terms.matching import find_in_text
from voicecoach.storage.atomic import write_text
from voicecoach.terminal import console


def list_dialogues(library: DialogueLibrary, *, as_json: bool) -> None:
    """List all dialogues; those with problems are named on standard error."""
    found, problems = library.load()
    if as_json:
        for one in found:
            console.print_json(
                {"id": one.id, "title": one.title, "level": one.level, "tags": list(one.tags), "turns": len(one.turns)}
            )
    else:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for name in ("Id", "Title", "Level", "Turns", "Tags"):
            table.add_column(name, overflow="fold" if name == "Id" else "ellipsis", no_wrap=name != "Id")
        for one in found:
            table.add_row(one.id, one.title, one.level, str(len(one.turns)), ", ".join(one.tags))
        console.out.print(table)
    for problem in problems:
        console.err.print(f"[red]{problem}")


def show(library: DialogueLibrary, lexicon: Lexicon, name: str) -> None:
    """Show a dialogue with model replies and terms."""
    dialogue = library.find(name)
    console.out.print(f"[bold]{dialogue.title}[/]  [dim]{dialogue.id} · {dialogue.level} · {', '.join(dialogue.tags)}")
    for number, turn in enumerate(dialogue.turns, 1):
        console.out.print()
        console.out.print(Text.assemble((f"{number}. {dialogue.developer}  ", "bold cyan"), (f"“{turn.line}”", "cyan")))
        console.out.print(Text.assemble((f"   {dialogue.learner}  ", "bold magenta"), f"“{turn.model_reply}”"))
        for group in turn.terms:
            meaning = lexicon[group[0]].meaning if group[0] in lexicon else ""
            console.out.print(Text.assemble(("   · " + " or ".join(group), "green"), (f"  {meaning}", "dim")))


def check(library: DialogueLibrary, lexicon: Lexicon, paths: list[Path]) -> bool:
    """Check files, or all that there are; return whether all are right."""
    chosen = paths or library.files()
    wrong = 0
    for path in chosen:
        _, problems = check_file(path, lexicon)
        wrong += bool(problems)
        for problem in problems:
            console.err.print(problem, style="red", markup=False)
    console.out.print(f"{len(chosen) - wrong} of {len(chosen)} dialogues are right.")
    return not wrong


def import_markdown(lexicon: Lexicon, file: Path, folder: Path, *, replace_existing: bool) -> None:
    """Write the dialogues of a document; say what could not be read."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DialogueError(f"{file} can't be read as text: {error}") from error
    found = parse(text, lambda reply: find_in_text(reply, lexicon))
    for problem in found.problems:
        console.err.print(f"{file}, {problem}", style="yellow", markup=False)
    if not found.dialogues:
        raise DialogueError(
            f"No conversation was found in {file}.",
            next="It takes numbered headings (### **1. Title**) and speakers in bold (**Developer:** …, **You:** …).",
        )
    taken = [one.id for one in found.dialogues if (folder / f"{one.id}.yaml").exists()]
    if taken and not replace_existing:
        raise UsageError(
            f"{len(taken)} of these conversations are there already.", there=", ".join(taken[:5]), next="Use --replace."
        )
    try:
        for one in found.dialogues:
            write_text(folder / f"{one.id}.yaml", written(one))
    except OSError as error:
        raise UsageError(f"The conversations can't be written to {folder}: {error.strerror}.") from error
    turns = sum(len(one.turns) for one in found.dialogues)
    without = sum(not turn.terms for one in found.dialogues for turn in one.turns)
    console.out.print(f"{len(found.dialogues)} conversations with {turns} replies of yours are in {folder}.")
    if without:
        console.out.print(f"In {without} replies the lexicon knows no term; add terms to the files or to your lexicon.")
