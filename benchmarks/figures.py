"""Figures and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import TypeVar

import numpy as np

T = TypeVar("T")

Tell = Callable[[str, float, float], None]
"""Told what is being measured, how much is done and how much there is."""


def told(items: Sequence[T], title: str, tell: Tell) -> Iterator[T]:
    """Yield items one by one, and tell how far that has come."""
    for number, item in enumerate(items):
        tell(title, number, len(items))
        yield item


@dataclass(frozen=True, slots=True)
class Table:
    """A result: `title`, `columns`, `rows` of cells, and a `note` on how it was measured."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def markdown(self) -> str:
        """Return the table as Markdown."""
        lines = [f"### {self.title}", ""]
        lines += [f"{self.note}", ""] if self.note else []
        lines += [_line(self.columns), _line(["---"] * len(self.columns))]
        return "\n".join([*lines, *(_line(row) for row in self.rows)]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


@dataclass(frozen=True, slots=True)
class Taken:
    """What work took: `seconds`, and seconds of the processor (`used`), which other programs hardly lengthen."""

    seconds: float
    used: float


def interleaved(ways: Mapping[str, Callable[[], object]], times: int) -> Iterator[tuple[str, Taken]]:
    """Run each way in turn, `times` over, after one run of each to warm up; yield its name and what it took.

    Interleaved, because the machine's mood changes within minutes: a ratio within one run is worth more than a time.
    """
    for work in ways.values():
        work()
    for _ in range(times):
        for name, work in ways.items():
            started, used = perf_counter(), process_time()
            work()
            yield name, Taken(perf_counter() - started, process_time() - used)


def spread(seconds: Sequence[float]) -> str:
    """Return the median with the quartiles, in seconds."""
    low, middle, high = np.percentile(seconds, [25, 50, 75])
    return f"{middle:.2f} s ({low:.2f}–{high:.2f})"


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> str:
    """Return how many times theirs takes ours, the median over pairs measured next to each other."""
    return f"{np.median(np.array(theirs) / np.array(ours)):.1f}x"
