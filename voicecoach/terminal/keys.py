"""The keys of a practice, on the terminal and on pages: what each does."""

from __future__ import annotations

from collections.abc import Callable

from voicecoach.devices.keyboard import Keyboard
from voicecoach.practice.events import Key

KEYS: dict[str, Key] = {
    " ": "done",
    "\r": "done",
    "\n": "done",
    "m": "more",
    "r": "repeat",
    "s": "slower",
    "w": "reword",
    "q": "quit",
    "t": "talk",
    "a": "again",
    "n": "next",
    "f": "next",
    "h": "help",
    "v": "terms",
}
SHOW_LINE = "l"
"""The key that shows a line which is only heard; on pages it hides it again, too."""


def keys_of(keyboard: Keyboard, show_line: Callable[[], None] = lambda: None) -> Callable[[], Key | None]:
    """Return a function that the coach polls for keys while it speaks and listens.

    `show_line` is called for a key that is none of the coach's: it shows a line that is only heard.
    """

    def key() -> Key | None:
        pressed = keyboard.pressed().lower()
        if pressed == SHOW_LINE:
            show_line()
            return None
        return KEYS.get(pressed, "other") if pressed else None

    return key
