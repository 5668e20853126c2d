"""Private files: what the program keeps is readable by its owner alone, whatever the umask.

Exports are not private: they are where the user asked for them, with the permissions that the user's umask gives.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from voicecoach.config import Folders

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_CREATE = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def make_private_folder(folder: Path) -> None:
    """Create a folder that only its owner can enter, with the folders above it that are missing; raise OSError."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def open_private(file: Path) -> BinaryIO:
    """Open a file for writing, emptied; if it is new, only its owner can read it. Raise OSError."""
    return file.open("wb") if file.exists() else os.fdopen(os.open(file, _CREATE, 0o600), "wb")


def protect(folders: Folders) -> None:
    """Close what earlier versions left open to others: the program's own files and folders, and the home around them.

    A home that also holds other things stays as it is. What can't be changed, such as the files of another user, also
    stays as it is.
    """
    with contextlib.suppress(OSError):
        entries = list(folders.home.iterdir())
        for entry in entries:
            if entry.name in folders.names:
                _close(entry)
        if all(entry.name in folders.names for entry in entries):
            _close_one(folders.home)


def close_to_others(folder: Path) -> None:
    """Take the permissions of everybody but the owner from a folder and all that it contains; links are not followed.

    Raise OSError.
    """
    for path in _below(folder):
        _close_one(path)
    _close_one(folder)


def _close(entry: Path) -> None:
    """Close an entry of the home. A folder that is closed was made so with all in it."""
    if entry.is_symlink() or not stat.S_IMODE(entry.stat().st_mode) & _OTHERS:
        return
    close_to_others(entry)


def _close_one(path: Path) -> None:
    if os.name == "posix" and not path.is_symlink():
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            path.chmod(mode & ~_OTHERS)


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() and not folder.is_symlink() else ():
        yield from _below(path)
        yield path
