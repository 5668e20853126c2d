"""`voicecoach dialogues`: conversations listed, shown, checked, imported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from voicecoach.content.dialogue import Dialogue
from voicecoach.content.dialogue_files import written
from voicecoach.content.genres import CONVERSATION
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import DialogueLibrary, shipped_ids
from voicecoach.content.markdown import Imported, parse
from voicecoach.content.pack import PACK, pack_of
from voicecoach.errors import DialogueError, UsageError
from voicecoach.grading.terms.matching import terms_of_reply
from voicecoach.review.dialogue_list import DialogueRow, dialogue_rows, matching
from voicecoach.review.measures_text import counted
from voicecoach.sessions.session import SessionSummary
from voicecoach.storage.atomic import write_text
from voicecoach.storage.bounded import read_text
from voicecoach.storage.checked_values import without_controls
from voicecoach.terminal import console
from voicecoach.terminal.colors import BAD, GOOD, LINE, MODEL, WARNING
from voicecoach.terminal.dialogue_lines import LEGEND, listed

_MOST_BYTES = 10 * 2**20
"""Bytes of a document that is imported."""


def list_dialogues(library: DialogueLibrary, sessions: Sequence[SessionSummary], text: str, *, as_json: bool) -> None:
    """List the dialogues in which every word of `text` occurs; problems go to standard error.

    `sessions`: newest first; they say which dialogues were practiced and how it went.
    """
    dialogues, problems = library.load(console.warn)
    titles = {pack.id: pack.title for pack in library.packs.values()}
    rows = dialogue_rows(dialogues, shipped_ids(), sessions, titles)
    found = {row.dialogue.id for row in matching(rows, text)}
    if as_json:
        for dialogue in dialogues:
            if dialogue.id in found:
                console.print_json(_plain(dialogue))
    elif found:
        _print_rows([row for row in rows if row.dialogue.id in found])
    else:
        console.out.print(f"No conversation matches “{text}”. `voicecoach dialogues list` shows all.", markup=False)
    for problem in problems:
        console.err.print(problem, style=BAD, markup=False)


def _plain(dialogue: Dialogue) -> dict[str, object]:
    return {
        "id": dialogue.id,
        "pack": pack_of(dialogue.id),
        "title": dialogue.title,
        "genre": dialogue.genre,
        "level": dialogue.level,
        "tags": list(dialogue.tags),
        "turns": len(dialogue.turns),
    }


def _print_rows(rows: Sequence[DialogueRow]) -> None:
    for line in listed(rows, console.out.width):
        console.out.print(line, soft_wrap=True)
    if any(row.last for row in rows):
        console.out.print("\n", LEGEND, sep="")


def show(library: DialogueLibrary, name: str) -> None:
    """Show a dialogue with model replies and terms."""
    dialogue = library.find(name, console.warn)
    lexicon = library.lexicon(dialogue.id)
    genre = "" if dialogue.genre == CONVERSATION else f"{dialogue.genre} · "
    about = f"  {dialogue.id} · {genre}{dialogue.level} · {', '.join(dialogue.tags)}"
    console.out.print(Text.assemble((dialogue.title, "bold"), (about, "dim")))
    for number, turn in enumerate(dialogue.turns, 1):
        console.out.print()
        console.out.print(
            Text.assemble((f"{number}. {dialogue.developer}  ", f"bold {LINE}"), (f"“{turn.line}”", LINE))
        )
        console.out.print(Text.assemble((f"   {dialogue.learner}  ", f"bold {MODEL}"), f"“{turn.model_reply}”"))
        for alert in turn.alerts:
            console.out.print(Text.assemble((f"   after {alert.at:g} s  ", "dim"), (alert.text, WARNING)))
        for place, group in enumerate(turn.terms):
            meaning = lexicon[group[0]].meaning if group[0] in lexicon else "not in the lexicon, looked for as written"
            part = f" ({turn.parts[place]})" if turn.parts else ""
            console.out.print(Text.assemble(("   · " + " or ".join(group) + part, GOOD), (f"  {meaning}", "dim")))
        for jargon in turn.avoid:
            console.out.print(Text.assemble((f"   not {jargon.term}  ", WARNING), (f"say: {jargon.plainer}", "dim")))


def check(library: DialogueLibrary, paths: list[Path]) -> bool:
    """Check some files, or all; return whether all are valid."""
    chosen = paths or library.files()
    wrong = 0
    for path in chosen:
        checked = library.check(path)
        wrong += checked.dialogue is None
        for problem in checked.problems:
            console.err.print(problem, style=BAD, markup=False)
        for warning in checked.warnings:
            console.warn(warning)
    console.out.print(f"{len(chosen) - wrong} of {len(chosen)} dialogues are valid.")
    return not wrong


def import_markdown(
    library: DialogueLibrary,
    file: Path,
    folder: Path,
    *,
    roles: tuple[str, str] | None,
    replace_existing: bool,
    private: bool,
) -> None:
    """Write the dialogues of a document; report unreadable lines.

    `roles`: as in `parse`; `private`: only the user can read the written files.
    """
    try:
        text = without_controls(read_text(file, _MOST_BYTES))
    except OSError as error:
        raise DialogueError(f"Can't read {file} as text: {error.strerror}.") from error
    lexicon = library.lexicon_for(folder / PACK)
    imported = parse(text, lambda reply, marked: terms_of_reply(reply, marked, lexicon), roles)
    for problem in imported.problems:
        console.warn(f"{file}, {problem}")
    write_dialogues(imported, file.name, folder, replace_existing=replace_existing, private=private)
    _report(imported.dialogues, folder, library)


def import_text(lexicon: Lexicon, name: str, text: str, folder: Path) -> str:
    """Write the dialogues of a document with this name; return in a sentence what was imported."""
    imported = parse(without_controls(text), lambda reply, marked: terms_of_reply(reply, marked, lexicon))
    write_dialogues(imported, name, folder, replace_existing=False, private=True)
    turns = sum(len(dialogue.turns) for dialogue in imported.dialogues)
    sentences = [f"Imported {counted(len(imported.dialogues), 'conversation')} with {counted(turns, 'turn')}."]
    if unknown := _unknown_terms(imported.dialogues, lexicon):
        sentences.append(f"Not in the lexicon, looked for as written: {', '.join(unknown)}.")
    if imported.problems:
        sentences.append(f"Not read: {'; '.join(imported.problems[:3])}")
    return " ".join(sentences)


def write_dialogues(imported: Imported, name: str, folder: Path, *, replace_existing: bool, private: bool) -> None:
    """Write the dialogues of the document `name` into a folder; raise UsageError, and write none, if one exists.

    `private`: as in `import_markdown`.
    """
    if not imported.dialogues:
        raise DialogueError(
            f"{name} contains no conversation.",
            there="A conversation needs a numbered heading (### **1. Title**) and speakers in bold (**Developer:** …).",
            hint="roles",
        )
    taken = [dialogue.id for dialogue in imported.dialogues if (folder / f"{dialogue.id}.yaml").exists()]
    if taken and not replace_existing:
        raise UsageError(
            f"{len(taken)} of these conversations already exist.", there=", ".join(taken[:5]), hint="replace dialogues"
        )
    try:
        for dialogue in imported.dialogues:
            write_text(folder / f"{dialogue.id}.yaml", written(dialogue), private=private)
    except OSError as error:
        raise UsageError(f"Can't write to {folder}: {error.strerror}.") from error


def _report(dialogues: Sequence[Dialogue], folder: Path, library: DialogueLibrary) -> None:
    """Say what was imported into a folder: the roles, and the terms that need a look."""
    turns = sum(len(dialogue.turns) for dialogue in dialogues)
    without = sum(not turn.terms for dialogue in dialogues for turn in dialogue.turns)
    console.out.print(
        f"Imported {counted(len(dialogues), 'conversation')} with {counted(turns, 'turn')} into {folder}."
    )
    for asks, answers in dict.fromkeys((dialogue.developer, dialogue.learner) for dialogue in dialogues):
        console.out.print(f"Asks: {asks}. Your role: {answers}.", markup=False)
    if unknown := _unknown_terms(dialogues, library.lexicon_for(folder / PACK)):
        console.out.print(f"Not in the lexicon, looked for as written: {', '.join(unknown)}.", markup=False)
    for dialogue in dialogues:
        for warning in library.check(folder / f"{dialogue.id}.yaml").misspelled:
            console.warn(warning)
    if without:
        console.out.print(f"{counted(without, 'turn')} without terms. Put terms in bold, or add them to the files.")


def _unknown_terms(dialogues: Sequence[Dialogue], lexicon: Lexicon) -> list[str]:
    groups = (group for dialogue in dialogues for turn in dialogue.turns for group in turn.terms)
    return list(dict.fromkeys(term for group in groups for term in group if term not in lexicon))
