"""A figure over days.

Coordinates for a picture of 100 by 100 that may be stretched to any shape: what isn't stretched, labels and the
thickness of lines, is left to the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Point:
    """A day's value; `line`: the running value, `error`: half the width of the band around it."""

    day: date
    value: float
    line: float | None = None
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: `dots` (x, y, words), paths of the `line` and its `band`, labels along both axes."""

    name: str
    words: str
    dots: tuple[tuple[float, float, str], ...]
    line: str
    band: str
    top: str
    middle: str
    bottom: str
    first: str
    last: str


def chart(name: str, points: Sequence[Point], low: float, high: float, form: str) -> Chart:
    """Return a chart of at least one point, oldest first; `form` writes a value ("{:.0f}")."""
    days = [point.day.toordinal() for point in points]
    wide = (days[-1] - days[0]) or 1

    def x(day: int) -> float:
        return round(50 if len(points) == 1 else 2 + 96 * (day - days[0]) / wide, 2)

    def y(value: float) -> float:
        return round(100 - 100 * (min(high, max(low, value)) - low) / (high - low), 2)

    lined = [
        (x(day), point.line, point.error) for day, point in zip(days, points, strict=True) if point.line is not None
    ]
    upper = [f"{at} {y(value + error)}" for at, value, error in lined]
    lower = [f"{at} {y(value - error)}" for at, value, error in reversed(lined)]
    first, last = points[0], points[-1]
    words = f"{name}: {form.format(last.value)} on {last.day:%d %B %Y}"
    if len(points) > 1:
        words = f"{name}: from {form.format(first.value)} on {first.day:%d %B} to {words.split(': ')[1]}"
    return Chart(
        name=name,
        words=words,
        dots=tuple(
            (x(day), y(point.value), f"{point.day:%d %B}: {form.format(point.value)}")
            for day, point in zip(days, points, strict=True)
        ),
        line="M" + "L".join(f"{at} {y(value)}" for at, value, _ in lined) if lined else "",
        band="M" + "L".join(upper + lower) + "Z" if any(error for _, _, error in lined) else "",
        top=form.format(high),
        middle=form.format((low + high) / 2),
        bottom=form.format(low),
        first=f"{first.day:%d %b}",
        last=f"{last.day:%d %b}" if len(points) > 1 else "",
    )


def room(values: Sequence[float], step: float) -> tuple[float, float]:
    """Return a range of an even number of steps, so that its middle is one, that holds the values with some air."""
    bottom = max(0, math.floor(min(values) / step - 0.5))
    top = math.ceil(max(values) / step + 0.5)
    return bottom * step, (top + (top - bottom) % 2) * step
