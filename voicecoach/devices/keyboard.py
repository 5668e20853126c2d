"""The keyboard: single keys without Enter from a terminal, whole lines from a terminal or a pipe."""

from __future__ import annotations

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

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._saved)
            self._saved = None

    def pressed(self, wait: float = 0.0) -> str:
        """Return the next key, "" if none came within `wait` seconds; "" at once without a terminal."""
        if not self.attached:
            return ""
        if sys.platform == "win32":
            return self._pressed_on_windows(wait)
        import os
        import select

        if not select.select([sys.stdin], [], [], wait)[0]:
            return ""
        return os.read(sys.stdin.fileno(), 32).decode(errors="ignore")[:1]  # the rest of an arrow key is dropped

    def line(self) -> str | None:
        """Return a line of typed text without its line end, None at the end of input."""
        if self._saved is not None and sys.platform != "win32":
            import termios
            import tty

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._saved)
            try:
                text = sys.stdin.readline()
            finally:
                tty.setcbreak(sys.stdin)
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
        return msvcrt.getwch()
