"""The clarity of words.

False alarms: words of clear speech that would be shown as hard to follow, terms and other words apart; and the cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from unittest.mock import patch

import numpy as np

from benchmarks.figures import Table, Tell
from benchmarks.material import Clip, corpus
from benchmarks.speed import heard
from voicecoach.application import Application
from voicecoach.audio.clip import Audio
from voicecoach.audio.files import read
from voicecoach.audio.resampling import resampled
from voicecoach.errors import UsageError
from voicecoach.grading.clarity.grade import grade_clarity
from voicecoach.grading.clarity.report import ClarityReport
from voicecoach.grading.terms.matching import find_all
from voicecoach.recognition import whisper
from voicecoach.recognition.evidence import Evidence, WordSound
from voicecoach.recognition.pooling import word_sounds
from voicecoach.recognition.silero import SileroDetector
from voicecoach.voice.synthesizer import spoken

READINGS = 60
"""Model replies that the voice reads."""

CLIPS = 300
"""Learners' recordings, evenly spread, of which the fluent ones count."""

FLUENT = 9.0
"""Mean score of 10 for fluency from which a recording is fluent speech."""


@dataclass(slots=True)
class Tally:
    """Recordings, their seconds, the clarities of plain words and of words of terms, words shown as hard to follow, and
    seconds of processor time for recognition and for the clarity."""

    recordings: int
    seconds: float
    plain: list[float]
    terms: list[float]
    shown: int
    recognizing: float
    grading: float


def clarity(app: Application, data: Path | None, tell: Tell) -> Table:
    """Count the words of clear speech that count as hard to follow, with the chosen model."""
    calibrations = {each.sha256: each for each in app.grader.rubric.clarity}
    fitting = calibrations[app.recognizer().model.sha256]
    rows = []
    for name, sounds in _sets(app, data):
        tally = Tally(0, 0.0, [], [], 0, 0.0, 0.0)
        for number, audio in enumerate(sounds):
            tell(name, number, len(sounds))
            _add(app, audio, tally)
        rows.append(_row(name, tally, fitting.hard))
    return Table(
        "Hard to follow: false alarms",
        (
            "recordings",
            "minutes",
            "other words",
            "mean clarity",
            "words of terms",
            "mean clarity",
            "shown",
            "a minute",
            "cost",
        ),
        tuple(rows),
        f"Model {fitting.name}. Nothing in this speech was hard to follow. In brackets: words below the threshold. "
        "Shown: at most three of them for a recording. Cost: processor time of averaging the encoder output over the "
        "words and of grading, over that of recognition. The learners are of the half that the calibration was fitted "
        "to; clarity-model-card.md has the figure for speakers that no fit had heard.",
    )


def _sets(app: Application, data: Path | None) -> Iterator[tuple[str, Sequence[Audio]]]:
    """Yield each set of recordings by its name; those that `data` lacks are left out."""
    texts = [turn.model_reply for dialogue in app.library.load()[0] for turn in dialogue.turns]
    chosen = texts[:: max(1, len(texts) // READINGS)]
    yield "model replies read by the voice", [resampled(spoken(app.voice, text)) for text in chosen]
    for name, labels in (("accented voices, terms", "clips.jsonl"), ("learners, fluency 9 or more", "labels.jsonl")):
        try:
            clips = corpus(data, labels, count=CLIPS)
        except UsageError:
            continue
        yield name, [read(clip.file) for clip in clips if fluency_of(clip) >= FLUENT]


def fluency_of(clip: Clip) -> float:
    """Return the experts' mean for a recording; a synthetic voice counts as fluent."""
    scores = np.array(clip.labels.get("fluency", [FLUENT]), float)
    return float(scores.mean())


def _add(app: Application, audio: Audio, tally: Tally) -> None:
    pooling = 0.0

    def timed(*given: object) -> tuple[WordSound, ...]:
        nonlocal pooling
        started = process_time()
        sounds = word_sounds(*given)  # type: ignore[arg-type]
        pooling += process_time() - started
        return sounds

    started = process_time()
    with patch.object(whisper, "word_sounds", timed):
        evidence = heard(audio, app.recognizer(), SileroDetector())
    between = process_time()
    report = grade_clarity(evidence, app.grader.rubric.clarity)
    tally.grading += process_time() - between + pooling
    tally.recognizing += between - started - pooling
    tally.recordings += 1
    tally.seconds += audio.seconds
    if report:
        _count(app, evidence, report, tally)


def _count(app: Application, evidence: Evidence, report: ClarityReport, tally: Tally) -> None:
    found = find_all(evidence.transcript.words, app.lexicon)
    of_terms = {index for _, match in found for index in range(match.first, match.last)}
    for index, value in enumerate(report.words):
        (tally.terms if index in of_terms else tally.plain).append(value)
    tally.shown += len(report.hard)


def _row(name: str, tally: Tally, hard: float) -> tuple[str, ...]:
    return (
        f"{name} ({tally.recordings})",
        f"{tally.seconds / 60:.1f}",
        *_words(tally.plain, hard),
        *_words(tally.terms, hard),
        str(tally.shown),
        f"{60 * tally.shown / max(1e-9, tally.seconds):.2f}",
        f"{100 * tally.grading / max(1e-9, tally.recognizing):.1f} %",
    )


def _words(values: Sequence[float], hard: float) -> tuple[str, str]:
    low = sum(value < hard for value in values)
    return f"{len(values)} ({low})", f"{np.mean(values):.2f}" if values else "–"
