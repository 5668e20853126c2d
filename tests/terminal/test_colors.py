"""Colors are readable on light and on dark terminals."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest
from rich.color import Color
from rich.console import Console
from rich.style import Style

import voicecoach
from voicecoach.terminal import colors
from voicecoach.terminal.console import progress

NAMED = re.compile(r"(?<!-)\b(bright_)?(black|red|green|yellow|blue|magenta|cyan|white)\b(?!-)")
"""Rich's names of the terminal's own colors: what they look like is up to the terminal."""

PACKAGE = Path(voicecoach.__file__).parent
SHOWING = sorted(file for room in ("terminal", "commands", "cli") for file in (PACKAGE / room).glob("*.py"))


def luminance(color: str) -> float:
    """Return the relative luminance of a color of the palette (WCAG 2.1)."""
    parts = [part / 255 for part in Color.parse(color).get_truecolor()]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("color", [colors.GOOD, colors.WARNING, colors.BAD, colors.LINE, colors.MODEL, colors.GRAY])
def test_each_color_has_a_contrast_of_about_4_5_with_white_and_with_black(color: str) -> None:
    assert Color.parse(color).type.name == "EIGHT_BIT", "the same on every terminal with 256 colors"
    assert 1.05 / (luminance(color) + 0.05) >= 4.45
    assert (luminance(color) + 0.05) / 0.05 >= 4.45


@pytest.mark.parametrize("file", SHOWING, ids=[str(file.relative_to(PACKAGE)) for file in SHOWING])
def test_no_screen_uses_a_color_that_the_terminal_defines(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    documentation = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    used = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    ]
    assert [text for text in used if NAMED.search(text) and "each red" not in text.lower()] == []


def test_the_progress_bar_uses_readable_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    Style.parse.cache_clear()  # rich keeps the codes of the first color system that drew a style
    Style._add.cache_clear()
    shown = io.StringIO()
    terminal = Console(file=shown, force_terminal=True, color_system="truecolor", theme=colors.THEME)
    monkeypatch.setattr("voicecoach.terminal.console.err", terminal)
    with progress() as update:
        update("half", 1, 2)
    assert "38;" in shown.getvalue()
    assert not re.search(r"\x1b\[(?:\d+;)*(?:3|9)[0-7]m", shown.getvalue()), "no color of the terminal's own"
