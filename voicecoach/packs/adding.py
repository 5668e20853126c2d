"""Adding a pack to the home folder: checked first, copied under another name, then renamed."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from voicecoach.config import Folders
from voicecoach.content.pack import Pack
from voicecoach.errors import DialogueError, UsageError
from voicecoach.packs.contents import README, Contents, read_contents
from voicecoach.packs.lint import lint
from voicecoach.storage.bounded import is_folder
from voicecoach.storage.private import close_to_others, make_private_folder

MOST_FILES, MOST_BYTES, MOST_TOTAL = 500, 2 * 2**20, 20 * 2**20
"""Files of a pack, bytes of one of them, and of all: many times what a pack of texts needs."""

_SHOWN = 20  # problems that a message lists


def add_pack(source: Path, folders: Folders, packs: Iterable[Pack], *, replace: bool) -> Pack:
    """Copy the pack in a folder into the home folder; return it as it is there.

    `packs`: those that are known; `replace`: also if the learner added one of this id before. Raises DialogueError or
    UsageError, and then nothing was changed.
    """
    if not is_folder(source):
        raise DialogueError(f"{source} is no folder.", next="Name the folder that contains the pack.")
    names = list(_names(source))
    pack = _valid(source).pack
    known = {one.id: one for one in packs}.get(pack.id)
    if known and not known.own:
        raise UsageError(f"The id {pack.id!r} is that of a pack that ships with voicecoach.", next="Choose another id.")
    target = folders.packs / pack.id
    if target.exists() and not replace:
        raise UsageError(f"There is already a pack {pack.id!r}.", there=f"It is in {target}.", hint="packs replace")
    try:
        make_private_folder(folders.packs)
        with tempfile.TemporaryDirectory(prefix=".adding-", dir=folders.packs, ignore_cleanup_errors=True) as scratch:
            copy = Path(scratch) / "new"
            copy.mkdir()
            for name in names:
                (copy / name).write_bytes(_content(source / name))
            if _valid(copy).pack.id != pack.id:
                raise DialogueError(f"{source} changed while it was being read.", next="Try again.")
            close_to_others(copy)
            _swap(copy, target, Path(scratch) / "old")
    except OSError as error:
        raise DialogueError(f"Can't copy {source} to {target}: {error.strerror or error}.") from error
    return read_contents(target).pack


def _valid(folder: Path) -> Contents:
    """Return the contents of a pack without problems; raise DialogueError with the problems of another one."""
    contents = read_contents(folder)
    problems = [str(finding) for finding in lint(contents) if not finding.warning]
    if problems:
        more = [f"… and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        raise DialogueError("\n".join([*problems[:_SHOWN], *more]), next="Nothing was added.", hint="pack file")
    return contents


def _names(folder: Path) -> Iterator[str]:
    """Yield the names of a pack's files: those in the folder itself that voicecoach reads, and the license.

    Raises DialogueError for links and devices, which may lead out of the folder, and for too much of anything.
    """
    count = total = 0
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        about = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(about.st_mode):
            continue
        if not stat.S_ISREG(about.st_mode):
            kind = "a link" if stat.S_ISLNK(about.st_mode) else "no ordinary file"
            raise DialogueError(f"{entry.path} is {kind}. A pack contains only ordinary files.", next="Remove it.")
        if not _belongs(entry.name):
            continue
        count, total = count + 1, total + about.st_size
        if about.st_size > MOST_BYTES:
            raise DialogueError(f"{entry.path} is too large for a pack ({about.st_size >> 20} MB; at most 2 MB).")
        if count > MOST_FILES or total > MOST_TOTAL:
            raise DialogueError(f"{folder} is too large for a pack: at most {MOST_FILES} files and 20 MB.")
        yield entry.name


def _belongs(name: str) -> bool:
    return not name.startswith(".") and (
        name.endswith((".yaml", ".yml")) or name == README or name.upper().startswith(("LICENSE", "LICENCE"))
    )


def _content(file: Path) -> bytes:
    """Return what is in an ordinary file; raise OSError or DialogueError if it became something else meanwhile."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(file, flags), "rb") as opened:
        content = opened.read(MOST_BYTES + 1) if stat.S_ISREG(os.fstat(opened.fileno()).st_mode) else None
    if content is None or len(content) > MOST_BYTES:
        raise DialogueError(f"{file} changed while it was being read.", next="Try again.")
    return content


def _swap(new: Path, target: Path, old: Path) -> None:
    """Put a folder in the place of another, which is moved away first and back if the second step fails."""
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        with suppress(OSError):
            old.rename(target)
        raise
