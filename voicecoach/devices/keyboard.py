"""The keyboard: single keys without Enter from a terminal, whole lines from a terminal or a pipe."""

from __future__ import annotations

import contextlib
import sys
import time
from types import TracebackType
from typing import Any

_POLL = 0.02  # seconds between polls on systems that can't wait for a key with a timeout


class Keyboard:
    """Entering makes single keys available, leaving restores the terminal."""

    def __init__(self) -> None:
        self._saved: Any = None
        self.attached = sys.stdin is not None and sys.stdin.isatty()

    def __enter__(self) -> Keyboard:
        if self.attached and sys.platform != "win32":
            import termios
            import tty

            self._saved = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._saved is not None and sys.platform != "win32":
            import termios

            with contextlib.suppress(termios.error):  # the terminal was closed
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._saved)
            self._saved = None

    def pressed(self, wait: float = 0.0) -> str:
        """Return the next key, "" if none came within `wait` seconds; "" at once without a terminal.

        Later keys stay in the terminal for the next call. An arrow or another special key is an escape character.
        """
        if not self.attached:
            return ""
        if sys.platform == "win32":
            return self._pressed_on_windows(wait)
        first = self._byte(wait)
        if first == b"\x1b":
            if self._byte() in (b"[", b"O"):
                while (byte := self._byte()) and (byte == b"[" or not b"@" <= byte <= b"~"):
                    pass
            return "\x1b"
        if first >= b"\xc0":  # the first byte of two to four
            following = 1 + (first >= b"\xe0") + (first >= b"\xf0")
            return (first + b"".join(self._byte() for _ in range(following))).decode(errors="replace")[:1]
        return first.decode(errors="replace")

    def _byte(self, wait: float = 0.0) -> bytes:
        """Return the next byte that was typed, b"" if none came within `wait` seconds."""
        import os
        import select

        return os.read(sys.stdin.fileno(), 1) if select.select([sys.stdin], [], [], wait)[0] else b""

    def line(self) -> str | None:
        """Return a line of typed text without its line end, None at the end of input."""
        if self._saved is not None and sys.platform != "win32":
            import os
            import termios
            import tty

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._saved)
            typed = b""
            try:
                while not typed.endswith(b"\n") and (byte := os.read(sys.stdin.fileno(), 1)):
                    typed += byte  # one at a time: what was typed after the line stays in the terminal
            finally:
                tty.setcbreak(sys.stdin, termios.TCSADRAIN)
            text = typed.decode(sys.stdin.encoding, errors="replace")
        else:
            text = sys.stdin.readline() if sys.stdin is not None else ""
        return text.rstrip("\r\n") if text else None

    def _pressed_on_windows(self, wait: float) -> str:
        if sys.platform != "win32":
            return ""
        import msvcrt

        deadline = time.monotonic() + wait
        while not msvcrt.kbhit():
            if time.monotonic() >= deadline:
                return ""
            time.sleep(_POLL)
        key = msvcrt.getwch()
        if key in ("\x00", "\xe0"):  # the first of two parts of a special key
            msvcrt.getwch()
            return "\x1b"
        return key
