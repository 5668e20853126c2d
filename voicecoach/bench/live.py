"""Live latency.

From the last sample of speech to the grade, with sound fed at the pace at which it is spoken.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from voicecoach.app import App
from voicecoach.audio import BLOCK_SECONDS, Audio
from voicecoach.bench.figures import Table, Tell
from voicecoach.bench.material import blocks, replies
from voicecoach.bench.speed import LENGTHS, heard, stock_model, stock_text
from voicecoach.ports import Recognizer
from voicecoach.segmentation import SPEECH
from voicecoach.speech.live import LiveTranscriber
from voicecoach.speech.silero import SileroDetector
from voicecoach.speech.whisper import WhisperRecognizer
from voicecoach.transcriber import Transcriber

TIMES = 3
TAIL = 1.5  # seconds of silence in which the result must come
DECISION = 0.3  # seconds of silence without which nobody can say that speech has ended


@dataclass
class _Clocked(Transcriber):
    """A transcriber that notes when each guess was done."""

    recognizer: Recognizer
    done: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.recognizer)
        self._last: object = None

    def guess(self) -> None:
        super().guess()
        if self._guess is not self._last:
            self._last = self._guess
            self.done.append(time.perf_counter())


def live_latency(app: App, tell: Tell) -> Table:
    """Measure the time to the grade, live and in the stock way of recognising after the end."""
    path, known = app.weights.whisper("base")
    recognizer, stock, detector = WhisperRecognizer(path, known), stock_model(path), SileroDetector()

    def grade(audio: Audio) -> None:
        app.examiner.examine(heard(audio, recognizer, detector), ())

    rows: list[tuple[str, ...]] = []
    material = replies(app, LENGTHS)
    for place, (length, audio) in enumerate(material.items()):
        live: list[float] = []
        after: list[float] = []
        default: list[float] = []
        for turn in range(TIMES):
            tell("live latency", place + turn / TIMES, len(material))
            live.append(_live(app, audio, recognizer, detector))
            after.append(DECISION + _timed(grade, audio))
            default.append(DECISION + _timed(stock_text, stock, audio))
        rows.append((f"{length:.0f} s", *(_both(each) for each in (live, after, default))))
    return Table(
        "Live latency",
        ("reply", "voicecoach, live", "the same engine, only after the end", "faster-whisper, defaults, after the end"),
        tuple(rows),
        "From the last sample of speech to the grade, p50 and p95, base. What works after the end can't start before"
        f" {DECISION} s of silence tell that it is the end; that time is included everywhere.",
    )


def _live(app: App, audio: Audio, recognizer: Recognizer, detector: SileroDetector) -> float:
    clocked = _Clocked(recognizer)
    follower = LiveTranscriber(lambda: clocked)
    detector.reset()
    last_speech = started = time.perf_counter()
    for index, block in enumerate(blocks(audio, tail=TAIL)):
        time.sleep(max(0.0, started + index * BLOCK_SECONDS - time.perf_counter()))
        probability = float(detector(block)[0])
        if probability >= SPEECH:
            last_speech = time.perf_counter()
        follower.feed(block, probability)
    evidence = follower.finish()
    grading = _timed(app.examiner.examine, evidence, ())
    ready = min((at for at in clocked.done if at > last_speech), default=time.perf_counter())
    return ready + grading - last_speech


def _timed(work: Callable[..., object], *given: object) -> float:
    started = time.perf_counter()
    work(*given)
    return time.perf_counter() - started


def _both(seconds: list[float]) -> str:
    middle, high = np.percentile(seconds, [50, 95])
    return f"{middle:.2f} / {high:.2f} s"
