"""Pack files: which packs there are, and what `pack.yaml` says about one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from voicecoach import resources
from voicecoach.config import Folders
from voicecoach.content.dialogue import DEVELOPER, LEARNER
from voicecoach.content.pack import FIRST, LEXICON, MINED, PACK, Pack
from voicecoach.content.validation import Problems, nearest
from voicecoach.content.yaml_nodes import load
from voicecoach.errors import DialogueError

ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
"""What a pack's id looks like: it names a folder and is typed on the command line."""

_KEYS = ("id", "title", "about", "roles")


def read_pack(folder: Path, own_lexicon: Path | None = None, *, own: bool = True) -> Pack:
    """Return the pack in a folder; raise DialogueError with file and line if its `pack.yaml` is invalid."""
    problems = Problems()
    root = load(folder / PACK)
    fields = problems.fields(root, _KEYS, ("id", "title", "roles"))
    roles = (
        problems.fields(fields["roles"], ("partner", "learner"), ("partner", "learner")) if "roles" in fields else {}
    )
    pack = Pack(
        id=problems.text(fields.get("id")),
        title=problems.text(fields.get("title")),
        about=problems.text(fields.get("about")),
        developer=problems.text(roles.get("partner"), DEVELOPER),
        learner=problems.text(roles.get("learner"), LEARNER),
        folders=(folder,),
        lexicon=folder / LEXICON,
        mined=folder / MINED,
        own_lexicon=own_lexicon,
        own=own,
    )
    if "id" in fields and not ID.fullmatch(pack.id):
        problems.add(fields["id"], f"{pack.id!r} is no id: small letters, digits and hyphens, at most 40.")
    if problems.messages:
        raise DialogueError("\n".join(problems.messages), next="Fix the file, then try again.", hint="pack file")
    return pack


def installed(folders: Folders) -> tuple[dict[str, Pack], list[str]]:
    """Return the packs by id, the first one first, and the problems of folders that can't be used.

    A pack that the learner added replaces one that ships with the same id.
    """
    shipped = resources.folder("dialogues")
    first = read_pack(shipped, folders.lexicon, own=False)
    packs = {FIRST: replace(first, folders=(shipped, folders.dialogues))}
    problems: list[str] = []
    for folder in (*_subfolders(shipped), *_subfolders(folders.packs)):
        try:
            pack = read_pack(folder, folders.own_lexicon(folder.name), own=folder.parent == folders.packs)
        except DialogueError as error:
            problems.append(str(error))
            continue
        if pack.id != folder.name or pack.id == FIRST:
            problems.append(f"{folder / PACK}: the id {pack.id!r} must be the folder's name, {folder.name!r}.")
        else:
            packs[pack.id] = pack
    return packs, problems


def find_pack(name: str, packs: Mapping[str, Pack]) -> Pack:
    """Return a pack by its id; raise DialogueError if there is none."""
    if name not in packs:
        raise DialogueError(f"There is no pack {name!r}.", there=nearest(name, packs).capitalize(), hint="packs")
    return packs[name]


def _subfolders(folder: Path) -> Iterator[Path]:
    """Yield the packs in a folder by name; one whose name begins with a dot is unfinished."""
    if folder.is_dir():
        yield from (one for one in sorted(folder.iterdir()) if one.name[0] != "." and (one / PACK).is_file())
