"""Line charts over days.

Coordinates are for a picture of 100 by 100 that may be stretched to any shape. The page adds what must not be
stretched: labels and the width of lines.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Point:
    """A day's value. `line`: the running value; `error`: half the width of the band around it."""

    day: date
    value: float
    line: float | None = None
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as it is drawn.

    `description`: the chart in a sentence; `better`: which values are better ("higher is better"); `dots`: (x, y,
    label); `line`, `band`: SVG paths, "" if not drawn; the other fields label the y axis (`top`, `middle`, `bottom`)
    and the x axis (`first`, `last`).
    """

    name: str
    description: str
    better: str
    dots: tuple[tuple[float, float, str], ...]
    line: str
    band: str
    top: str
    middle: str
    bottom: str
    first: str
    last: str


def chart(name: str, points: Sequence[Point], low: float, high: float, template: str, better: str) -> Chart:
    """Return a chart of one or more points, oldest first; `template` formats a value ("{:.0f}").

    `better`: which values are better, in words.
    """
    days = [point.day.toordinal() for point in points]
    width = (days[-1] - days[0]) or 1

    def x(day: int) -> float:
        return round(50 if len(points) == 1 else 2 + 96 * (day - days[0]) / width, 2)

    def y(value: float) -> float:
        return round(100 - 100 * (min(high, max(low, value)) - low) / (high - low), 2)

    running = [
        (x(day), point.line, point.error) for day, point in zip(days, points, strict=True) if point.line is not None
    ]
    upper = [f"{left} {y(value + error)}" for left, value, error in running]
    lower = [f"{left} {y(value - error)}" for left, value, error in reversed(running)]
    first, last = points[0], points[-1]
    description = f"{name}: {template.format(last.value)} on {last.day:%d %B %Y}"
    if len(points) > 1:
        description = (
            f"{name}: from {template.format(first.value)} on {first.day:%d %B} to {description.split(': ')[1]}"
        )
    return Chart(
        name=name,
        description=f"{description}; {better}",
        better=better,
        dots=tuple(
            (x(day), y(point.value), f"{point.day:%d %B}: {template.format(point.value)}")
            for day, point in zip(days, points, strict=True)
        ),
        line="M" + "L".join(f"{left} {y(value)}" for left, value, _ in running) if running else "",
        band="M" + "L".join(upper + lower) + "Z" if len(running) > 1 and any(error for _, _, error in running) else "",
        top=template.format(high),
        middle=template.format((low + high) / 2),
        bottom=template.format(low),
        first=f"{first.day:%d %b}",
        last=f"{last.day:%d %b}" if len(points) > 1 else "",
    )


def axis_range(values: Sequence[float], step: float) -> tuple[float, float]:
    """Return an axis range with a margin of half a step or more around the values.

    It spans an even number of steps, so that the middle label is a multiple of the step.
    """
    bottom = max(0, math.floor(min(values) / step - 0.5))
    top = math.ceil(max(values) / step + 0.5)
    return bottom * step, (top + (top - bottom) % 2) * step
