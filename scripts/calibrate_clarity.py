"""Calibrate the clarity of words on a corpus with experts' scores for each word.

Hears every recording through the same recognizer as the product, alone and in replies joined from five, aligns the
recognized words with those that were read, and reports how well the clarity agrees with the experts when each speaker
is judged by a fit that never heard them. Then fits on all and writes voicecoach/data/calibrations/MODEL.clarity.npz and
the table in docs/clarity-model-card.md. Deterministic: the same corpus, weights and machine give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
from calibration_results import into_card, write
from numpy.typing import NDArray
from rich.progress import track

from voicecoach import resources
from voicecoach.audio.clip import joined
from voicecoach.audio.files import read
from voicecoach.audio.source import ClipSource
from voicecoach.config import Folders, home_folders
from voicecoach.grading.calibration_files import CLARITY, CLARITY_ARRAYS
from voicecoach.grading.clarity.calibration import ClarityCalibration, kernel
from voicecoach.grading.clarity.cues import word_cues
from voicecoach.grading.terms.forms import tokens
from voicecoach.recognition.batching import Start
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.many import transcribe_many
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber
from voicecoach.weights.store import open_weights

Array = NDArray[Any]

DIRECTIONS, REPLY_DIRECTIONS = 64, 32
KNOWN = 800
"""Words of the training data that the kernel compares with, half of them among those below CLEAR."""

CLEAR = 8.0
WIDTH, LINEAR, RIDGE = 0.5, 0.5, 1e-3
"""Of the kernel: exp(-WIDTH |a - b|²) + LINEAR a·b, and the ridge for each word. Cross-validated agreement is flat
around them: a factor of two in any changes the correlation by 0.01 at most."""

HARD = 6.0
"""Score of 10 below which an expert puts a word that is hard to follow."""

FLUENT = 9.0
"""Score of 10 for fluency from which a recording is fluent speech, in which false alarms are counted."""

FOLDS = 10
TOGETHER = 5
ADULT = 16  # years
RECALLS = (0.1, 0.3, 0.5)


@dataclass(frozen=True)
class Words:
    """One row a recognized word that stands for one that was read, heard `alone` or in a joined reply.

    `experts`: (n, 5) scores. `fluency`: the experts' mean for the recording, 0 to 10; `seconds`: the word's share of
    the recording's length. `missing`: the experts' means of the words that were read alone and not recognized, with
    `missing_speaker`.
    """

    sounds: Array
    replies: Array
    cues: Array
    experts: Array
    alone: Array
    age: Array
    speaker: Array
    fluency: Array
    seconds: Array
    missing: Array
    missing_speaker: Array

    @property
    def mean(self) -> Array:
        """The mean of the experts for each word."""
        return np.asarray(np.nanmean(self.experts, axis=1))


def labeled(evidence: Evidence, rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return the fields of `Words` for a reply that was joined from the recordings of `rows`."""
    found: dict[str, list[Any]] = {field.name: [] for field in fields(Words)}
    read_words = [(word, row) for row in rows for word in row["words"]]
    heard = evidence.transcript.words
    pairs = aligned([word["text"] for word, _ in read_words], [word.text for word in heard])
    sounds = np.array([sound.values for sound in evidence.word_sounds])
    cues = word_cues(evidence) if heard else sounds
    for own, other in pairs:
        word, row = read_words[own]
        if other is None:
            if len(rows) == 1:
                found["missing"].append(np.mean(word["accuracy"]))
                found["missing_speaker"].append(str(row["speaker"]))
            continue
        found["sounds"].append(sounds[other].astype(np.float16))
        found["replies"].append(sounds.mean(axis=0).astype(np.float16))
        found["cues"].append(cues[other])
        found["experts"].append((word["accuracy"] + [np.nan] * 5)[:5])
        found["alone"].append(len(rows) == 1)
        found["age"].append(float(row["age"]))
        found["speaker"].append(str(row["speaker"]))
        found["fluency"].append(np.mean(row["fluency"]))
        found["seconds"].append(evidence.seconds / len(read_words))
    return found


def aligned(own: Sequence[str], heard: Sequence[str]) -> list[tuple[int, int | None]]:
    """Return for each word that was read its index and that of the recognized word that stands for it."""
    if not heard:
        return [(index, None) for index in range(len(own))]
    first, second = (" ".join("".join(tokens(word)) or "_" for word in words) for words in (own, heard))
    pairs: list[tuple[int, int | None]] = []
    for chunk in jiwer.process_words(first, second).alignments[0]:
        ours, theirs = (
            range(chunk.ref_start_idx, chunk.ref_end_idx),
            range(chunk.hyp_start_idx, chunk.hyp_end_idx),
        )
        if chunk.type == "delete":
            pairs += [(index, None) for index in ours]
        elif chunk.type != "insert":
            pairs += list(zip(ours, theirs, strict=True))
    return pairs


def gathered(parts: Sequence[dict[str, list[Any]]]) -> Words:
    """Return the words of many replies."""
    return Words(
        **{field.name: np.array([item for part in parts for item in part[field.name]]) for field in fields(Words)}
    )


def listen(corpus: Path, folder: Path, model: str) -> Words:
    """Return all words of a corpus, and those of every fourth group of five recordings joined to one reply."""
    rows = [json.loads(line) for line in (corpus / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    files = {file.stem: file for file in (corpus / "audio").iterdir()}
    speakers: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        speakers.setdefault(str(row["speaker"]), []).append(row)
    groups = [[row] for row in rows] + [own[TOGETHER : 2 * TOGETHER] for own in speakers.values()]
    groups = [group for group in groups if group]
    recognizer = load_whisper(open_weights(Folders(folder)), model)

    def opened(group: Sequence[dict[str, Any]], start: Start) -> tuple[ClipSource, Transcriber]:
        sound = joined(*(read(files[str(row["id"])]) for row in group))
        return ClipSource(sound), Transcriber(recognizer, start=start)

    openings = (partial(opened, group) for group in groups)
    heard = transcribe_many(openings, recognizer, SileroDetector())
    shown = track(zip(heard, groups, strict=True), f"hearing with {model}", len(groups))
    return gathered([labeled(evidence(), group) for evidence, group in shown])


def fit(words: Words, name: str, sha256: str) -> ClarityCalibration:
    """Fit kernel ridge regression on a part of the words for the kernel; the linear kernel is folded into a slope."""
    sounds, replies = words.sounds.astype(np.float32), words.replies.astype(np.float32)
    scores = words.mean
    empty = np.zeros((0, 0), np.float32)
    made = ClarityCalibration(
        name=name,
        sha256=sha256,
        center=sounds.mean(axis=0),
        scale=sounds.std(axis=0) + 1e-6,
        directions=_directions(sounds, DIRECTIONS),
        reply_center=replies.mean(axis=0),
        reply_scale=replies.std(axis=0) + 1e-6,
        reply_directions=_directions(replies, REPLY_DIRECTIONS),
        cue_center=words.cues.mean(axis=0),
        cue_scale=words.cues.std(axis=0) + 1e-6,
        known=empty,
        weights=empty,
        slope=empty,
        width=WIDTH,
        intercept=float(scores.mean()),
        hard=0.0,
    )
    projected = made.project(sounds, replies, words.cues)
    rng = np.random.default_rng(0)
    low, high = np.flatnonzero(scores < CLEAR), np.flatnonzero(scores >= CLEAR)
    chosen = np.concatenate([rng.permutation(low)[: KNOWN // 2], rng.permutation(high)[: KNOWN // 2]])
    known = projected[chosen].astype(np.float16).astype(np.float32)  # as it will be stored
    between = (kernel(projected, known, WIDTH) + LINEAR * projected @ known.T).astype(float)
    within = (kernel(known, known, WIDTH) + LINEAR * known @ known.T).astype(float)
    system = between.T @ between + RIDGE * len(scores) * within + 1e-6 * len(scores) * np.eye(len(known))
    weights = np.linalg.solve(system, between.T @ (scores - scores.mean()))
    return replace(
        made,
        known=known,
        weights=weights.astype(np.float32),
        slope=(LINEAR * known.T.astype(float) @ weights).astype(np.float32),
    )


def _directions(values: Array, count: int) -> NDArray[np.float32]:
    standard = (values - values.mean(axis=0)) / (values.std(axis=0) + 1e-6)
    _, directions = np.linalg.eigh(standard.T @ standard)
    return directions[:, ::-1][:, :count].astype(np.float16).astype(np.float32)


def predicted(made: ClarityCalibration, words: Words, who: Array) -> Array:
    """Return the scores, 0 to 10, of some words."""
    projected = made.project(
        words.sounds[who].astype(np.float32), words.replies[who].astype(np.float32), words.cues[who]
    )
    return np.asarray(
        made.intercept + kernel(projected, made.known, made.width) @ made.weights + projected @ made.slope
    )


def some(words: Words, who: Array) -> Words:
    """Return some of the words."""
    names = [field.name for field in fields(Words) if not field.name.startswith("missing")]
    return replace(words, **{name: getattr(words, name)[who] for name in names})


def folds(words: Words) -> Array:
    """Assign each speaker to a fold, adults and children apart so that every fold has both."""
    rng = np.random.default_rng(0)
    fold = np.zeros(len(words.age), int)
    for group in (words.age >= ADULT, words.age < ADULT):
        speakers = np.unique(words.speaker[group])
        rng.shuffle(speakers)
        for place, speaker in enumerate(speakers):
            fold[words.speaker == speaker] = place % FOLDS
    return fold


def unheard(words: Words) -> Array:
    """Return predictions of each word by a fit without its speaker."""
    found, fold = np.zeros(len(words.age)), folds(words)
    for number in track(range(FOLDS), "cross-validating"):
        test = fold == number
        found[test] = predicted(fit(some(words, ~test), "", ""), words, test)
    return found


def detector(found: Array, low: Array) -> list[float]:
    """Return the precision at each of RECALLS, and the area under the curve, of finding `low` words."""
    order = np.argsort(found)
    hits = np.cumsum(low[order])
    recall, precision = hits / hits[-1], hits / np.arange(1, len(order) + 1)
    ranks = np.argsort(order)
    area = 1 - (ranks[low].mean() - (low.sum() - 1) / 2) / (~low).sum()
    return [*(float(precision[np.searchsorted(recall, each)]) for each in RECALLS), float(area)]


def human(words: Words, who: Array) -> tuple[float, float, float]:
    """Pearson of one expert with the mean of the others, and precision and recall of one as a detector of HARD."""
    scores = words.experts[who & ~np.isnan(words.experts).any(axis=1)]
    others = (scores.sum(axis=1, keepdims=True) - scores) / (scores.shape[1] - 1)
    low, own = others < HARD, scores < HARD
    pearson = np.mean([np.corrcoef(scores[:, one], others[:, one])[0, 1] for one in range(scores.shape[1])])
    return float(pearson), float((low & own).sum() / own.sum()), float((low & own).sum() / low.sum())


def threshold(found: Array, words: Words) -> float:
    """Return the highest clarity below which an expert puts every second word below HARD."""
    order = np.argsort(found)
    low = np.nanmean(np.where(np.isnan(words.experts), np.nan, words.experts < HARD), axis=1)[order]
    share = np.cumsum(low) / np.arange(1, len(order) + 1)
    return float(found[order][np.flatnonzero(share >= 0.5)[-1]] / 10)


def report(found: Array, words: Words, model: str, hard: float) -> str:
    """Return the tables in Markdown."""
    head = " | ".join(f"precision at recall {recall}" for recall in RECALLS)
    lines = [f"| {model} | Pearson | {head} | area | below {HARD:.0f} | one expert |", "|" + "---|" * 8]
    adult = words.age >= ADULT
    groups = (
        ("all", words.alone),
        ("adults", words.alone & adult),
        ("children", words.alone & ~adult),
        ("within a reply of five", ~words.alone),
    )
    for name, who in groups:
        low = words.mean[who] < HARD
        pearson, precision, recall = human(words, who)
        figures = [np.corrcoef(found[who], words.mean[who])[0, 1], *detector(found[who], low)]
        cells = " | ".join(f"{figure:.2f}" for figure in figures)
        lines.append(
            f"| {name} ({who.sum()}) | {cells} | {low.mean():.1%} | {pearson:.2f}; {precision:.2f} at {recall:.2f} |"
        )
    every = np.concatenate([words.mean[words.alone], words.missing])
    guess = np.concatenate([found[words.alone], np.full(len(words.missing), words.missing.mean())])
    agreement = np.corrcoef(guess, every)[0, 1]
    lines += [
        "",
        f"Over all {len(every)} words that were read, also those that were not recognized: {agreement:.2f}.",
        "",
    ]
    head = f"mean below {HARD:.0f} | below 7 | one expert below {HARD:.0f} | one of five"
    lines += [f"| {model}, clarity below {hard:.2f} | words | {head} |"]
    lines += ["|" + "---|" * 6]
    for name, who in groups:
        shown = who & (found < 10 * hard)
        experts = words.experts[shown]
        shares = (
            np.mean(words.mean[shown] < HARD),
            np.mean(words.mean[shown] < 7),
            np.mean(experts[~np.isnan(experts)] < HARD),
            np.mean(np.nanmin(experts, axis=1) < HARD),
        )
        lines.append(
            f"| {name} | {shown.sum()} of {who.sum()} | " + " | ".join(f"{share:.0%}" for share in shares) + " |"
        )
    fluent = words.alone & (words.fluency >= FLUENT)
    alarms = (fluent & (found < 10 * hard) & (words.mean >= HARD)).sum() / words.seconds[fluent].sum() * 60
    lines += ["", f"False alarms in recordings whose fluency experts gave {FLUENT:.0f} or more: {alarms:.2f} a minute."]
    return "\n".join(lines)


def main() -> int:
    """Calibrate the models that the arguments name; return the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--model", action="append", help="default: base")
    arguments.add_argument("--heard", type=Path, help="folder to keep what was heard in, for another fit")
    given = arguments.parse_args()
    home = home_folders().home
    for model in given.model or ["base"]:
        kept = given.heard / f"{model}.npz" if given.heard else None
        if kept and kept.exists():
            words = Words(**np.load(kept))
        else:
            words = listen(given.corpus, home, model)
            if kept:
                np.savez(kept, **{field.name: getattr(words, field.name) for field in fields(Words)})
        found = unheard(words)
        hard = threshold(found, words)
        table = report(found, words, model, hard)
        print(table)
        sha256 = open_weights(Folders(home)).whisper(model)[1].sha256
        made = replace(fit(words, model, sha256), hard=hard)
        file = resources.folder("calibrations") / f"{model}{CLARITY}"
        write(file, made, CLARITY_ARRAYS, ("known", "directions", "reply_directions"), "hard")
        into_card("clarity-model-card.md", table, model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
