"""Atomic writes.

A temporary file beside the target is written, then renamed: readers see the old content or the new, never a part of it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(file: Path, *, durable: bool = False) -> Iterator[BinaryIO]:
    """Open a temporary file that replaces `file` when the block ends without an error.

    `durable` flushes the data to disk before the rename. Raises OSError; the old content then stays as it was, and no
    temporary file is left behind.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as out:
            yield out
            if durable:
                out.flush()
                os.fsync(out.fileno())
        unfinished.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def write_text(file: Path, text: str) -> None:
    """Write a UTF-8 text file atomically; raise OSError."""
    with replacing(file) as out:
        out.write(text.encode())


def write_or_raise(file: Path, text: str, error: Callable[[str], Exception]) -> None:
    """Write a UTF-8 text file atomically; if that fails, raise `error` with a message that names the file."""
    try:
        write_text(file, text)
    except OSError as failure:
        raise error(f"Can't write {file}: {failure.strerror or failure}.") from failure
