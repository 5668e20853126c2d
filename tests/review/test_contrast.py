"""The contrast of the page's text, computed from the style sheets."""

from __future__ import annotations

import re

import pytest

from voicecoach.review.page import asset

LIGHT, DARK = (
    dict(re.findall(r"--(\w+): (#\w+)", part))
    for part in asset("base.css").split("@media (prefers-color-scheme: dark)")
)
PRINT = {**LIGHT, **dict(re.findall(r"--(\w+): (#\w+)", asset("print.css")))}
TEXT = ("ink", "dim", "accent", "said", "unclear", "missed")
PAIRS = (
    *((text, background) for text in TEXT for background in ("paper", "card", "soft")),
    ("missed", "pause"),
    ("ink", "filler"),
    ("ink", "played"),
    ("card", "accent"),
    ("paper", "ink"),
)


def luminance(color: str) -> float:
    """Return the relative luminance of "#rgb" or "#rrggbb" (WCAG 2.1)."""
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    channels = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colors", [LIGHT, DARK, PRINT], ids=["light", "dark", "print"])
def test_text_has_a_contrast_of_4_5_on_every_background_that_it_may_stand_on(colors: dict[str, str]) -> None:
    low = {}
    for text, background in PAIRS:
        darker, lighter = sorted((luminance(colors[text]), luminance(colors[background])))
        if (lighter + 0.05) / (darker + 0.05) < 4.5:
            low[text, background] = round((lighter + 0.05) / (darker + 0.05), 2)
    assert low == {}
