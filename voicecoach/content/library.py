"""All dialogues: the shipped ones and the user's own."""

from __future__ import annotations

from pathlib import Path

from voicecoach import resources
from voicecoach.config import Folders, home_folders
from voicecoach.content import dialogue_files
from voicecoach.content.dialogue import Dialogue
from voicecoach.content.dialogue_files import Warn, ignore
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.lexicon_files import load_lexicon
from voicecoach.errors import DialogueError


class DialogueLibrary:
    """The dialogues in some folders, checked against a lexicon."""

    def __init__(self, folders: list[Path], lexicon: Lexicon) -> None:
        self._folders, self._lexicon = folders, lexicon

    def files(self) -> list[Path]:
        """Return all dialogue files, the shipped ones first."""
        return dialogue_files.files(self._folders)

    def load(self, warn: Warn = ignore) -> tuple[list[Dialogue], list[str]]:
        """Return the valid dialogues, and the problems of the invalid files, with file and line.

        `warn` receives a warning about each term that resembles one of the lexicon and is not in it.
        """
        dialogues: list[Dialogue] = []
        problems: list[str] = []
        for file in self.files():
            checked = dialogue_files.check(file, self._lexicon)
            problems += checked.problems
            for warning in checked.misspelled:
                warn(warning)
            if checked.dialogue:
                dialogues.append(checked.dialogue)
        return dialogues, problems

    def find(self, name: str, warn: Warn = ignore) -> Dialogue:
        """Return a dialogue by its id, a unique prefix of it, or its file; raise DialogueError if there is none.

        `warn`: as in `load`.
        """
        return dialogue_files.find(name, self._folders, self._lexicon, warn)


def open_library(folders: Folders, lexicon: Lexicon) -> DialogueLibrary:
    """Return the library of the shipped dialogues and those in a home folder."""
    return DialogueLibrary([resources.folder("dialogues"), folders.dialogues], lexicon)


def shipped_ids() -> frozenset[str]:
    """Return the ids of the shipped dialogues: each file is named after its id."""
    return frozenset(file.stem for file in dialogue_files.files([resources.folder("dialogues")]))


def load_dialogues(*, home: str | Path | None = None) -> list[Dialogue]:
    """Return the shipped dialogues and the user's own; raise DialogueError if a file is invalid."""
    folders = home_folders(home)
    dialogues, problems = open_library(folders, load_lexicon(home=folders.home)).load()
    if problems:
        raise DialogueError("\n".join(problems[:20]))
    return dialogues


def load_dialogue(name: str, *, home: str | Path | None = None) -> Dialogue:
    """Return a dialogue by its id, a unique prefix of it, or its file; raise DialogueError if there is none."""
    folders = home_folders(home)
    return open_library(folders, load_lexicon(home=folders.home)).find(name)
