"""Packs: the dialogues of one field, with a lexicon and roles of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PACK, LEXICON, MINED = "pack.yaml", "lexicon.yaml", "lexicon.mined.yaml"
"""Names of the files beside the dialogues: about the pack, its lexicon, the forms mined for its terms."""

FIRST = "devops"
"""The pack of every dialogue whose id names no pack: the first one that ships, and the learner's own dialogues."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack.

    `about`: one sentence; `developer`, `learner`: the roles where a dialogue names none; `folders`: where its dialogues
    are, a dialogue in a later one replaces one of the same name; `lexicon`, `mined`: its lexicon files; `own_lexicon`:
    the learner's file of terms and forms for it, which may not exist, None outside the home folder; `own`: whether the
    learner added it.
    """

    id: str
    title: str
    about: str
    developer: str
    learner: str
    folders: tuple[Path, ...]
    lexicon: Path
    mined: Path
    own_lexicon: Path | None
    own: bool = False

    def dialogue_id(self, name: str) -> str:
        """Return the id of a dialogue: "pack/name", in the first pack "name"."""
        return name if self.id == FIRST else f"{self.id}/{name}"


def pack_of(dialogue: str) -> str:
    """Return the id of the pack of a dialogue, which the dialogue's id names."""
    pack, slash, _ = dialogue.rpartition("/")
    return pack if slash else FIRST


def name_in_pack(dialogue: str) -> str:
    """Return a dialogue's id without its pack: the name of its file."""
    return dialogue.rpartition("/")[2]
