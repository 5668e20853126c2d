"""Atomic writes.

A temporary file beside the target is written, then renamed: readers see the old content or the new, never a part of it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from voicecoach.storage.private import make_private_folder, open_private


@contextmanager
def replacing(file: Path, *, durable: bool = False, private: bool = False) -> Iterator[BinaryIO]:
    """Open a temporary file that replaces `file` when the block ends without an error.

    `durable` flushes the data to disk before the rename; a `private` file and its folder are the owner's alone. Raises
    OSError; the old content then stays as it was, and no temporary file is left behind.
    """
    if not file.name:  # "." and "" name the current folder
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    if private:
        make_private_folder(file.parent)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(
        f".{os.getpid()}-{zlib.crc32(os.fsencode(file.name)):08x}.part"
    )  # `file` may have a long name
    try:
        with open_private(unfinished) if private else unfinished.open("wb") as out:
            yield out
            if durable:
                out.flush()
                os.fsync(out.fileno())
        unfinished.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def write_text(file: Path, text: str, *, private: bool = False) -> None:
    """Write a UTF-8 text file atomically; raise OSError. `private`: as in `replacing`."""
    with replacing(file, private=private) as out:
        out.write(text.encode())


def write_or_raise(file: Path, text: str, error: Callable[[str], Exception], *, private: bool = False) -> None:
    """Write a UTF-8 text file atomically; if that fails, raise `error` with a message that names the file.

    `private`: as in `replacing`.
    """
    try:
        write_text(file, text, private=private)
    except OSError as failure:
        raise error(f"Can't write {file}: {failure.strerror or failure}.") from failure
