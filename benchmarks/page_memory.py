"""Memory of the page and of its server during half an hour of practice in real time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from benchmarks.browser import PagePractice, page_practice, slope
from benchmarks.figures import Table, Tell
from benchmarks.machine import machine
from benchmarks.material import replies
from benchmarks.resources import resident
from voicecoach.application import Application

MINUTES = 30.0
LENGTHS = (8.0, 14.0, 20.0)  # seconds of the replies, in turn
EVERY = 5  # turns between two measurements
SETTLED = 10.0  # minutes after which the slope is computed: models and caches are loaded by then
_MOST_TURNS = 400


@dataclass(frozen=True, slots=True)
class _Sample:
    """`minutes` since the first reply; sizes in MB; `nodes`: elements and texts of the page."""

    minutes: float
    turns: int
    server: float
    heap: float
    nodes: int


def page_memory(app: Application, tell: Tell) -> Table:
    """Practice for half an hour; measure the memory of the server and of the page every few turns."""
    said = list(replies(app, LENGTHS).values())
    samples: list[_Sample] = []
    with page_practice(app, _MOST_TURNS) as practice:
        protocol = practice.page.context.new_cdp_session(practice.page)
        protocol.send("Performance.enable")
        practice.learner.says(said[0])
        practice.begin()
        started = time.monotonic()
        for turn in range(_MOST_TURNS):
            minutes = (time.monotonic() - started) / 60
            tell("memory of the page", min(minutes, MINUTES), MINUTES)
            practice.answer()
            if turn % EVERY == 0:
                samples.append(_sample(practice, protocol, (time.monotonic() - started) / 60, turn + 1))
            if minutes > MINUTES:
                break
            practice.learner.says(said[(turn + 1) % len(said)])
            practice.page.keyboard.press("n")
    settled = [sample for sample in samples if sample.minutes >= SETTLED]
    at = [sample.minutes for sample in settled]
    growth = [slope(at, [getattr(sample, name) for sample in settled]) for name in ("server", "heap", "nodes")]
    rows = [_row(f"{sample.minutes:.0f} min", sample) for sample in samples]
    grown = ("a minute, from the tenth on", "", f"{growth[0]:+.2f} MB", f"{growth[1]:+.3f} MB", f"{growth[2]:+.0f}")
    return Table(
        "Memory of a practice on the page",
        ("after", "replies", "server", "heap of the page", "nodes of the page"),
        (*rows, grown),
        "One conversation in real time in Chromium; replies of 8, 14 and 20 s in turn, base. Server: resident size."
        " Page: the heap of its scripts after a collection. All turns stay on the page, and its nodes include those"
        " inside the browser's players. " + machine(),
    )


def _sample(practice: PagePractice, protocol: Any, minutes: float, turns: int) -> _Sample:
    protocol.send("HeapProfiler.collectGarbage")
    metrics = {item["name"]: item["value"] for item in protocol.send("Performance.getMetrics")["metrics"]}
    server = resident(practice.server.process.pid)
    return _Sample(minutes, turns, server, metrics["JSHeapUsedSize"] / 2**20, int(metrics["Nodes"]))


def _row(name: str, sample: _Sample) -> tuple[str, ...]:
    return (name, str(sample.turns), f"{sample.server:.0f} MB", f"{sample.heap:.1f} MB", str(sample.nodes))
