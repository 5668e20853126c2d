"""Filled pauses.

"um" and "uh" of voices that the readout was not fitted to, put into fluent recordings and found again, and what is
found in fluent recordings as they are. Needs espeak-ng and flite.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.figures import Table, Tell
from benchmarks.material import Clip, corpus
from benchmarks.speed import MODELS, heard
from voicecoach.application import Application
from voicecoach.audio.clip import SAMPLE_RATE, Audio, Samples, Span, joined, silence
from voicecoach.audio.files import read
from voicecoach.config import Settings
from voicecoach.errors import UsageError
from voicecoach.grading.fluency.filled_pauses import fillers_in
from voicecoach.grading.fluency.report import Filler
from voicecoach.recognition.silero import SileroDetector

VOICES = ("flite kal16", "espeak-ng en-gb-scotland+f3", "espeak-ng en-029+m7")
FILLERS = ("um.", "uh.", "uhm.", "erm.")
SPLICED = 90
FLUENT = 9.0
"""Experts' mean from which a recording is fluent."""
MINUTES = 10.0
STRETCHES = (1.0, 1.5)


def filled_pauses(app: Application, data: Path | None, tell: Tell) -> Table:
    """Count what is found of spliced filled pauses, what else is found, and what is found in fluent speech."""
    hosts = [clip for clip in corpus(data, "labels.jsonl") if np.mean(_experts(clip)) >= FLUENT]
    sounds = [
        (voice, stretched(spoken(voice, text), stretch))
        for voice in VOICES
        for text in FILLERS
        for stretch in STRETCHES
    ]
    rows = []
    for model in MODELS:
        own = Application(app.folders, Settings(model=model))
        hear = _Ear(own)
        rows.append((model, *_found(hear, hosts, sounds, tell), _in_fluent_speech(hear, hosts, tell)))
        own.close()
    return Table(
        "Filled pauses",
        ("model", *VOICES, "recall", "precision", "false in fluent speech"),
        tuple(rows),
        f"Put into quiet places of recordings that experts gave {FLUENT:.0f} or more; all else that is found is wrong.",
    )


class _Ear:
    """Recording to filled pauses."""

    def __init__(self, app: Application) -> None:
        self._recognizer, self._detector = app.recognizer(), SileroDetector()

    def __call__(self, audio: Audio) -> tuple[Filler, ...]:
        return fillers_in(heard(audio, self._recognizer, self._detector))


def _found(hear: _Ear, hosts: list[Clip], sounds: list[tuple[str, Audio]], tell: Tell) -> list[str]:
    """Return what was found of each voice, recall and precision."""
    rng = np.random.default_rng(6)
    said, found, wrong = dict.fromkeys(VOICES, 0), dict.fromkeys(VOICES, 0), 0
    for place in range(SPLICED):
        tell("filled pauses", place, SPLICED)
        host, (voice, sound) = read(hosts[rng.integers(len(hosts))].file), sounds[rng.integers(len(sounds))]
        whole, span = spliced(host, sound, rng)
        fillers = hear(whole)
        hits = [one for one in fillers if one.start < span.end and span.start < one.end]
        said[voice] += 1
        found[voice] += bool(hits)
        wrong += len(fillers) - len(hits)
    total = sum(found.values())
    cells = [f"{found[voice]} of {said[voice]}" for voice in VOICES]
    return [*cells, f"{total / SPLICED:.2f}", f"{total / max(1, total + wrong):.2f}"]


def _in_fluent_speech(hear: _Ear, hosts: list[Clip], tell: Tell) -> str:
    false, seconds = 0, 0.0
    for clip in hosts:
        if seconds >= 60 * MINUTES:
            break
        tell("fluent speech", seconds, 60 * MINUTES)
        audio = read(clip.file)
        false, seconds = false + len(hear(audio)), seconds + audio.seconds
    return f"{false} in {seconds / 60:.1f} min"


def _experts(clip: Clip) -> list[float]:
    return [float(score) for score in np.array(clip.labels["fluency"], float)]


def spoken(voice: str, text: str) -> Audio:
    """Let a synthetic voice ("PROGRAM NAME") say a text; silence around it is cut off."""
    program, name = voice.split(" ")
    if not shutil.which(program):
        raise UsageError(f"This needs {program}.", next="Install espeak-ng and flite with the system's packages.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "spoken.wav"
        ways = {
            "espeak-ng": ["-v", name, "-s", "130", "-w", str(file), text],
            "flite": ["-voice", name, "-t", text, "-o", str(file)],
        }
        subprocess.run([program, *ways[program]], check=True)
        return trimmed(read(file))


def trimmed(audio: Audio) -> Audio:
    """Cut off what is below 4 % of the peak at both ends."""
    loud = np.flatnonzero(np.abs(audio.samples) > 0.04 * np.abs(audio.samples).max())
    return Audio(audio.samples[loud[0] : loud[-1]], audio.rate)


def stretched(audio: Audio, factor: float) -> Audio:
    """Change the length without the pitch: windows of 40 ms laid over each other where they fit best."""
    size, hop = 640, 160
    window = np.hanning(size).astype(np.float32)
    count = max(2, int((len(audio.samples) * factor - size) / hop))
    out = np.zeros(count * hop + size, np.float32)
    weight = np.full(len(out), 1e-6, np.float32)
    padded = np.pad(audio.samples, (0, 2 * size))
    previous = 0
    for place in range(count):
        center = int(place * hop / factor)
        best = center
        if place:  # the piece that continues the last one best
            tail = padded[previous + hop : previous + hop + size]
            tries = range(max(0, center - 120), min(len(padded) - size, center + 120), 8)
            best = max(tries, key=lambda at: float(padded[at : at + size] @ tail), default=center)
        out[place * hop : place * hop + size] += padded[best : best + size] * window
        weight[place * hop : place * hop + size] += window
        previous = best
    return Audio(np.asarray(out / weight, np.float32), audio.rate)


def spliced(host: Audio, sound: Audio, rng: np.random.Generator) -> tuple[Audio, Span]:
    """Put a sound into a quiet place of a recording, as loud as its speech, with short silences around it."""
    step = SAMPLE_RATE // 100
    energy = np.convolve(np.square(host.samples), np.ones(6 * step) / (6 * step), "same")[::step]
    low, high = int(0.2 * len(energy)), int(0.8 * len(energy))
    places = low + np.argsort(energy[low:high])[: max(1, (high - low) // 12)]
    place = float(rng.choice(places)) * 0.01
    gain = _loudness(host.samples) / (np.sqrt(np.mean(np.square(sound.samples))) + 1e-6)
    louder = Audio((sound.samples * gain * rng.uniform(0.6, 1.2)).clip(-1, 1).astype(np.float32))
    before, after = (silence(float(rng.choice([0.0, 0.04, 0.15, 0.4]))) for _ in range(2))
    whole = joined(host.cut(0, place), before, louder, after, host.cut(place, host.seconds))
    start = place + before.seconds
    return whole, Span(start, start + louder.seconds)


def _loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples[np.abs(samples) > 0.02])))) if samples.any() else 0.1
