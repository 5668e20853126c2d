"""Turn-taking.

Learners' recordings with pauses put inside, followed by their real ends: how often the learner is cut off, and how long
it takes to notice that they have finished, against fixed silences.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voicecoach.app import App
from voicecoach.audio import BLOCK, BLOCK_SECONDS, SAMPLE_RATE, Audio, joined, silence
from voicecoach.bench.figures import Table, Tell
from voicecoach.bench.material import Clip, corpus
from voicecoach.device.wav import read
from voicecoach.endpoint import PATIENCE, Cues, Decision, Endpoint, PauseProfile
from voicecoach.ports import Recognizer
from voicecoach.speech.silero import SileroDetector
from voicecoach.speech.whisper import WhisperRecognizer
from voicecoach.transcriber import Transcriber

SPEAKERS = 40
REPLIES = 5
"""Of each speaker: enough for the profile of their pauses to help."""

FIXED = (0.8, 1.2, 1.6, 2.0)
SHORTEST, LONGEST = 0.3, 2.5
MEDIAN, SPREAD = 0.8, 0.55
"""Of the log-normal that pauses inside turns are drawn from, seconds and log units: its 95th percentile is 2.0 s."""

TAIL = 5.0  # seconds of silence after the end


def turn_taking(app: App, data: Path | None, tell: Tell) -> Table:
    """Measure cut-offs and waiting, with each patience and with fixed silences, on the same replies."""
    rng = np.random.default_rng(6)
    detector = SileroDetector()
    recognizer = WhisperRecognizer(*app.weights.whisper("base"))
    cuts: dict[str, list[bool]] = {}
    waits: dict[str, list[float]] = {}
    speakers = _speakers(corpus(data, "labels.jsonl"))
    for place, clips in enumerate(speakers):
        tell("turn-taking", place, len(speakers))
        profiles = {name: PauseProfile() for name in PATIENCE}
        for clip in clips:
            audio, pause = paused(read(clip.file), rng)
            probabilities, cues = _heard(audio, detector, recognizer)
            speech = np.flatnonzero(probabilities >= 0.5)
            if not len(speech):
                continue
            end = float(speech[-1] + 1) * BLOCK_SECONDS
            for seconds in FIXED:
                at = _fixed(probabilities, seconds)
                _note(f"fixed {seconds} s", at, end, cuts, waits)
            for name, patience in PATIENCE.items():
                endpoint = Endpoint(patience, profiles[name])
                at = _ended(endpoint, probabilities, cues)
                profiles[name] = profiles[name].after([pause])
                _note(f"patience {name}", at, end, cuts, waits)
    rows = [
        (name, f"{100 * np.mean(cuts[name]):.1f} %", *(f"{one:.2f} s" for one in np.percentile(waits[name], [50, 95])))
        for name in cuts
    ]
    return Table(
        "Turn-taking",
        ("", "cut off inside", "waiting after the end, median", "p95"),
        tuple(rows),
        f"{len(next(iter(cuts.values())))} replies of {len(speakers)} learners, a pause of 0.3 to 2.5 s inside each"
        " (median 0.8 s, 95th percentile 2.0 s). What a profile learns from a speaker's replies helps with the next.",
    )


def paused(audio: Audio, rng: np.random.Generator) -> tuple[Audio, float]:
    """Put a pause into the quietest place in the middle of a recording; return it with the pause's seconds."""
    step = SAMPLE_RATE // 100
    energy = np.convolve(np.square(audio.samples), np.ones(4 * step), "same")[::step]
    low, high = int(0.35 * len(energy)), int(0.65 * len(energy))
    place = (low + int(np.argmin(energy[low:high]))) * 0.01
    length = float(np.clip(rng.lognormal(np.log(MEDIAN), SPREAD), SHORTEST, LONGEST))
    whole = joined(audio.cut(0, place), silence(length), audio.cut(place, audio.seconds), silence(TAIL))
    return whole, length


def _speakers(clips: Sequence[Clip]) -> list[list[Clip]]:
    own: dict[object, list[Clip]] = {}
    for clip in clips:
        own.setdefault(clip.labels["speaker"], []).append(clip)
    chosen = list(own.values())
    return [group[:REPLIES] for group in chosen[:: max(1, len(chosen) // SPEAKERS)]][:SPEAKERS]


def _heard(audio: Audio, detector: SileroDetector, recognizer: Recognizer) -> tuple[np.ndarray, list[Cues]]:
    """Return the speech probability of each block, and what is known of the words when it comes."""
    samples = np.pad(audio.samples, (0, -len(audio.samples) % BLOCK)).reshape(-1, BLOCK)
    detector.reset()
    probabilities = detector(samples.reshape(-1))
    transcriber = Transcriber(recognizer)
    cues: list[Cues] = []
    for block, probability in zip(samples, probabilities, strict=True):
        transcriber.feed(block, float(probability))
        if transcriber.pausing:
            transcriber.guess()
        words = transcriber.words
        cues.append(Cues(words[-1].text if words else None))
    return probabilities, cues


def _ended(endpoint: Endpoint, probabilities: np.ndarray, cues: list[Cues]) -> float:
    for place, probability in enumerate(probabilities):
        decision: Decision = endpoint.hear(BLOCK_SECONDS, float(probability), cues[place])
        if decision.why:
            return (place + 1) * BLOCK_SECONDS
    return len(probabilities) * BLOCK_SECONDS


def _fixed(probabilities: np.ndarray, seconds: float) -> float:
    silent, spoken = 0.0, False
    for place, probability in enumerate(probabilities):
        spoken |= bool(probability >= 0.5)
        silent = 0.0 if probability >= 0.35 else silent + BLOCK_SECONDS
        if spoken and silent >= seconds:
            return (place + 1) * BLOCK_SECONDS
    return len(probabilities) * BLOCK_SECONDS


def _note(name: str, at: float, end: float, cuts: dict[str, list[bool]], waits: dict[str, list[float]]) -> None:
    cut = at < end - 0.2
    cuts.setdefault(name, []).append(cut)
    if not cut:
        waits.setdefault(name, []).append(at - end)
