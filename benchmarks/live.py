"""Live latency.

From the last sample of speech to the grade, with sound fed at the pace at which it is spoken.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.figures import Table, Tell
from benchmarks.machine import machine, titled
from benchmarks.material import blocks, replies
from benchmarks.peers import WYOMING, LocalAgreement, Wyoming
from benchmarks.speed import LENGTHS, heard, stock_model, stock_text
from voicecoach.application import Application
from voicecoach.audio.clip import BLOCK_SECONDS, SAMPLE_RATE, Audio, Samples
from voicecoach.grading.grade_reply import grade_reply
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.segmentation import SPEECH
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.streaming import StreamingTranscriber
from voicecoach.recognition.transcriber import Transcriber

TIMES = 3
AGREEMENT = "local agreement over faster-whisper"
LONGEST_AGREEMENT = (
    30.0  # seconds: it takes longer than the reply itself, so it is measured once and not on longer ones
)
TAIL = 1.5  # seconds of silence in which the result must come
DECISION = 0.3  # seconds of silence without which nobody can say that speech has ended


@dataclass
class _Clocked(Transcriber):
    """A transcriber that notes when each speculative result, and each complete segment, was done."""

    recognizer: Recognizer
    done: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.recognizer)
        self._last: object = None

    def feed(self, block: Samples, probability: float) -> None:
        complete = len(self._segments)
        super().feed(block, probability)
        if len(self._segments) > complete:
            self.done.append(time.perf_counter())

    def speculate(self, wanted: Callable[[], bool] = lambda: True) -> None:
        super().speculate(wanted)
        if self._speculative is not self._last:
            self._last = self._speculative
            self.done.append(time.perf_counter())


def live_latency(app: Application, tell: Tell) -> Table:
    """Measure the time to the grade, live and in other ways, interleaved on the same replies."""
    path, _ = app.weights.whisper("base")
    recognizer, stock, detector = load_whisper(app.weights, "base"), stock_model(path), SileroDetector()

    def grade(audio: Audio) -> None:
        grade_reply(heard(audio, recognizer, detector), (), app.grader.rubric)

    ways: dict[str, Callable[[Audio], float]] = {
        "voicecoach, live": lambda audio: _live(app, audio, recognizer, detector),
        "the same engine, only after the end": lambda audio: DECISION + _timed(grade, audio),
        "faster-whisper, defaults, after the end": lambda audio: DECISION + _timed(stock_text, stock, audio),
        AGREEMENT: lambda audio: _agreed(stock, audio),
    }
    rows: list[tuple[str, ...]] = []
    material = replies(app, LENGTHS)
    with ExitStack() as running:
        if Wyoming.installed():
            wyoming = running.enter_context(Wyoming(path))
            wyoming.latency(material[LENGTHS[0]])
            ways[WYOMING] = lambda audio: DECISION + wyoming.latency(audio)
        for place, (length, audio) in enumerate(material.items()):
            taken: dict[str, list[float]] = {name: [] for name in ways}
            for turn in range(TIMES):
                tell("live latency", place + turn / TIMES, len(material))
                for name, way in ways.items():
                    if name != AGREEMENT or (turn == 0 and length <= LONGEST_AGREEMENT):
                        taken[name].append(way(audio))
            rows.append((f"{length:.0f} s", *(_both(each) for each in taken.values())))
    return Table(
        titled("Live latency"),
        ("reply", *ways),
        tuple(rows),
        "From the last sample of speech to the grade (others: to the transcript), p50 and p95, base. What works after"
        f" the end can't start before {DECISION} s of silence tell that it is the end; that time is included"
        " everywhere. " + machine(),
    )


def _agreed(stock: Any, audio: Audio) -> float:
    """Feed a reply to local agreement at the pace of speech; passes that don't keep up push the end back."""
    way = LocalAgreement(stock)
    started = time.perf_counter()
    step = SAMPLE_RATE // 10
    for start in range(0, len(audio.samples), step):
        time.sleep(max(0.0, started + (start + step) / SAMPLE_RATE - time.perf_counter()))
        way.feed(audio.samples[start : start + step])
    due = started + audio.seconds + DECISION
    time.sleep(max(0.0, due - time.perf_counter()))
    way.finish()
    return time.perf_counter() - started - audio.seconds


def _live(app: Application, audio: Audio, recognizer: Recognizer, detector: SileroDetector) -> float:
    clocked = _Clocked(recognizer)
    stream = StreamingTranscriber(lambda: clocked)
    detector.reset()
    last_speech = started = time.perf_counter()
    for index, block in enumerate(blocks(audio, tail=TAIL)):
        time.sleep(max(0.0, started + index * BLOCK_SECONDS - time.perf_counter()))
        probability = float(detector(block)[0])
        if probability >= SPEECH:
            last_speech = time.perf_counter()
        stream.feed(block, probability)
    evidence = stream.finish()
    grading = _timed(grade_reply, evidence, (), app.grader.rubric)
    ready = min((at for at in clocked.done if at > last_speech), default=time.perf_counter())
    return ready + grading - last_speech


def _timed(work: Callable[..., object], *given: object) -> float:
    started = time.perf_counter()
    work(*given)
    return time.perf_counter() - started


def _both(seconds: list[float]) -> str:
    if not seconds:
        return "–"
    middle, high = np.percentile(seconds, [50, 95])
    return f"{middle:.2f} / {high:.2f} s"
