"""What is said again: a beginning put into recordings once, twice, three times more, and what is found without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import numpy as np

from benchmarks.clarity import FLUENT, fluency_of
from benchmarks.figures import Table, Tell
from benchmarks.material import corpus
from benchmarks.speed import heard
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.files import read
from voicecoach.grading.fluency.grade import grade_fluency
from voicecoach.grading.fluency.repetitions import repetitions_in
from voicecoach.grading.fluency.report import FluencyReport
from voicecoach.grading.fluency.said_again import said_again
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.silero import SileroDetector

MOST = 3
"""Times that the beginning is said again at most."""

BEGINNINGS = (0.8, 1.3)  # seconds
RECORDINGS = 20
WORDS = 8  # of a recording, at least, so that each has a score
BETWEEN = 0.12  # seconds of silence


@dataclass(slots=True)
class Tally:
    """Of one beginning said again so many times: what was counted in each recording, in words alone and in all, the
    points of 100 that each time more cost, and all of them together."""

    in_words: list[int] = field(default_factory=list)
    counted: list[int] = field(default_factory=list)
    more: list[float] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)


def repetitions(app: Application, data: Path | None, tell: Tell) -> Table:
    """Put the beginning of fluent recordings into them again, and count it."""
    clips = [clip for clip in corpus(data, "labels.jsonl") if fluency_of(clip) >= FLUENT]
    clips = [clip for clip in clips if len(clip.text.split()) >= WORDS]
    clips = clips[:: max(1, len(clips) // RECORDINGS)][:RECORDINGS]
    tallies = {(seconds, times): Tally() for seconds in BEGINNINGS for times in range(1, MOST + 1)}
    recognizing = searching = 0.0
    false = 0
    for number, clip in enumerate(clips):
        tell("repetitions", number, len(clips))
        audio = read(clip.file)
        started = process_time()
        plain = heard(audio, app.recognizer(), SileroDetector())
        between = process_time()
        false += len(said_again(plain))
        recognizing, searching = recognizing + between - started, searching + process_time() - between
        before = _report(app, plain)
        for seconds in BEGINNINGS:
            _add(app, audio, plain.speech[0].start, seconds, before, tallies)
    return Table(
        "What is said again",
        ("beginning", "said again", "counted", "by words alone", "points lost, median", "more than one time less"),
        tuple(_row(*key, tally) for key, tally in tallies.items()),
        f"The beginning of {len(clips)} recordings of learners whom experts gave {FLUENT:.0f} or more, with "
        f"{BETWEEN:.2f} s of silence before the whole recording (base). Counted: recordings in which it is counted "
        f"exactly so often. Without it {false} repetitions are found in their sound. Cost of the search: "
        f"{100 * searching / recognizing:.1f} % of recognition (processor time).",
    )


def _add(
    app: Application,
    audio: Audio,
    start: float,
    seconds: float,
    before: FluencyReport,
    tallies: dict[tuple[float, int], Tally],
) -> None:
    """Put the first `seconds` from `start` into a recording once, twice and so on."""
    edge = max(0.0, start - 0.05)
    part = (audio.cut(edge, start + seconds), silence(BETWEEN, audio.rate))
    last = before.score
    for times in range(1, MOST + 1):
        longer = joined(audio.cut(0, edge), *part * times, audio.cut(edge, audio.seconds))
        evidence = heard(longer, app.recognizer(), SileroDetector())
        report, tally = _report(app, evidence), tallies[seconds, times]
        tally.in_words.append(len(repetitions_in(evidence.transcript.words)))
        tally.counted.append(report.measures.repetition_count)
        if None not in (before.score, last, report.score):
            tally.lost.append(float(before.score or 0) - float(report.score or 0))
            tally.more.append(float(last or 0) - float(report.score or 0))
        last = report.score


def _report(app: Application, evidence: Evidence) -> FluencyReport:
    return grade_fluency(evidence, app.grader.rubric.calibrations)


def _row(seconds: float, times: int, tally: Tally) -> tuple[str, ...]:
    return (
        f"{seconds} s",
        ("once", "twice", "three times")[times - 1],
        _exactly(tally.counted, times),
        _exactly(tally.in_words, times),
        f"{np.median(tally.lost):.1f}",
        f"{sum(more > 0 for more in tally.more)} of {len(tally.more)}",
    )


def _exactly(counts: Sequence[int], times: int) -> str:
    return f"{sum(count == times for count in counts)} of {len(counts)}"
