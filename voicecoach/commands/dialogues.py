"""`voicecoach dialogues`: conversations listed, shown, checked, imported."""

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
    """List all dialogues; problems go to standard error."""
    dialogues, problems = library.load()
    if as_json:
        for dialogue in dialogues:
            console.print_json(
                {
                    "id": dialogue.id,
                    "title": dialogue.title,
                    "level": dialogue.level,
                    "tags": list(dialogue.tags),
                    "turns": len(dialogue.turns),
                }
            )
    else:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for column in ("Conversation", "Level", "Turns", "Tags"):
            table.add_column(column, no_wrap=column != "Tags")  # an id is for copying, so it is never cut
        for dialogue in dialogues:
            name = Text.assemble(dialogue.title, "\n", (dialogue.id, "dim"))
            table.add_row(name, dialogue.level, str(len(dialogue.turns)), ", ".join(dialogue.tags))
        console.out.print(table)
    for problem in problems:
        console.err.print(f"[red]{problem}")


def show(library: DialogueLibrary, lexicon: Lexicon, name: str) -> None:
    """Show a dialogue with model replies and terms."""
    dialogue = library.find(name)
    about = f"  {dialogue.id} · {dialogue.level} · {', '.join(dialogue.tags)}"
    console.out.print(Text.assemble((dialogue.title, "bold"), (about, "dim")))
    for number, turn in enumerate(dialogue.turns, 1):
        console.out.print()
        console.out.print(Text.assemble((f"{number}. {dialogue.developer}  ", "bold cyan"), (f"“{turn.line}”", "cyan")))
        console.out.print(Text.assemble((f"   {dialogue.learner}  ", "bold magenta"), f"“{turn.model_reply}”"))
        for group in turn.terms:
            meaning = lexicon[group[0]].meaning if group[0] in lexicon else ""
            console.out.print(Text.assemble(("   · " + " or ".join(group), "green"), (f"  {meaning}", "dim")))


def check(library: DialogueLibrary, lexicon: Lexicon, paths: list[Path]) -> bool:
    """Check some files, or all; return whether all are valid."""
    chosen = paths or library.files()
    wrong = 0
    for path in chosen:
        _, problems = check_file(path, lexicon)
        wrong += bool(problems)
        for problem in problems:
            console.err.print(problem, style="red", markup=False)
    console.out.print(f"{len(chosen) - wrong} of {len(chosen)} dialogues are valid.")
    return not wrong


def import_markdown(lexicon: Lexicon, file: Path, folder: Path, *, replace_existing: bool) -> None:
    """Write the dialogues of a document; report unreadable lines."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DialogueError(f"Can't read {file} as text: {error}") from error
    imported = parse(text, lambda reply: find_in_text(reply, lexicon))
    for problem in imported.problems:
        console.err.print(f"{file}, {problem}", style="yellow", markup=False)
    if not imported.dialogues:
        raise DialogueError(
            f"{file} contains no conversation.",
            there="A conversation needs a numbered heading (### **1. Title**) and speakers in bold (**Developer:** …).",
        )
    taken = [dialogue.id for dialogue in imported.dialogues if (folder / f"{dialogue.id}.yaml").exists()]
    if taken and not replace_existing:
        raise UsageError(
            f"{len(taken)} of these conversations already exist.",
            there=", ".join(taken[:5]),
            next="Overwrite them with --replace.",
        )
    try:
        for dialogue in imported.dialogues:
            write_text(folder / f"{dialogue.id}.yaml", written(dialogue))
    except OSError as error:
        raise UsageError(f"Can't write to {folder}: {error.strerror}.") from error
    turns = sum(len(dialogue.turns) for dialogue in imported.dialogues)
    without = sum(not turn.terms for dialogue in imported.dialogues for turn in dialogue.turns)
    console.out.print(f"{len(imported.dialogues)} conversations with {turns} of your replies are in {folder}.")
    if without:
        console.out.print(
            f"{without} replies contain no term of the lexicon. Add terms to the files or to your lexicon."
        )
