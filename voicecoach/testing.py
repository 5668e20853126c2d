"""Test doubles: sources, sinks, a voice, a speech detector and a recognizer without devices or models.

They are part of the package so that code built on voicecoach can be tested without a microphone, a voice or a model.
tests/test_testing.py holds each double to the contract of the real parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Audio, Floats, Samples, Span, padded_blocks
from voicecoach.audio.source import NO_SOUND, NoSound, Notice, Stop
from voicecoach.recognition.evidence import Pooled, WordSound
from voicecoach.recognition.recognizer import EncodedSegment
from voicecoach.recognition.transcript import Word
from voicecoach.weights.manifest import ModelId


class ToneVoice:
    """A `Synthesizer` that renders each text as a tone, 60 ms per letter.

    `spoken` records texts and paces, `prefetched` the texts given to `prefetch`.
    """

    def __init__(self) -> None:
        self.spoken: list[tuple[str, float]] = []
        self.prefetched: list[str] = []

    def prefetch(self, texts: Sequence[str]) -> None:
        """Record the texts."""
        self.prefetched.extend(texts)

    def speak(self, text: str, *, pace: float = 1.0) -> Iterator[Audio]:
        """Yield one tone."""
        self.spoken.append((text, pace))
        yield tone(0.06 * len(text) * pace)


class MutedHeadphones:
    """An `AudioSink` that plays nothing; `played` records the parts."""

    def __init__(self) -> None:
        self.played: list[Audio] = []

    def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
        """Record the parts; return False if `stop` stopped it early."""
        for part in parts:
            if stop():
                return False
            self.played.append(part)
        return True


@dataclass
class BlockSource:
    """An `AudioSource` over samples. Yields NO_SOUND `waits` times, then the samples.

    Raises `failure` after `breaks_after` blocks, as a microphone does when it is unplugged. `opened` and `closed` count
    how often the source was entered and left.
    """

    samples: Samples
    breaks_after: int | None = None
    failure: Exception | None = None
    overflows: int = 0
    opened: int = 0
    closed: int = 0
    waits: int = 0
    notices: list[Notice] = field(default_factory=list)

    def __enter__(self) -> BlockSource:
        self.opened += 1
        return self

    def __exit__(self, *exc: object) -> None:
        self.closed += 1

    def blocks(self) -> Iterator[Samples | NoSound]:
        """Yield blocks of 512 samples, the last one padded with silence."""
        yield from [NO_SOUND] * self.waits
        for index, block in enumerate(padded_blocks(self.samples)):
            if self.breaks_after is not None and index >= self.breaks_after and self.failure:
                raise self.failure
            yield block


class LevelDetector:
    """A `SpeechDetector` that takes each block with a root mean square above `threshold` for speech.

    `resets` counts the calls of `reset`.
    """

    def __init__(self, threshold: float = 0.01) -> None:
        self.threshold = threshold
        self.resets = 0

    def reset(self) -> None:
        """Count the call; there is no state."""
        self.resets += 1

    def __call__(self, blocks: Samples) -> Samples:
        """Return 0.95 for loud blocks and 0.02 for quiet ones; raise ValueError for incomplete blocks."""
        if len(blocks) % BLOCK:
            raise ValueError(f"expected a multiple of {BLOCK} samples, not {len(blocks)}")
        loud = np.sqrt(np.mean(np.square(blocks.reshape(-1, BLOCK)), axis=1)) > self.threshold
        return np.where(loud, 0.95, 0.02).astype(np.float32)


@dataclass
class ScriptedSegment:
    """The `SegmentResult` of a `ScriptedRecognizer`; each letter of a reading costs one nat."""

    words: tuple[Word, ...]
    pooled: tuple[Pooled, ...] = ()
    filled_pause_logits: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    english_probability: float = 1.0
    wordless: tuple[Span, ...] = ()
    word_sounds: tuple[WordSound, ...] = ()

    @property
    def likelihoods(self) -> tuple[float, ...]:
        """Minus the number of letters of each word."""
        return tuple(-float(len(word.text)) for word in self.words)

    def log_likelihoods(self, readings: Sequence[str]) -> list[float]:
        """Return minus the number of letters of each reading."""
        return [-float(len(reading)) for reading in readings]


SCRIPTED = ModelId("scripted", "0" * 64)


@dataclass
class ScriptedRecognizer:
    """A `Recognizer` that returns the next of its `texts` for each segment, the words spread evenly over the speech.

    `heard` records each segment with the words before it, `batches` how many were decoded together, `alone` whether
    that call might take all cores. `before_each` is called first and may wait or raise. `batch`: how many are decoded
    together at most, by each of so many `decoders`.
    """

    texts: Sequence[str]
    model: ModelId = SCRIPTED
    heard: list[tuple[Audio, str]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    alone: list[bool] = field(default_factory=list)
    before_each: Callable[[], None] = lambda: None
    batch: int = 8
    decoders: int = 1

    def encode(self, sound: Audio, speech: Sequence[Span]) -> EncodedSegment:
        """Return the segment; raise ValueError for more than 30 s or another rate."""
        if sound.rate != SAMPLE_RATE or sound.seconds > 30:
            raise ValueError(f"expected up to 30 s at 16 kHz, not {sound.seconds:.1f} s at {sound.rate} Hz")
        return EncodedSegment(sound, tuple(speech))

    def decode(
        self, segments: Sequence[EncodedSegment], previous: Sequence[str], *, alone: bool = False
    ) -> list[ScriptedSegment]:
        """Return for each segment the next text, or the last one again."""
        self.batches.append(len(segments))
        self.alone.append(alone)
        return [self._segment(*pair) for pair in zip(segments, previous, strict=True)]

    def _segment(self, segment: EncodedSegment, previous: str) -> ScriptedSegment:
        self.before_each()
        self.heard.append((segment.sound, previous))
        texts = self.texts[min(len(self.heard), len(self.texts)) - 1].split() if self.texts else []
        speech = segment.speech
        start, end = (speech[0].start, speech[-1].end) if speech else (0.0, segment.sound.seconds)
        step = (end - start) / max(1, len(texts))
        words = tuple(Word(text, start + i * step, start + (i + 1) * step, 0.9) for i, text in enumerate(texts))
        return ScriptedSegment(words)


def tone(seconds: float, hertz: float = 220.0, level: float = 0.3, rate: int = SAMPLE_RATE) -> Audio:
    """Return a sine; `level` is its peak, full scale 1.0."""
    time = np.arange(round(seconds * rate)) / rate
    return Audio((level * np.sin(2 * np.pi * hertz * time)).astype(np.float32), rate)


def noise(seconds: float, level: float = 0.05, seed: int = 0) -> Audio:
    """Return white noise; `level` is its root mean square. The same seed gives the same noise."""
    samples = np.random.default_rng(seed).normal(0.0, level, round(seconds * SAMPLE_RATE))
    return Audio(samples.clip(-1, 1).astype(np.float32))
