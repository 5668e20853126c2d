"""A pseudo-terminal in which a program runs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
import time

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\r")


class Screen:
    """Runs a command in a pseudo-terminal of a size. Entering starts it; leaving kills it if it still runs."""

    def __init__(self, command: list[str], environment: dict[str, str], *, columns: int = 110, rows: int = 40) -> None:
        self._command, self._size = command, (rows, columns)
        self._environment = {**environment, "TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": str(rows)}
        self._text, self._seen = "", 0
        self._changed = threading.Condition()

    def __enter__(self) -> Screen:
        self._terminal, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", *self._size, 0, 0))
        self._process = subprocess.Popen(
            self._command,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=self._environment,
            start_new_session=True,
        )
        os.close(inner)
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._process.poll() is None:
            self.kill()
        os.close(self._terminal)

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while data := os.read(self._terminal, 65536):
                with self._changed:
                    self._text += _ESCAPES.sub("", data.decode(errors="replace"))
                    self._changed.notify_all()

    @property
    def text(self) -> str:
        """All that was shown so far, without colours."""
        return self._text

    def wait_for(self, pattern: str, seconds: float = 60.0) -> str:
        """Wait until new text on the screen matches; return the match. `seconds` bounds a hang, not the speed."""
        until = time.monotonic() + seconds
        with self._changed:
            while True:
                match = re.search(pattern, self._text[self._seen :])
                if match:
                    self._seen += match.end()
                    return match[0]
                left = until - time.monotonic()
                if left <= 0 or not self._changed.wait(min(left, 1.0)):
                    assert time.monotonic() < until, f"never saw {pattern!r} in:\n{self._text[-3000:]}"
                    ended = self._process.poll() is not None
                    assert not ended, f"the program ended before {pattern!r}:\n{self._text[-3000:]}"

    def press(self, keys: str) -> None:
        """Type some keys."""
        os.write(self._terminal, keys.encode())

    def kill(self) -> None:
        """Send SIGKILL, which no program can catch."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def interrupt(self) -> None:
        """Send SIGINT, as Ctrl-C does."""
        os.killpg(self._process.pid, signal.SIGINT)

    def ended(self, seconds: float = 60.0) -> int:
        """Wait until the program has ended; return its exit code."""
        return self._process.wait(seconds)
