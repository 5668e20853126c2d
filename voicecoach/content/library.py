"""All dialogues, by pack: the shipped ones and the user's own, each with the lexicon of its pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from voicecoach import resources
from voicecoach.config import Folders, home_folders
from voicecoach.content import dialogue_files
from voicecoach.content.dialogue import Dialogue
from voicecoach.content.dialogue_files import Checked, Warn, ignore
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.lexicon_files import read_lexicon
from voicecoach.content.pack import FIRST, PACK, Pack, name_in_pack, pack_of
from voicecoach.content.pack_files import find_pack, installed, read_pack
from voicecoach.content.validation import nearest
from voicecoach.errors import DialogueError

Lexicons = Callable[[str], Lexicon]
"""Returns the lexicon of a dialogue's pack, by the dialogue's id."""


_Edition = tuple[int, int, int]
"""What changes when a file is edited or replaced: the time of its last change (ns), its size, its inode."""


class DialogueLibrary:
    """The dialogues of some packs. Each lexicon is read once, when it is first needed; a file again after an edit.

    `problems`: of folders that look like packs and can't be used.
    """

    def __init__(self, packs: Mapping[str, Pack], problems: list[str]) -> None:
        self.packs, self.problems = packs, problems
        self._lexicons: dict[str, Lexicon] = {}
        self._checked: dict[Path, tuple[_Edition, Checked]] = {}

    def pack(self, dialogue: str) -> Pack:
        """Return the pack of a dialogue, by the dialogue's id; raise DialogueError if it is not there."""
        return find_pack(pack_of(dialogue), self.packs)

    def lexicon(self, dialogue: str) -> Lexicon:
        """Return the lexicon of a dialogue's pack; raise DialogueError if there is no such pack or it is invalid."""
        pack = self.pack(dialogue)
        if pack.id not in self._lexicons:
            self._lexicons[pack.id] = read_lexicon(pack)
        return self._lexicons[pack.id]

    def lexicon_if_present(self, dialogue: str) -> Lexicon:
        """Return the lexicon of a dialogue's pack, an empty one if the pack is not on this machine."""
        return self.lexicon(dialogue) if pack_of(dialogue) in self.packs else Lexicon()

    def own_lexicon(self, dialogue: str) -> Path:
        """Return the user's file of terms and forms for a dialogue's pack, which may not exist."""
        own = self.pack(dialogue).own_lexicon
        assert own, "a pack of the library has one"
        return own

    def lexicon_for(self, file: Path) -> Lexicon:
        """Return the lexicon for a dialogue file: that of the pack in whose folder it is, else that of the first."""
        return self._lexicon_of(self._around(file))

    def files(self) -> list[Path]:
        """Return all dialogue files, the first pack's first."""
        return [file for pack in self.packs.values() for file in dialogue_files.files(pack.folders)]

    def load(self, warn: Warn = ignore, *, pack: str = "") -> tuple[list[Dialogue], list[str]]:
        """Return the valid dialogues, and the problems of the invalid files, with file and line.

        `warn` receives a warning about each term that resembles one of the lexicon and is not in it. `pack`: of which
        pack, by its id; "" for all.
        """
        dialogues: list[Dialogue] = []
        problems = [] if pack else [*self.problems]
        for one in [find_pack(pack, self.packs)] if pack else self.packs.values():
            try:
                self._lexicon_of(one)
            except DialogueError as error:
                if pack or one.id == FIRST:
                    raise
                problems.append(str(error))
                continue
            for file in dialogue_files.files(one.folders):
                checked = self._check_once(one, file)
                problems += checked.problems
                for warning in checked.misspelled:
                    warn(warning)
                if checked.dialogue:
                    dialogues.append(replace(checked.dialogue, id=one.dialogue_id(checked.dialogue.id)))
        return dialogues, problems

    def check(self, file: Path) -> Checked:
        """Check a dialogue file by the lexicon and with the roles of its pack."""
        return self._check(self._around(file), file)

    def find(self, name: str, warn: Warn = ignore) -> Dialogue:
        """Return a dialogue by its id, with or without its pack, a unique beginning of it, or its file.

        Raises DialogueError if there is none. `warn`: as in `load`.
        """
        if name.endswith((".yaml", ".yml")):
            pack = self._around(Path(name))
            if pack not in self.packs.values():
                raise DialogueError(f"{name} belongs to the pack {pack.id!r}, which was not added.", hint="packs add")
            return self._read(pack, Path(name), warn)
        known = dict(self._by_id())
        name = name.removeprefix(f"{FIRST}/")
        matches = next(filter(None, ([one for one in known if matching(one)] for matching in _ways_to_match(name))), [])
        if len(matches) == 1:
            return self._read(*known[matches[0]], warn)
        raise DialogueError(
            f"{name!r} matches {len(matches)} dialogues:" if matches else f"There is no dialogue {name!r}.",
            there=", ".join(matches[:8]) if matches else nearest(name, known).capitalize(),
            hint="dialogues",
        )

    def _by_id(self) -> Iterator[tuple[str, tuple[Pack, Path]]]:
        """Yield each dialogue's id with its pack and file; of the same id the last one counts."""
        for pack in self.packs.values():
            for file in dialogue_files.files(pack.folders):
                yield pack.dialogue_id(file.stem), (pack, file)

    def _read(self, pack: Pack, file: Path, warn: Warn) -> Dialogue:
        lexicon, roles = self._lexicon_of(pack), (pack.developer, pack.learner)
        dialogue = dialogue_files.read(file, lexicon, warn, roles)
        return replace(dialogue, id=pack.dialogue_id(dialogue.id))

    def _check_once(self, pack: Pack, file: Path) -> Checked:
        """Check a file of the library, but not again before it changes: checking all of them takes half a second."""
        edition = _edition(file)
        if edition and file in self._checked and self._checked[file][0] == edition:
            return self._checked[file][1]
        checked = self._check(pack, file)
        if edition:
            self._checked[file] = edition, checked
        return checked

    def _check(self, pack: Pack, file: Path) -> Checked:
        return dialogue_files.check(file, self._lexicon_of(pack), (pack.developer, pack.learner))

    def _lexicon_of(self, pack: Pack) -> Lexicon:
        return self.lexicon(pack.dialogue_id("")) if pack in self.packs.values() else read_lexicon(pack)

    def _around(self, file: Path) -> Pack:
        """Return the pack in whose folder a file is, else the first one."""
        folder = file.absolute().parent
        for pack in self.packs.values():
            if any(folder.resolve() == one.resolve() for one in pack.folders):
                return pack
        return read_pack(folder) if (folder / PACK).is_file() else self.packs[FIRST]


def _edition(file: Path) -> _Edition | None:
    """Return the edition of a file; None if it can't be looked at, which the check tells in words."""
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def _ways_to_match(name: str) -> tuple[Callable[[str], bool], ...]:
    """Return how an id may match a name, the best way first."""
    return (
        lambda known: known == name,
        lambda known: name_in_pack(known) == name,
        lambda known: known.startswith(name),
        lambda known: name_in_pack(known).startswith(name),
    )


def open_library(folders: Folders) -> DialogueLibrary:
    """Return the library of the shipped packs and of what is in a home folder."""
    return DialogueLibrary(*installed(folders))


def shipped_ids() -> frozenset[str]:
    """Return the ids of the shipped dialogues of the first pack: each file is named after its id."""
    return frozenset(file.stem for file in dialogue_files.files([resources.folder("dialogues")]))


def load_dialogues(pack: str = FIRST, *, home: str | Path | None = None) -> list[Dialogue]:
    """Return a pack's dialogues, in the first one also the user's own; raise DialogueError if a file is invalid."""
    dialogues, problems = open_library(home_folders(home)).load(pack=pack)
    if problems:
        raise DialogueError("\n".join(problems[:20]))
    return dialogues


def load_dialogue(name: str, *, home: str | Path | None = None) -> Dialogue:
    """Return a dialogue by its id, a unique beginning of it, or its file; raise DialogueError if there is none."""
    return open_library(home_folders(home)).find(name)
