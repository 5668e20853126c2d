"""File speed.

This against faster-whisper's own transcribe, the same weights, the same audio, in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import Table, Taken, Tell, interleaved, ratio, spread
from benchmarks.machine import machine, titled
from benchmarks.material import replies
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.source import ClipSource
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.many import Open, transcribe_many
from voicecoach.recognition.recognizer import Recognizer, SpeechDetector
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber

LENGTHS = (5.0, 10.0, 20.0, 30.0, 60.0)
MODELS = ("base", "tiny.en")
TIMES = 5


def file_speed(app: Application, tell: Tell) -> Table:
    """Measure whole evidence (speech detection, words with times, pooled output) against bare transcription."""
    from faster_whisper import BatchedInferencePipeline

    material = replies(app, LENGTHS)
    rows: list[tuple[str, ...]] = []
    detector = SileroDetector()
    for model in MODELS:
        path, _ = app.weights.whisper(model)
        recognizer, stock = load_whisper(app.weights, model), stock_model(path)
        pipeline = BatchedInferencePipeline(model=stock)
        for place, (length, audio) in enumerate(material.items()):
            tell(f"file speed, {model}", place, len(material))
            ways = {
                "ours": lambda a=audio, r=recognizer: heard(a, r, detector),
                "default": lambda a=audio, s=stock: stock_text(s, a),
                "beam 1": lambda a=audio, s=stock: stock_text(s, a, beam_size=1),
                "batched": lambda a=audio, p=pipeline: stock_text(p, a),
            }
            taken: dict[str, list[Taken]] = {name: [] for name in ways}
            for name, each in interleaved(ways, TIMES):
                taken[name].append(each)
            ours, *others = taken.values()
            cells = (cell for theirs in others for cell in (_time(theirs), _ratio(theirs, ours)))
            rows.append((model, f"{length:.0f} s", _time(ours), *cells))
    return Table(
        titled("File speed"),
        (
            "model",
            "reply",
            "voicecoach",
            "faster-whisper, defaults",
            "ratio",
            "faster-whisper, beam 1",
            "ratio",
            "BatchedInferencePipeline, defaults",
            "ratio",
        ),
        tuple(rows),
        "Median and quartiles, interleaved in one run; ratios of time and of processor time. voicecoach: all that"
        " grading needs. faster-whisper: text alone, language given, two threads. " + machine(),
    )


def _time(taken: Sequence[Taken]) -> str:
    return spread([each.seconds for each in taken])


def _ratio(theirs: Sequence[Taken], ours: Sequence[Taken]) -> str:
    times = ratio([each.seconds for each in theirs], [each.seconds for each in ours])
    used = ratio([each.used for each in theirs], [each.used for each in ours])
    return f"{times}, {used}"


def heard(audio: Audio, recognizer: Recognizer, detector: SpeechDetector) -> Evidence:
    """Return the evidence of a reply in memory, as from a file."""
    source = ClipSource(joined(audio, silence(0.5)))
    opening: Open = lambda start: (source, Transcriber(recognizer, start=start))  # noqa: E731
    (evidence,) = transcribe_many([opening], recognizer, detector)
    return evidence()


def stock_model(path: Path) -> Any:
    """Return faster-whisper's own model on two threads."""
    from faster_whisper import WhisperModel

    return WhisperModel(str(path), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)


def stock_text(stock: Any, audio: Audio, **options: Any) -> str:
    """Return what faster-whisper's own transcribe says."""
    segments, _ = stock.transcribe(np.ascontiguousarray(audio.samples), language="en", **options)
    return " ".join(segment.text.strip() for segment in segments)
