"""The process around a command: its standard streams, and the signals that end it.

A stream may be closed, a terminal gone, a disk behind it full, its encoding anything. A signal that ends the program
does what Ctrl-C does, so that what was said is kept.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import signal
import sys

_PLAIN = {
    "✓": "+",
    "✗": "x",
    "●": "*",
    "○": "o",
    "–": "-",
    "…": "...",
    "→": "->",
    "·": "-",
    "“": '"',
    "”": '"',
    "’": "'",
}
"""What stands for signs that an encoding lacks; for others a question mark."""

_GONE = {errno.EPIPE, errno.EIO, errno.ENXIO, errno.EBADF, errno.ENOSPC}
"""Errors of writing to a stream that is no longer there, or to a full disk."""


def prepare() -> None:
    """Make the standard streams usable, and let the signals that end a process end it as Ctrl-C does."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:  # closed: else the next file that is opened would be taken for it
            _open_nothing(number, name)
    codecs.register_error("plain", _in_plain)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # replaced by a test
            stream.reconfigure(errors="plain")  # type: ignore[union-attr]
    with contextlib.suppress(AttributeError):
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    for name in ("SIGTERM", "SIGHUP"):
        ending = getattr(signal, name, None)
        if ending is not None and signal.getsignal(ending) is signal.SIG_DFL:  # nohup ignores SIGHUP: so do we
            signal.signal(ending, signal.default_int_handler)


def output_is_gone(error: OSError) -> bool:
    """Tell whether an error came from writing to the terminal, a pipe or a redirected output, not to a named file."""
    return error.filename is None and error.errno in _GONE


def finish() -> OSError | None:
    """Write what is still in the buffers; return the error if the output is gone, after which nothing more is tried."""
    lost = None
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError) as error:
            lost = error if isinstance(error, OSError) else None
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return lost


def _open_nothing(number: int, name: str) -> None:
    descriptor = os.open(os.devnull, os.O_RDWR)
    if descriptor != number:
        os.dup2(descriptor, number)
        os.close(descriptor)
    stream = os.fdopen(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False)
    setattr(sys, name, stream)
    setattr(sys, f"__{name}__", stream)


def _in_plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, "?") for sign in signs), error.end
