"""Word error rate.

This against faster-whisper's defaults: the same weights, the same recordings of people and of accented voices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Table, Tell
from benchmarks.material import corpus
from benchmarks.speed import MODELS, heard, stock_model, stock_text
from voicecoach.application import Application
from voicecoach.audio.files import read
from voicecoach.grading.terms.forms import tokens
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.silero import SileroDetector

CLIPS = 300


def word_error_rate(app: Application, data: Path | None, tell: Tell) -> Table:
    """Measure word errors on a fixed part of the learners' recordings and on all answers of the accented voices."""
    detector = SileroDetector()
    sets = {
        "learners": corpus(data, "labels.jsonl", count=CLIPS),
        "accented voices": [clip for clip in corpus(data, "clips.jsonl") if clip.labels["kind"] == "answer"],
    }
    rows: list[tuple[str, ...]] = []
    for model in MODELS:
        path, _ = app.weights.whisper(model)
        recognizer, stock = load_whisper(app.weights, model), stock_model(path)
        for name, clips in sets.items():
            texts = [clip.text for clip in clips]
            ours: list[str] = []
            theirs: list[str] = []
            for place, clip in enumerate(clips):
                tell(f"word error rate, {model}, {name}", place, len(clips))
                audio = read(clip.file)
                ours.append(heard(audio, recognizer, detector).transcript.text)
                theirs.append(stock_text(stock, audio))
            empty = sum(bool(their.strip()) and not our for our, their in zip(ours, theirs, strict=True))
            rows.append(
                (
                    model,
                    f"{name} ({len(clips)})",
                    *(f"{100 * errors(texts, said):.1f} %" for said in (ours, theirs)),
                    *(str(sum(map(loops, said))) for said in (ours, theirs)),
                    str(empty),
                )
            )
    return Table(
        "Word error rate",
        (
            "model",
            "recordings",
            "voicecoach",
            "faster-whisper",
            "loops, voicecoach",
            "loops, stock",
            "empty where stock has words",
        ),
        tuple(rows),
        "Lower case, without punctuation. faster-whisper: its defaults (30 s window, beam 5, temperature ladder).",
    )


def errors(wanted: Sequence[str], said: Sequence[str]) -> float:
    """Return the word error rate over all texts, 0 to 1 or more, in lower case and without punctuation."""
    import jiwer

    wanted, said = ([" ".join(tokens(text)) for text in texts] for texts in (wanted, said))
    return float(jiwer.wer(wanted, said))


def loops(text: str) -> bool:
    """Tell whether a text repeats one to six words four times or more in a row."""
    return bool(re.search(r"\b((?:\S+ ){1,6})(?:\1){3,}", text.lower() + " "))
