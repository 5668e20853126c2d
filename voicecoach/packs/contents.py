"""The contents of a pack: its dialogues and its lexicon, each with its place in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voicecoach.content import dialogue_files
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.content.lexicon_files import read_lexicon
from voicecoach.content.pack import LEXICON, PACK, Pack
from voicecoach.content.pack_files import read_pack
from voicecoach.content.yaml_nodes import Node, load
from voicecoach.errors import DialogueError
from voicecoach.packs.finding import Finding

README = "README.md"


@dataclass(frozen=True, slots=True)
class PlacedTurn:
    """A turn with its place: the file, the dialogue, and the lines of the turn, of its line and of its model reply."""

    file: Path
    dialogue: Dialogue
    index: int
    line: int
    model_reply: int

    @property
    def turn(self) -> Turn:
        """The turn itself."""
        return self.dialogue.turns[self.index]


@dataclass(frozen=True, slots=True)
class Contents:
    """A pack that was read. `terms`: the line of each term in the lexicon's file; `findings`: what can't be used."""

    pack: Pack
    lexicon: Lexicon
    terms: dict[str, int]
    turns: tuple[PlacedTurn, ...]
    findings: tuple[Finding, ...]

    def of_term(self, term: Term, message: str, *, warning: bool = False) -> Finding:
        """Return a finding at a term of the lexicon."""
        return Finding(self.pack.lexicon, self.terms.get(term.name, 0), message, warning)


def read_contents(folder: Path) -> Contents:
    """Read the pack in a folder; raise DialogueError if its `pack.yaml` or its lexicon can't be used."""
    if not (folder / PACK).is_file():
        raise DialogueError(
            f"{folder} is no pack.",
            there=f"A pack is a folder with {PACK}, {LEXICON}, {README} and one YAML file for each conversation.",
        )
    pack = read_pack(folder)
    lexicon = read_lexicon(pack)
    findings: list[Finding] = []
    turns: list[PlacedTurn] = []
    files = dialogue_files.files([folder])
    for file in files:
        checked = dialogue_files.check(file, lexicon, (pack.developer, pack.learner))
        findings += [_placed(file, message) for message in (*checked.problems, *checked.warnings)]
        if checked.dialogue:
            turns += _turns(file, checked.dialogue)
            if checked.dialogue.id != file.stem:
                findings.append(Finding(file, 1, f"the id must be the file's name: {file.stem!r}."))
    if not files:
        findings.append(Finding(folder, 0, "there is no conversation."))
    if not (folder / README).is_file():
        findings.append(Finding(folder, 0, f"{README} is missing: say what the pack is for and who wrote it."))
    places = {name: node.place.line for name, node in _entries(load(pack.lexicon)).items()}
    return Contents(pack, lexicon, places, tuple(turns), tuple(findings))


def _placed(file: Path, message: str) -> Finding:
    """Return a message of content/validation.py, which begins with its place, as a finding."""
    place, _, text = message.removeprefix(f"{file}, line ").partition(": ")
    return Finding(file, int(place), text) if place.isdecimal() else Finding(file, 0, message.removeprefix(f"{file}: "))


def _turns(file: Path, dialogue: Dialogue) -> Iterator[PlacedTurn]:
    for index, node in enumerate(_entries(load(file))["turns"].value):
        fields = _entries(node)
        yield PlacedTurn(file, dialogue, index, fields["line"].place.line, fields["model_reply"].place.line)


def _entries(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}
