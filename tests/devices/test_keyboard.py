"""The keyboard on a real pseudo-terminal: one key at a time, none lost."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from voicecoach.devices.keyboard import Keyboard

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are not on Windows", allow_module_level=True)

import pty


@pytest.fixture
def typist(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A terminal as standard input; what is written to the file descriptor is typed there."""
    outer, inner = pty.openpty()
    with os.fdopen(inner) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield outer
    os.close(outer)


def keys(keyboard: Keyboard) -> list[str]:
    return list(iter(lambda: keyboard.pressed(wait=0.1), ""))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("aq", ["a", "q"]),
        ("\r ", ["\n", " "]),
        ("\x1b[Aq", ["\x1b", "q"]),
        ("\x1b[1;5Cq", ["\x1b", "q"]),
        ("\x1bOPq", ["\x1b", "q"]),
        ("\x1b[[Aq", ["\x1b", "q"]),
        ("\x1b", ["\x1b"]),
        ("é€😀n", ["é", "€", "😀", "n"]),
    ],
)
def test_each_key_is_returned_once_and_a_special_key_is_one_key(typist: int, typed: str, expected: list[str]) -> None:
    with Keyboard() as keyboard:
        os.write(typist, typed.encode())
        assert keys(keyboard) == expected


def test_a_line_begins_with_what_was_typed_after_the_last_key(typist: int) -> None:
    with Keyboard() as keyboard:
        os.write(typist, b"xWe use ")
        assert keyboard.pressed(wait=0.1) == "x"
        os.write(typist, b"ECR.\nq")
        assert keyboard.line() == "We use ECR."
        assert keys(keyboard) == ["q"]


def test_no_key_is_an_empty_string_at_once(typist: int) -> None:
    with Keyboard() as keyboard:
        assert keyboard.pressed() == ""
