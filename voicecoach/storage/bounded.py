"""Reading files from outside: whole, of a limited size, and only ordinary files.

A pipe, a device or an endless file would stop the program or fill its memory.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path


def exists(path: Path) -> bool:
    """Tell whether a path exists. One that can't exist, because its name is too long, does not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder, in the same way."""
    return exists(path) and path.is_dir()


def read_bytes(file: Path, most: int) -> bytes:
    """Return the content of an ordinary file of at most `most` bytes; raise OSError, whose `strerror` says why not."""
    unblocked = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(file, os.O_RDONLY | unblocked), "rb") as opened:
        status = os.fstat(opened.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is not an ordinary file", str(file))
        if status.st_size > most:
            raise OSError(0, f"it is too large (more than {most >> 20} MB)", str(file))
        return opened.read(most)


def read_text(file: Path, most: int) -> str:
    """Return a UTF-8 text as `read_bytes` does; an OSError also says that the file is something else."""
    try:
        return read_bytes(file, most).decode()
    except UnicodeDecodeError as error:
        raise OSError(0, "it is not UTF-8 text", str(file)) from error
