"""The choice of a conversation on a real terminal of the usual sizes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are not on Windows", allow_module_level=True)

from tests.e2e.screen import Screen

PROMPT = r"\n> $"


def practice(home: Path, columns: int, rows: int) -> Screen:
    command = [sys.executable, "-m", "voicecoach", "practice", "--typed", "--sound", "off"]
    return Screen(command, {**os.environ, "VOICECOACH_HOME": str(home)}, columns=columns, rows=rows)


def fits(shown: str, columns: int, rows: int) -> bool:
    lines = shown.splitlines()
    return len(lines) <= rows and max(map(len, lines)) <= columns


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_every_screen_of_the_choice_fits_and_a_chosen_conversation_begins(columns: int, rows: int, home: Path) -> None:
    with practice(home, columns, rows) as screen:
        screen.wait_for(PROMPT)
        assert "Recommended" in screen.text
        assert fits(screen.text, columns, rows)
        for typed in ("all", "m", "kubernetes", "nonsense"):
            before = len(screen.text)
            screen.press(f"{typed}\n")
            screen.wait_for(PROMPT)
            assert fits(screen.text[before:], columns, rows), typed
        assert "No conversation matches “nonsense”." in screen.text
        screen.press("2\n")
        screen.wait_for("Kubernetes migration ─")
        screen.wait_for("Type your reply")
        screen.press("q\n")
        screen.wait_for("uit")


@pytest.mark.parametrize("keys", ["q\n", "\x04"])
def test_q_and_ctrl_d_leave_with_one_line_and_exit_0(keys: str, home: Path) -> None:
    with practice(home, 80, 24) as screen:
        screen.wait_for(PROMPT)
        before = len(screen.text)
        code = None
        for _ in range(12):  # a Ctrl-D in the moment before the line is read is a character, not the end of input
            with contextlib.suppress(OSError):  # it has ended meanwhile
                screen.press(keys)
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = screen.ended(5)
                break
        assert code == 0
        screen.wait_for("No practice was started.")
        assert "Traceback" not in screen.text[before:]
