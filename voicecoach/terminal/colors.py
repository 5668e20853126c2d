"""Colors of text on the terminal.

Nobody knows the color of a terminal's background. Each of these has a contrast of at least 4.5 to 1 with white and with
black (WCAG 2.1, 1.4.3), so that text is readable on both.
"""

from __future__ import annotations

from rich.theme import Theme

GOOD = "#00882d"
"""Green: what came across, what works."""

WARNING = "#b16100"
"""Amber: what is unclear, what needs attention."""

BAD = "#e42232"
"""Red: what was missed, what failed."""

LINE = "#008195"
"""Teal: the developer's lines."""

MODEL = "#b548b5"
"""Magenta: model replies."""

GRAY = "#767676"

THEME = Theme(
    {
        "dim": GRAY,
        "bar.back": GRAY,
        "bar.complete": LINE,
        "bar.finished": GOOD,
        "bar.pulse": LINE,
        "progress.elapsed": GRAY,
        "progress.percentage": "none",
    }
)
"""Rich's styles that would be hard to read. Some terminals draw "dim" text too faint on white, so "dim" is a gray."""
