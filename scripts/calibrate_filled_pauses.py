"""Fit the readout that hears filled pauses in the recognizer's encoder output.

Splices "um", "uh", "erm" of several synthetic voices into quiet places of learners' recordings, and short
words that sound alike as counter-examples; fits a logistic regression frame by frame; tests on voices that were not
fitted to. Writes voicecoach/data/calibrations/MODEL.filled_pauses.npz. Needs espeak-ng and flite.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from benchmarks.filled_pauses import VOICES, spliced, spoken, stretched, trimmed
from voicecoach import resources
from voicecoach.application import Application
from voicecoach.audio.clip import SAMPLE_RATE, Audio, joined
from voicecoach.audio.files import read
from voicecoach.audio.resampling import resampled
from voicecoach.config import Settings, home_folders
from voicecoach.recognition.loading import READOUT
from voicecoach.recognition.whisper import WhisperRecognizer
from voicecoach.voice.piper import PiperVoice

FILLERS = ("um.", "uh.", "uhm.", "er.", "erm.", "mm.", "ah.")
WORDS = (
    "a.",
    "or.",
    "the.",
    "and.",
    "on.",
    "us.",
    "am.",
    "her.",
    "are.",
    "of.",
    "I.",
    "an.",
    "all.",
    "up.",
    "home.",
    "arm.",
)
FITTED = (
    "espeak-ng en-us",
    "espeak-ng en-us+f2",
    "espeak-ng en-gb+m3",
    "espeak-ng en-gb-x-rp+f4",
    "flite awb",
    "flite rms",
    "flite slt",
    "piper",
)
STRETCHES = (0.7, 1.0, 1.5)
ROUNDS = 12
RIDGE = 3e-4


@dataclass(frozen=True)
class Sound:
    """A spliced sound: its `audio`, whether it is a filled pause, and whose voice it is."""

    audio: Audio
    filler: bool
    voice: str


def said(voice: str, text: str, piper: PiperVoice) -> Audio:
    if voice != "piper":
        return spoken(voice, text)
    whole = joined(*piper.speak(text))
    return trimmed(resampled(whole))


def sounds(voices: tuple[str, ...], piper: PiperVoice) -> list[Sound]:
    """Every text by every voice, also shortened and stretched (which moves the pitch: another speaker)."""
    found = []
    for voice in track(voices, "speaking"):
        for texts, filler in ((FILLERS, True), (WORDS, False)):
            for text in texts:
                audio = said(voice, text, piper)
                for stretch in STRETCHES:
                    other_speaker = resampled(audio, round(SAMPLE_RATE * (0.85 + 0.15 * stretch)))
                    longer = stretched(Audio(other_speaker.samples), stretch)
                    found.append(Sound(longer, filler, voice))
    return found


def frames(recognizer: WhisperRecognizer, audio: Audio) -> NDArray[np.float32]:
    """Return encoder output of shape (t, d), 50 frames a second."""
    return recognizer.encoded(audio.cut(0, 28))


def fit(rows: NDArray[np.float32], labels: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Logistic regression by Newton's method, classes weighted equally; returns weights of raw features and bias."""
    center, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-4
    given = np.column_stack([(rows - center) / scale, np.ones(len(rows))]).astype(float)
    weight = np.where(labels, 0.5 / labels.sum(), 0.5 / (~labels).sum())
    beta = np.zeros(given.shape[1])
    penalty = RIDGE * np.eye(len(beta))
    penalty[-1, -1] = 0.0
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(given @ beta, -30, 30)))
        slope = given.T @ (weight * (chance - labels)) + penalty @ beta
        curve = (given * (weight * chance * (1 - chance))[:, None]).T @ given + penalty
        beta -= np.linalg.solve(curve, slope)
    weights = beta[:-1] / scale
    return weights, float(beta[-1] - weights @ center)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--model", action="append")
    arguments.add_argument("--splices", type=int, default=2400)
    given = arguments.parse_args()
    app = Application(home_folders(), Settings())
    piper = PiperVoice(app.weights.path("en_US-joe-medium"))
    rows = [json.loads(line) for line in (given.corpus / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    hosts = [row for row in rows if np.mean(row["fluency"]) >= 7]
    known, unknown = sounds(FITTED, piper), sounds(VOICES, piper)
    for model in given.model or ["base", "tiny.en"]:
        recognizer = WhisperRecognizer(*app.weights.whisper(model))
        rng = np.random.default_rng(1)
        train: list[NDArray[np.float32]] = []
        labels: list[NDArray[np.bool_]] = []
        chosen = rng.permutation(len(hosts))
        for number in track(range(given.splices), f"fitting {model}"):
            host = read(given.corpus / "audio" / f"{hosts[chosen[number % len(hosts)]]['id']}.opus")
            sound = known[rng.integers(len(known))]
            whole, span = spliced(host, sound.audio, rng)
            output = frames(recognizer, whole)
            inside = np.zeros(len(output), bool)
            inside[int(50 * span.start) + 1 : int(50 * span.end)] = True
            near = np.zeros(len(output), bool)
            near[max(0, int(50 * span.start) - 4) : int(50 * span.end) + 5] = True
            keep = inside if sound.filler else near
            others = np.flatnonzero(~near)[::3]
            train += [output[keep], output[others]]
            labels += [np.full(keep.sum(), sound.filler), np.zeros(len(others), bool)]
        weights, bias = fit(np.concatenate(train), np.concatenate(labels))
        file = resources.folder("calibrations") / f"{model}{READOUT}"
        sha256 = app.weights.whisper(model)[1].sha256
        np.savez_compressed(file, weights=weights.astype(np.float32), bias=np.array(bias), sha256=np.array(sha256))
        rng = np.random.default_rng(2)
        hits = {True: 0, False: 0}
        counts = {True: 0, False: 0}
        for number in track(range(given.splices // 6), f"testing {model}"):
            host = read(given.corpus / "audio" / f"{hosts[chosen[-1 - number]]['id']}.opus")
            sound = unknown[rng.integers(len(unknown))]
            whole, span = spliced(host, sound.audio, rng)
            track_ = frames(recognizer, whole) @ weights + bias
            counts[sound.filler] += 1
            hits[sound.filler] += bool(np.median(track_[int(50 * span.start) : int(50 * span.end) + 1]) > 0)
        print(f"{model}: frames say filled pause in {hits[True]} of {counts[True]} filled pauses of unheard voices,")
        print(f"  and in {hits[False]} of {counts[False]} short words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
