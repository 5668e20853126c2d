"""Many recordings.

A folder of learners' recordings and of longer replies: together, one by one, and by faster-whisper in three ways.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import Table, Tell
from benchmarks.machine import machine, titled
from benchmarks.material import corpus, replies
from benchmarks.speed import stock_model, stock_text
from voicecoach.application import Application
from voicecoach.audio.clip import Audio
from voicecoach.audio.files import read
from voicecoach.audio.resampling import resampled
from voicecoach.grading.grader import Grader, Reply
from voicecoach.recognition.loading import load_whisper

LEARNERS, LENGTHS = 200, tuple(np.linspace(5.0, 60.0, 40))
"""Recordings of learners, and seconds of the longer replies."""

PART = 48
"""Recordings that every way recognizes in turn: the machine's mood changes within minutes."""


@dataclass
class _Way:
    """A way to recognize recordings, and what it took so far, in seconds."""

    work: Callable[[Sequence[Audio]], object]
    taken: float = 0.0
    used: float = 0.0
    parts: list[float] = field(default_factory=list)

    def run(self, part: Sequence[Audio]) -> None:
        started, used = time.perf_counter(), time.process_time()
        self.work(part)
        self.parts.append(time.perf_counter() - started)
        self.taken += self.parts[-1]
        self.used += time.process_time() - used


def many_recordings(app: Application, data: Path | None, tell: Tell) -> Table:
    """Measure the throughput of each way, in turn."""
    learners = [resampled(read(clip.file)) for clip in corpus(data, "labels.jsonl", count=LEARNERS)]
    sounds = _mixed(learners, list(replies(app, LENGTHS).values()))
    path, _ = app.weights.whisper("base")
    recognizer, stock = load_whisper(app.weights, "base"), stock_model(path)
    grader = Grader(recognizer=lambda: recognizer, rubric=app.grader.rubric)
    ways = {
        "voicecoach, together": _Way(partial(_together, grader)),
        "voicecoach, one by one": _Way(lambda part: [grader.grade(sound) for sound in part]),
        "faster-whisper, defaults": _Way(lambda part: [stock_text(stock, sound) for sound in part]),
        "faster-whisper, beam 1": _Way(lambda part: [stock_text(stock, sound, beam_size=1) for sound in part]),
        "BatchedInferencePipeline, defaults": _Way(partial(_pipeline, stock)),
    }
    for way in ways.values():
        way.work(sounds[:1])  # warm
    for start in range(0, len(sounds), PART):
        for place, way in enumerate(ways.values()):
            tell("many recordings", start + PART * place / len(ways), len(sounds))
            way.run(sounds[start : start + PART])
    ours, seconds = ways["voicecoach, together"], sum(sound.seconds for sound in sounds)
    rows = [
        (
            name,
            f"{seconds / way.taken:.1f} times real time",
            f"{1000 * way.used / seconds:.0f} ms",
            f"{np.median(np.array(way.parts) / np.array(ours.parts)):.2f}x",
        )
        for name, way in ways.items()
    ]
    return Table(
        titled("Many recordings"),
        ("way", "throughput", "processor time for a second of sound", "time, of voicecoach together"),
        tuple(rows),
        f"{len(learners)} learners' recordings and {len(sounds) - len(learners)} replies of 5 to 60 s, base,"
        f" {seconds / 60:.0f} minutes in all; {PART} recordings in turn by each way. voicecoach: grades;"
        " faster-whisper: text alone, language given, two threads. " + machine(),
    )


def _mixed(short: Sequence[Audio], long: Sequence[Audio]) -> list[Audio]:
    """Return all sounds, the long ones evenly spread."""
    places = [*((place / len(short), sound) for place, sound in enumerate(short))]
    places += [((place + 0.5) / len(long), sound) for place, sound in enumerate(long)]
    return [sound for _, sound in sorted(places, key=lambda pair: pair[0])]


def _together(grader: Grader, part: Sequence[Audio]) -> None:
    for grade in grader.grade_replies(Reply(sound) for sound in part):
        grade()


def _pipeline(stock: Any, part: Sequence[Audio]) -> None:
    from faster_whisper import BatchedInferencePipeline

    pipeline = BatchedInferencePipeline(model=stock)
    for sound in part:
        stock_text(pipeline, sound)
