"""Colors of text on the terminal.

Nobody knows the color of a terminal's background. These are the colors of the usual palette of 256 that come nearest to
a contrast of 4.5 to 1 with white and with black alike (WCAG 2.1, 1.4.3): 4.46 or more, so text is readable on both.
"""

from __future__ import annotations

from rich.theme import Theme

GOOD = "color(29)"
"""Green: what came across, what works."""

WARNING = "color(130)"
"""Amber: what is unclear, what needs attention."""

BAD = "color(131)"
"""Red: what was missed, what failed."""

LINE = "color(63)"
"""Blue: the developer's lines."""

MODEL = "color(163)"
"""Magenta: model replies."""

GRAY = "color(243)"

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
