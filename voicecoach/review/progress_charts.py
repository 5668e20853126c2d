"""The charts of the progress page."""

from __future__ import annotations

from collections.abc import Callable

from voicecoach.review.chart import Chart, Point, axis_range, chart
from voicecoach.review.progress import Day, Progress

HIGHER, FEWER = "higher is better", "fewer is better"


def charts(progress: Progress) -> list[Chart]:
    """Return charts of first tries over days: fluency with the running mean and its band, rate, pauses, coverage."""
    fluency = [
        Point(
            day.date, day.fluency, day.running.score if day.running else None, day.running.error if day.running else 0.0
        )
        for day in progress.days
        if day.fluency is not None
    ]
    drawn = []
    if fluency:
        low, high = axis_range([point.value + sign * point.error for point in fluency for sign in (-1, 1)], 10)
        drawn.append(chart("Fluency", fluency, low, min(100, high), "{:.0f}", HIGHER))
    figures: tuple[tuple[str, Callable[[Day], float | None], float, str, str], ...] = (
        ("Articulation rate, syllables a second", lambda day: day.articulation_rate, 1.0, "{:.1f}", HIGHER),
        ("Pauses a minute", lambda day: day.pause_rate, 5.0, "{:.0f}", FEWER),
    )
    for name, figure, step, template, better in figures:
        points = [Point(day.date, value, value) for day in progress.days if (value := figure(day)) is not None]
        if points:
            drawn.append(chart(name, points, *axis_range([point.value for point in points], step), template, better))
    covered = [Point(day.date, day.coverage, day.coverage) for day in progress.days if day.coverage is not None]
    return [*drawn, chart("Terms that came across", covered, 0, 1, "{:.0%}", HIGHER)] if covered else drawn
