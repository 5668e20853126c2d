"""Memory: what a longer session, a longer recording and more recordings take.

Each case runs in a process of its own, with nothing loaded but the recognizer and what grades.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from soundfile import SoundFile

from benchmarks.figures import Table, Tell
from benchmarks.machine import machine
from benchmarks.material import blocks, replies
from benchmarks.resources import resident
from voicecoach.application import Application
from voicecoach.audio.files import read, write
from voicecoach.config import Folders, Settings
from voicecoach.grading.grade_reply import grade_reply
from voicecoach.grading.grader import Grader, Reply
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.streaming import StreamingTranscriber

TURNS = (1, 10, 40)
MINUTES = (5, 60)
RECORDINGS = (20, 80, 240)

LENGTHS = tuple(np.linspace(3.0, 15.0, 13))
"""Seconds of the recordings, in turn."""

Work = Callable[[Grader, Path, int, Callable[..., None]], None]
"""Grades what a count asks for, from a reply in a file; calls a function whenever memory should be looked at."""


def memory(app: Application, tell: Tell) -> Table:
    """Measure resident memory at the end and at most, for each count."""
    ways: list[tuple[Work, str, tuple[int, ...]]] = [
        (_live, "replies of 20 s, heard live in turn", TURNS),
        (_long, "minutes in one recording", MINUTES),
        (_together, "recordings of 3 to 15 s, together", RECORDINGS),
    ]
    cases = [(work, name, count) for work, name, counts in ways for count in counts]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reply.wav"
        [reply] = replies(app, (20.0,)).values()
        write(file, reply)
        for place, (work, name, count) in enumerate(cases):
            tell("memory", place, len(cases))
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                loaded, end, most = alone.submit(_sizes, work, app.folders, app.settings, file, count).result()
            rows.append((name, str(count), f"{loaded:.0f} MB", f"{end:.0f} MB", f"{most:.0f} MB"))
    return Table(
        "Memory",
        ("what is graded", "how many", "model loaded", "at the end", "at most"),
        tuple(rows),
        "Resident size, base; each row in a process of its own. " + machine(),
    )


def _sizes(work: Work, folders: Folders, settings: Settings, file: Path, count: int) -> tuple[float, float, float]:
    """Return the resident size in MB with the model loaded, at the end, and the largest."""
    app = Application(folders, settings)
    app.grader.transcriber()  # loads the model
    sizes = [resident()]
    work(app.grader, file, count, lambda *_: sizes.append(resident()))
    app.close()
    return sizes[0], sizes[-1], max(sizes)


def _live(grader: Grader, file: Path, count: int, look: Callable[..., None]) -> None:
    reply, detector = read(file), SileroDetector()
    for _ in range(count):
        stream = StreamingTranscriber(grader.transcriber)
        detector.reset()
        for block in blocks(reply, tail=0.5):
            stream.feed(block, float(detector(block)[0]))
        grade_reply(stream.finish(), (), grader.rubric)
        look()


def _long(grader: Grader, file: Path, count: int, look: Callable[..., None]) -> None:
    reply, long = read(file), file.with_name("long.wav")
    with SoundFile(str(long), "w", reply.rate, 1, "PCM_16") as out:
        for _ in range(round(60 * count / reply.seconds)):
            out.write(reply.samples)
    grader.grade(long, progress=look)
    look()


def _together(grader: Grader, file: Path, count: int, look: Callable[..., None]) -> None:
    reply = read(file)
    parts = (Reply(reply.cut(0, LENGTHS[place % len(LENGTHS)])) for place in range(count))
    for grade in grader.grade_replies(parts):
        grade()
        look()
