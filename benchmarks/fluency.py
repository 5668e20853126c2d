"""The fluency grade.

Agreement with the experts of a corpus, pauses put into speech and found again, filled pauses, and what the grade costs.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.figures import Table, Tell
from benchmarks.material import Clip, corpus
from benchmarks.speed import MODELS, heard
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, level, silence
from voicecoach.audio.files import read
from voicecoach.audio.speech_activity import pauses
from voicecoach.audio.speech_boundaries import speech_boundaries
from voicecoach.config import Settings
from voicecoach.grading.fluency.grade import grade_fluency
from voicecoach.grading.fluency.score import expert_score
from voicecoach.grading.gate import refusal
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.silero import SileroDetector

CLIPS = 400
SPLICED = 50
ADULT = 16


def agreement(app: Application, data: Path | None, tell: Tell) -> Table:
    """Correlate the score with the experts' mean and median on a corpus, whatever part of it was fitted to.

    Recordings of every length count, also those that are too short for a grade.
    """
    clips = corpus(data, "labels.jsonl", count=CLIPS)
    rows = []
    for model in MODELS:
        own = Application(app.folders, Settings(model=model))
        scores, refused, recognizing, grading = [], 0, 0.0, 0.0
        graded: list[Clip] = []
        detector, recognizer = SileroDetector(), own.recognizer()
        sha256 = recognizer.model.sha256
        [calibration] = [fitted for fitted in own.grader.rubric.calibrations if fitted.sha256 == sha256]
        for place, clip in enumerate(clips):
            tell(f"fluency, {model}", place, len(clips))
            audio = read(clip.file)
            started = perf_counter()
            evidence = heard(audio, recognizer, detector)
            between = perf_counter()
            if refusal(evidence):
                refused += 1
                continue
            grade_fluency(evidence, own.grader.rubric.calibrations)
            scores.append(10.0 * (expert_score(evidence, calibration) or 0.0))
            graded.append(clip)
            recognizing, grading = recognizing + between - started, grading + perf_counter() - between
        rows += [_row(model, name, graded, scores, who) for name, who in _groups(graded)]
        rows[-1] = (*rows[-1][:-2], str(refused), f"{100 * grading / recognizing:.1f} % of recognition")
        own.close()
    return Table(
        "Agreement with experts",
        ("model", "who", "Pearson, mean", "Pearson, median", "not graded", "cost"),
        tuple(rows),
        f"{CLIPS} recordings, evenly spread. On the half that the calibration was fitted to this flatters: the figures"
        " of speakers that no fit had heard are in fluency-model-card.md.",
    )


def _groups(clips: list[Clip]) -> list[tuple[str, list[bool]]]:
    adult = [int(str(clip.labels["age"])) >= ADULT for clip in clips]
    return [("adults", adult), ("children", [not one for one in adult]), ("all", [True] * len(clips))]


def _row(model: str, name: str, clips: list[Clip], scores: list[float], who: list[bool]) -> tuple[str, ...]:
    chosen = [(clip, score) for clip, score, one in zip(clips, scores, who, strict=True) if one]
    experts = [np.array(clip.labels["fluency"], float) for clip, _ in chosen]
    given = [score for _, score in chosen]
    figures = [np.corrcoef(given, [float(by(one)) for one in experts])[0, 1] for by in (np.mean, np.median)]
    return (model, f"{name} ({len(chosen)})", *(f"{figure:.3f}" for figure in figures), "", "")


def spliced_pauses(app: Application, data: Path | None, tell: Tell) -> Table:
    """Put silences of 0.1 to 3 s into recordings and look how many of those from 0.3 s up are found, and where."""
    rng = np.random.default_rng(4)
    clips = corpus(data, "labels.jsonl", count=SPLICED)
    detector, recognizer = SileroDetector(), app.recognizer()
    found = wrong = missed = 0
    errors: list[float] = []
    for place, clip in enumerate(clips):
        tell("pauses", place, len(clips))
        audio = read(clip.file)
        at, length = _loud_place(audio, rng), float(np.exp(rng.uniform(np.log(0.1), np.log(3.0))))
        before = _pauses(heard(audio, recognizer, detector))
        after = _pauses(heard(joined(audio.cut(0, at), silence(length), audio.cut(at, 99)), recognizer, detector))
        hits = [one for one in after if one[0] < at + length / 2 < one[1]]
        wrong += max(0, len(after) - len(hits) - len(before))
        if length >= 0.3:
            found, missed = found + bool(hits), missed + (not hits)
            errors += [abs(edge - true) for one in hits for edge, true in zip(one, (at, at + length), strict=True)]
    score = 2 * found / max(1, 2 * found + wrong + missed)
    row = (str(found + missed), f"{score:.3f}", f"{1000 * float(np.median(errors)):.0f} ms", str(wrong))
    note = f"Silences of 0.1 to 3 s put into {len(clips)} recordings; counted from 0.3 s."
    return Table("Pauses", ("pauses", "F1", "edges, median error", "false"), (row,), note)


def _pauses(evidence: Evidence) -> list[tuple[float, float]]:
    found = pauses(speech_boundaries(evidence.speech_probabilities, evidence.frames, seconds=evidence.seconds))
    return [(pause.start, pause.end) for pause in found]


def _loud_place(audio: Audio, rng: np.random.Generator) -> float:
    """A place inside speech: in a quiet one a pause would only grow."""
    places = rng.uniform(0.3 * audio.seconds, 0.7 * audio.seconds, 12)
    return float(max(places, key=lambda place: level(audio.cut(place - 0.02, place + 0.02).samples)))
