"""Live and from the file.

The same replies as a learner speaks them, with a speculative result at every pause, and graded again from their
recordings.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.figures import Table, Tell
from benchmarks.material import Clip, blocks, corpus
from benchmarks.speed import MODELS
from voicecoach.application import Application
from voicecoach.audio.clip import Audio
from voicecoach.audio.files import read, write
from voicecoach.config import Settings
from voicecoach.content.dialogue import TermGroup
from voicecoach.grading.grade import Grade
from voicecoach.grading.grade_reply import grade_reply
from voicecoach.grading.terms.matching import find_in_text
from voicecoach.recognition.silero import SileroDetector


def live_and_file(app: Application, data: Path | None, tell: Tell) -> Table:
    """Count the differences between a reply's live grade and the grade of its recording."""
    clips = [clip for clip in corpus(data, "clips.jsonl") if clip.labels["kind"] == "answer"]
    rows: list[tuple[str, ...]] = []
    for model in MODELS:
        own = Application(app.folders, Settings(model=model))
        words, scores, verdicts = 0, [0.0], 0
        for place, clip in enumerate(clips):
            tell(f"live and from the file, {model}", place, len(clips))
            live, filed = _both(own, clip)
            words += live.transcript.text != filed.transcript.text
            verdicts += sum(a.state != b.state for a, b in zip(live.terms.verdicts, filed.terms.verdicts, strict=True))
            scores.append(abs(_score(live) - _score(filed)))
        rows.append((model, str(len(clips)), str(words), f"{max(scores):.2f}", str(verdicts)))
        own.close()
    return Table(
        "Live and from the file",
        ("model", "replies", "with other words", "fluency apart, at most", "terms with another verdict"),
        tuple(rows),
        "Graded while spoken, with a speculative result at every pause, and again from the 16-bit recording.",
    )


def _both(app: Application, clip: Clip) -> tuple[Grade, Grade]:
    audio = read(clip.file)
    groups: tuple[TermGroup, ...] = tuple((term,) for term in find_in_text(clip.text, app.lexicon))
    detector, transcriber = SileroDetector(), app.grader.transcriber(groups)
    for block in blocks(audio, tail=1.0):
        transcriber.feed(block, float(detector(np.asarray(block))[0]))
        if transcriber.pausing:
            transcriber.speculate()
    live = grade_reply(transcriber.finish(), groups, app.grader.rubric)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reply.wav"
        write(file, Audio(blocks(audio, tail=1.0).reshape(-1)))
        filed = app.grader.grade(file, groups)
    return live, filed


def _score(grade: Grade) -> float:
    return grade.fluency.score or 0.0 if grade.fluency else 0.0
