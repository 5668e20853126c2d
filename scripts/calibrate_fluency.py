"""Calibrate the fluency grade on a corpus with experts' scores.

Hears every recording through the same recognizer as the product, reports how well the grade agrees with the experts
when each speaker is judged by a fit that never heard them, then fits on all and writes
voicecoach/data/calibrations/MODEL.npz and the table in docs/fluency-model-card.md.
Deterministic: the same corpus, weights and machine give the same bytes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from calibration_results import into_card, write
from numpy.typing import NDArray
from rich.progress import track

from voicecoach import resources
from voicecoach.audio.clip import Span, joined
from voicecoach.audio.files import read
from voicecoach.audio.source import ClipSource
from voicecoach.config import Folders, home_folders
from voicecoach.grading.calibration_files import ARRAYS
from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.grading.fluency.cues import cues
from voicecoach.grading.fluency.score import MIN_WINDOW
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.recognition.tuning import Tuning
from voicecoach.recognition.whisper import WhisperRecognizer
from voicecoach.weights.store import open_weights

Array = NDArray[np.float64]

DIRECTIONS = 48
WIDTH, LINEAR, RIDGE = 0.5, 0.5, 0.8
"""Of the kernel: exp(-WIDTH |a - b|² / d) + LINEAR a·b / d, and the ridge. Cross-validated agreement is flat around
them: a factor of two in any changes the correlation by 0.003."""

FOLDS, REPEATS = 10, 3
TOGETHER = 5
ADULT = 16  # years
MEANS_OF = (5, 10)
"""Recordings of one speaker whose mean is compared with the experts' mean for them: the headline is such a mean."""


@dataclass(frozen=True)
class Corpus:
    """One row a recording, heard `alone`, and once more within a long reply: the encoder's output of the same speech
    differs with what it stands in. `values`: (n, d) and `facts`: (n, c), averaged over its windows."""

    values: Array
    facts: Array
    alone: NDArray[np.bool_]
    mean: Array
    median: Array
    experts: Array
    age: Array
    speaker: NDArray[np.str_]


_parts: dict[str, Transcriber | SileroDetector | WhisperRecognizer] = {}


def _begin(folder: Path, model: str) -> None:
    _parts["recognizer"] = load_whisper(open_weights(Folders(folder)), model, Tuning(1))
    _parts["detector"] = SileroDetector()


def _hear(files: list[Path]) -> list[tuple[Array, Array]]:
    """Hear recordings of one speaker joined to one reply; return encoder output and cues of each of them."""
    recognizer, detector = _parts["recognizer"], _parts["detector"]
    assert isinstance(recognizer, WhisperRecognizer)
    assert isinstance(detector, SileroDetector)
    clips = [read(file) for file in files]
    source = ClipSource(joined(*clips))
    evidence = transcribe_source(source, detector, Transcriber(recognizer))
    edges = np.cumsum([0.0, *(clip.seconds for clip in clips)])
    return [summed(evidence, Span(float(start), float(end))) for start, end in itertools.pairwise(edges)]


def summed(evidence: Evidence, part: Span) -> tuple[Array, Array]:
    """Return encoder output and cues of a part of a reply, averaged over its windows by their length."""
    windows = [
        one
        for one in evidence.pooled
        if one.span.seconds >= MIN_WINDOW and part.start <= (one.span.start + one.span.end) / 2 < part.end
    ]
    if not windows:
        return np.zeros(0), np.zeros(0)
    lengths = [one.span.seconds for one in windows]
    values = np.average([one.values for one in windows], axis=0, weights=lengths)
    return values, np.average([cues(evidence, one.span) for one in windows], axis=0, weights=lengths)


def listen(corpus: Path, folder: Path, model: str) -> Corpus:
    rows = [json.loads(line) for line in (corpus / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    files = {file.stem: file for file in (corpus / "audio").iterdir()}
    groups = [[row] for row in rows] + _together(rows)
    work = [[files[str(row["id"])] for row in group] for group in groups]
    with ProcessPoolExecutor(os.cpu_count(), initializer=_begin, initargs=(folder, model)) as pool:
        heard = list(track(pool.map(_hear, work, chunksize=4), f"hearing with {model}", len(work)))
    kept = [
        (row, *one, len(group) == 1)
        for group, found in zip(groups, heard, strict=True)
        for row, one in zip(group, found, strict=True)
        if len(one[0])
    ]
    scores = [row["fluency"] for row, *_ in kept]
    most = max(map(len, scores))
    experts = np.array([[*given, *[np.nan] * (most - len(given))] for given in scores])
    return Corpus(
        values=np.array([values for _, values, _, _ in kept]),
        facts=np.array([facts for _, _, facts, _ in kept]),
        alone=np.array([alone for _, _, _, alone in kept]),
        mean=np.nanmean(experts, axis=1),
        median=np.nanmedian(experts, axis=1),
        experts=experts,
        age=np.array([row["age"] for row, *_ in kept], float),
        speaker=np.array([str(row["speaker"]) for row, *_ in kept]),
    )


def _together(rows: list[dict[str, object]]) -> list[list[dict[str, object]]]:
    """Return each speaker's recordings in groups of up to TOGETHER, every fourth group: enough to learn from."""
    speakers: dict[object, list[dict[str, object]]] = {}
    for row in rows:
        speakers.setdefault(row["speaker"], []).append(row)
    groups = [own[start : start + TOGETHER] for own in speakers.values() for start in range(0, len(own), TOGETHER)]
    return [group for group in groups if len(group) > 1][::4]


def fit(values: Array, facts: Array, scores: Array, name: str, sha256: str, error: float) -> Calibration:
    """Fit kernel ridge regression; the linear kernel is folded into a slope."""
    width = values.shape[1]
    center, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    standard = (values - center) / scale
    _, directions = np.linalg.eigh(standard.T @ standard)
    single = np.float32
    made = Calibration(
        name=name,
        sha256=sha256,
        center=center.astype(single),
        scale=scale.astype(single),
        directions=directions[:, ::-1][:, :DIRECTIONS].astype(np.float16).astype(single),  # as they will be stored
        cue_center=facts.mean(axis=0).astype(single),
        cue_scale=(facts.std(axis=0) + 1e-6).astype(single),
        known=np.zeros((0, 0), single),
        weights=np.zeros(0, single),
        slope=np.zeros(0, single),
        width=WIDTH / width,
        intercept=float(scores.mean()),
        error=error,
    )
    known = made.project(values.astype(single), facts.astype(single)).astype(np.float16).astype(float)
    square = np.square(known).sum(axis=1)
    apart = np.maximum(0.0, square[:, None] + square - 2 * known @ known.T)
    kernel = np.exp(-made.width * apart) + LINEAR / width * known @ known.T
    weights = np.linalg.solve(kernel + RIDGE * np.eye(len(known)), scores - scores.mean())
    return replace(
        made,
        known=known.astype(single),
        weights=weights.astype(single),
        slope=(LINEAR / width * known.T @ weights).astype(single),
    )


def folds(corpus: Corpus, seed: int) -> NDArray[np.int_]:
    """Assign each speaker to a fold, adults and children apart so that every fold has both."""
    rng = np.random.default_rng(seed)
    fold = np.zeros(len(corpus.mean), int)
    for group in (corpus.age >= ADULT, corpus.age < ADULT):
        speakers = np.unique(corpus.speaker[group])
        rng.shuffle(speakers)
        for place, speaker in enumerate(speakers):
            fold[corpus.speaker == speaker] = place % FOLDS
    return fold


def unheard(corpus: Corpus, seed: int) -> Array:
    """Return predictions of each recording by a fit without its speaker."""
    found = np.zeros(len(corpus.mean))
    fold = folds(corpus, seed)
    for number in range(FOLDS):
        test = fold == number
        made = fit(corpus.values[~test], corpus.facts[~test], corpus.mean[~test], "", "", 0.0)
        found[test] = [made(*pair) for pair in zip(corpus.values[test], corpus.facts[test], strict=True)]
    return found


def agreement(found: Array, corpus: Corpus, who: NDArray[np.bool_]) -> list[float]:
    """Pearson with the mean, with the median, Spearman with the mean, root mean square error."""
    ranks = [np.argsort(np.argsort(one[who])) for one in (found, corpus.mean)]
    return [
        float(np.corrcoef(found[who], corpus.mean[who])[0, 1]),
        float(np.corrcoef(found[who], corpus.median[who])[0, 1]),
        float(np.corrcoef(ranks[0], ranks[1])[0, 1]),
        float(np.sqrt(np.mean(np.square(found[who] - corpus.mean[who])))),
    ]


def human(corpus: Corpus, who: NDArray[np.bool_]) -> float:
    """Pearson of one expert with the mean of the other four, averaged over the five."""
    scores = corpus.experts[who & ~np.isnan(corpus.experts).any(axis=1)]
    others = (scores.sum(axis=1, keepdims=True) - scores) / (scores.shape[1] - 1)
    return float(np.mean([np.corrcoef(scores[:, n], others[:, n])[0, 1] for n in range(scores.shape[1])]))


def report(corpus: Corpus, predictions: Sequence[Array], model: str) -> tuple[str, float]:
    """Return a table in Markdown, and the half-width that holds two errors in three, of 10."""
    lines = [
        f"| {model} | Pearson, mean | Pearson, median | Spearman | RMSE (of 10) | one expert against four |",
        "|---|---|---|---|---|---|",
    ]
    adult = corpus.age >= ADULT
    for name, who in (
        ("all", corpus.alone),
        ("adults", corpus.alone & adult),
        ("children", corpus.alone & ~adult),
        ("all, within a long reply", ~corpus.alone),
    ):
        figures = np.mean([agreement(found, corpus, who) for found in predictions], axis=0)
        cells = " | ".join(f"{figure:.3f}" for figure in figures)
        lines.append(f"| {name} ({who.sum()}) | {cells} | {human(corpus, who):.3f} |")
    for count in MEANS_OF:
        pairs = [means(corpus, found, count) for found in predictions]
        pearson = np.mean([np.corrcoef(ours, theirs)[0, 1] for ours, theirs in pairs])
        error = np.mean([np.sqrt(np.mean(np.square(ours - theirs))) for ours, theirs in pairs])
        lines.append(f"| means of {count} of one speaker ({len(pairs[0][0])}) | {pearson:.3f} | | | {error:.3f} | |")
    errors = np.abs(np.concatenate([(found - corpus.mean)[corpus.alone] for found in predictions]))
    return "\n".join(lines), float(np.percentile(errors, 200 / 3))


def means(corpus: Corpus, found: Array, count: int) -> tuple[Array, Array]:
    """Return the means of the predictions and of the experts over each `count` recordings of one speaker."""
    rng = np.random.default_rng(0)
    groups: list[NDArray[np.int_]] = []
    for speaker in np.unique(corpus.speaker):
        own = rng.permutation(np.flatnonzero(corpus.alone & (corpus.speaker == speaker)))
        groups += [own[first : first + count] for first in range(0, len(own) - count + 1, count)]
    chosen = np.array(groups)
    return found[chosen].mean(axis=1), corpus.mean[chosen].mean(axis=1)


def shared(corpus: Corpus, predictions: Sequence[Array]) -> float:
    """Return which part of the error's variance is one speaker's: grading/fluency/running_mean.py counts with it."""
    parts = []
    for found in predictions:
        errors = [(found - corpus.mean)[corpus.alone & (corpus.speaker == one)] for one in np.unique(corpus.speaker)]
        within = float(np.mean([own.var(ddof=1) for own in errors]))
        between = float(np.var([own.mean() for own in errors])) - within * float(
            np.mean([1 / len(own) for own in errors])
        )
        parts.append(between / (between + within))
    return float(np.mean(parts))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--model", action="append", help="default: base and tiny.en")
    arguments.add_argument("--heard", type=Path, help="folder to keep what was heard in, for another fit")
    arguments.add_argument("--out", type=Path, help="folder for the coefficients; default: the package's, and the card")
    given = arguments.parse_args()
    home = home_folders().home
    for model in given.model or ["base", "tiny.en"]:
        kept = given.heard / f"{model}.npz" if given.heard else None
        if kept and kept.exists():
            corpus = Corpus(**np.load(kept))
        else:
            corpus = listen(given.corpus, home, model)
            if kept:
                np.savez(kept, **{name: getattr(corpus, name) for name in Corpus.__dataclass_fields__})
        predictions = [unheard(corpus, seed) for seed in track(range(REPEATS), f"cross-validating {model}")]
        table, error = report(corpus, predictions, model)
        print(table)
        sha256 = open_weights(Folders(home)).whisper(model)[1].sha256
        print(f"of the error's variance {shared(corpus, predictions):.2f} stays with the speaker")
        made = fit(corpus.values, corpus.facts, corpus.mean, model, sha256, 10 * error)
        file = (given.out or resources.folder("calibrations")) / f"{model}.npz"
        write(file, made, ARRAYS, ("known", "directions"), "error")
        if not given.out:
            into_card("fluency-model-card.md", table, model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
