"""What the transcriber needs from a recognizer and a speech detector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from voicecoach.audio.clip import Audio, Floats, Samples, Span
from voicecoach.recognition.evidence import Pooled
from voicecoach.recognition.transcript import Word
from voicecoach.weights.manifest import ModelId


class SegmentResult(Protocol):
    """One recognized segment. Its encoder output is still in memory, so that other readings can be scored."""

    @property
    def words(self) -> tuple[Word, ...]:
        """Words, times in seconds from the segment's beginning."""

    @property
    def likelihoods(self) -> tuple[float, ...]:
        """Log likelihood of each word (nats), given the words before it and the sound."""

    @property
    def pooled(self) -> tuple[Pooled, ...]:
        """Encoder output pooled over the segment's speech; empty where the model offers none."""

    @property
    def filled_pause_logits(self) -> Floats:
        """Log odds of a filled pause every 20 ms from the segment's beginning; empty without a readout."""

    @property
    def english_probability(self) -> float:
        """Probability that the language is English; 1 where the words are clear or the model can't tell."""

    def log_likelihoods(self, readings: Sequence[str]) -> list[float]:
        """Return the log likelihood (nats) of each reading of the segment, or of its beginning, given the sound."""


class Recognizer(Protocol):
    """Speech to words."""

    @property
    def model(self) -> ModelId:
        """Which weights."""

    def recognize(self, segment: Audio, speech: Sequence[Span], previous: Callable[[], str]) -> SegmentResult:
        """Recognize up to 30 s at 16 kHz; `speech` says where in it somebody speaks.

        `previous` returns the words before the segment. It is called late: they may still be being recognized.
        """


class SpeechDetector(Protocol):
    """Speech probability of sound, fed in order."""

    def __call__(self, blocks: Samples) -> Samples:
        """Take shape (n * 512,) at 16 kHz, return shape (n,); the state carries over from call to call."""

    def reset(self) -> None:
        """Forget all sound so far."""
