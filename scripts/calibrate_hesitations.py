"""Fit the readout that hears filled pauses in the recogniser's encoder output.

Splices "um", "uh", "erm" of several synthetic voices into quiet places of learners' recordings, and short
words that sound alike as counter-examples; fits a logistic regression frame by frame; tests on voices that were not
fitted to. Writes voicecoach/calibrations/MODEL.hesitations.npz. Needs espeak-ng and flite.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
import soundfile
import soxr
from environment import ROOT
from numpy.typing import NDArray
from rich.progress import track

from voicecoach.app import App
from voicecoach.audio import SAMPLE_RATE, Audio, joined, silence
from voicecoach.config import Folders, Settings
from voicecoach.device.wav import read
from voicecoach.speech.piper import PiperVoice
from voicecoach.speech.whisper import WhisperRecognizer
from voicecoach.transcript import Span

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
    "espeak en-us",
    "espeak en-us+f2",
    "espeak en-gb+m3",
    "espeak en-gb-x-rp+f4",
    "flite awb",
    "flite rms",
    "flite slt",
    "piper",
)
UNHEARD = ("flite kal16", "espeak en-gb-scotland+f3", "espeak en-029+m7")
STRETCHES = (0.7, 1.0, 1.5)
ROUNDS = 12
RIDGE = 3e-4


@dataclass(frozen=True)
class Sound:
    """A spliced sound: its `audio`, whether it is a filled pause, and whose voice it is."""

    audio: Audio
    filler: bool
    voice: str


def spoken(voice: str, text: str, piper: PiperVoice) -> Audio:
    kind, _, name = voice.partition(" ")
    if kind == "piper":
        whole = joined(*piper.speak(text))
        samples, rate = whole.samples, whole.rate
    else:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "a.wav"
            espeak = ["espeak-ng", "-v", name, "-s", "130", "-w", str(file), text]
            subprocess.run(
                espeak if kind == "espeak" else ["flite", "-voice", name, "-t", text, "-o", str(file)], check=True
            )
            samples, rate = soundfile.read(str(file), dtype="float32")
    samples = np.asarray(soxr.resample(samples, rate, SAMPLE_RATE), np.float32)
    loud = np.flatnonzero(np.abs(samples) > 0.04 * np.abs(samples).max())
    return Audio(samples[loud[0] : loud[-1]])


def sounds(voices: tuple[str, ...], piper: PiperVoice) -> list[Sound]:
    """Every text by every voice, also shortened and stretched (which moves the pitch: another speaker)."""
    found = []
    for voice in track(voices, "speaking"):
        for texts, filler in ((FILLERS, True), (WORDS, False)):
            for text in texts:
                audio = spoken(voice, text, piper)
                for stretch in STRETCHES:
                    samples = soxr.resample(audio.samples, SAMPLE_RATE, SAMPLE_RATE * (0.85 + 0.15 * stretch))
                    longer = stretched(np.asarray(samples, np.float32), stretch)
                    found.append(Sound(Audio(longer), filler, voice))
    return found


def stretched(samples: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """Change the length without the pitch: windows of 40 ms laid over each other."""
    size, hop = 640, 160
    window = np.hanning(size).astype(np.float32)
    count = max(2, int((len(samples) * factor - size) / hop))
    out = np.zeros(count * hop + size, np.float32)
    weight = np.full(len(out), 1e-6, np.float32)
    padded = np.pad(samples, (0, 2 * size))
    previous = 0
    for place in range(count):
        centre = int(place * hop / factor)
        best = centre
        if place:  # the piece that continues the last one best
            tail = padded[previous + hop : previous + hop + size]
            tries = range(max(0, centre - 120), min(len(padded) - size, centre + 120), 8)
            best = max(tries, key=lambda at: float(padded[at : at + size] @ tail), default=centre)
        out[place * hop : place * hop + size] += padded[best : best + size] * window
        weight[place * hop : place * hop + size] += window
        previous = best
    return out / weight


def spliced(host: Audio, sound: Sound, rng: np.random.Generator) -> tuple[Audio, Span]:
    """Put a sound into a quiet place of a recording, as loud as its speech, with short silences around it."""
    step = SAMPLE_RATE // 100
    energy = np.convolve(np.square(host.samples), np.ones(6 * step) / (6 * step), "same")[::step]
    low, high = int(0.2 * len(energy)), int(0.8 * len(energy))
    places = low + np.argsort(energy[low:high])[: max(1, (high - low) // 12)]
    place = float(rng.choice(places)) * 0.01
    gain = np.sqrt(np.mean(np.square(host.samples[np.abs(host.samples) > 0.02]))) if host.samples.any() else 0.1
    gain /= np.sqrt(np.mean(np.square(sound.audio.samples))) + 1e-6
    louder = Audio((sound.audio.samples * gain * rng.uniform(0.6, 1.2)).clip(-1, 1).astype(np.float32))
    before, after = (silence(float(rng.choice([0.0, 0.04, 0.15, 0.4]))) for _ in range(2))
    whole = joined(host.cut(0, place), before, louder, after, host.cut(place, host.seconds))
    start = place + before.seconds
    return whole, Span(start, start + louder.seconds)


def frames(recognizer: WhisperRecognizer, audio: Audio) -> NDArray[np.float32]:
    """Return encoder output of shape (t, d), 50 frames a second."""
    return recognizer.encoded(audio.cut(0, 28))


def fit(rows: NDArray[np.float32], labels: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Logistic regression by Newton's method, classes weighted equally; returns weights of raw features and bias."""
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-4
    given = np.column_stack([(rows - centre) / scale, np.ones(len(rows))]).astype(float)
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
    return weights, float(beta[-1] - weights @ centre)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--model", action="append")
    arguments.add_argument("--splices", type=int, default=2400)
    given = arguments.parse_args()
    home = Path(os.environ.get("VOICECOACH_HOME") or platformdirs.user_data_dir("voicecoach", False))
    app = App(Folders(home), Settings())
    piper = PiperVoice(app.weights.path("en_US-joe-medium"))
    rows = [json.loads(line) for line in (given.corpus / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    hosts = [row for row in rows if np.mean(row["fluency"]) >= 7]
    known, unknown = sounds(FITTED, piper), sounds(UNHEARD, piper)
    for model in given.model or ["base", "tiny.en"]:
        recognizer = WhisperRecognizer(*app.weights.whisper(model))
        rng = np.random.default_rng(1)
        train: list[NDArray[np.float32]] = []
        labels: list[NDArray[np.bool_]] = []
        chosen = rng.permutation(len(hosts))
        for number in track(range(given.splices), f"fitting {model}"):
            host = read(given.corpus / "audio" / f"{hosts[chosen[number % len(hosts)]]['id']}.opus")
            sound = known[rng.integers(len(known))]
            whole, span = spliced(host, sound, rng)
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
        file = ROOT / "voicecoach" / "calibrations" / f"{model}.hesitations.npz"
        sha256 = app.weights.whisper(model)[1].sha256
        np.savez_compressed(file, weights=weights.astype(np.float32), bias=np.array(bias), sha256=np.array(sha256))
        rng = np.random.default_rng(2)
        hits = {True: 0, False: 0}
        counts = {True: 0, False: 0}
        for number in track(range(given.splices // 6), f"testing {model}"):
            host = read(given.corpus / "audio" / f"{hosts[chosen[-1 - number]]['id']}.opus")
            sound = unknown[rng.integers(len(unknown))]
            whole, span = spliced(host, sound, rng)
            track_ = frames(recognizer, whole) @ weights + bias
            counts[sound.filler] += 1
            hits[sound.filler] += bool(np.median(track_[int(50 * span.start) : int(50 * span.end) + 1]) > 0)
        print(f"{model}: frames say filled pause in {hits[True]} of {counts[True]} filled pauses of unheard voices,")
        print(f"  and in {hits[False]} of {counts[False]} short words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
