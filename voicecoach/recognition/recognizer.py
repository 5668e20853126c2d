"""Protocols of the recognizer and the speech detector that the transcriber uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from voicecoach.audio.clip import Audio, Floats, Samples, Span
from voicecoach.recognition.evidence import Pooled, WordSound
from voicecoach.recognition.transcript import Word
from voicecoach.weights.manifest import ModelId


class SegmentResult(Protocol):
    """One recognized segment. Keeps its encoder output in memory, so that other readings can be scored."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The words; times are seconds from the beginning of the segment."""

    @property
    def likelihoods(self) -> tuple[float, ...]:
        """Log likelihood of each word (nats, at most 0), given the words before it and the sound."""

    @property
    def pooled(self) -> tuple[Pooled, ...]:
        """Encoder output pooled over the segment's speech; empty if the model offers none."""

    @property
    def word_sounds(self) -> tuple[WordSound, ...]:
        """The sound of each word; empty if the model offers none."""

    @property
    def filled_pause_logits(self) -> Floats:
        """Log odds of a filled pause every 20 ms from the beginning of the segment; empty without a readout."""

    @property
    def english_probability(self) -> float:
        """Probability that the language is English; 1 if the words are clear or the model can't tell."""

    @property
    def wordless(self) -> tuple[Span, ...]:
        """Stretches of the segment's speech that no word covers, although they were decoded again."""

    def log_likelihoods(self, readings: Sequence[str]) -> list[float]:
        """Return the log likelihood (nats) of each reading of the segment, or of its beginning, given the sound."""


@dataclass(frozen=True, slots=True, eq=False)
class EncodedSegment:
    """A segment that can be decoded: its `sound`, the stretches of `speech` in it, and what the encoder made of it.

    `output` is the recognizer's own; `frames`: how many frames of it are sound.
    """

    sound: Audio
    speech: tuple[Span, ...]
    output: Any = None
    frames: int = 0


class Recognizer(Protocol):
    """Turns speech into words. Encoding needs no words, so a segment can be encoded before it is its turn."""

    @property
    def model(self) -> ModelId:
        """Name and checksum of the weights."""

    @property
    def batch(self) -> int:
        """How many segments a call of `decode` takes at most."""

    @property
    def decoders(self) -> int:
        """How many calls of `decode` use the machine best at the same time."""

    def encode(self, sound: Audio, speech: Sequence[Span]) -> EncodedSegment:
        """Encode up to 30 s at 16 kHz; `speech` holds the stretches of speech in it."""

    def decode(
        self, segments: Sequence[EncodedSegment], previous: Sequence[str], *, alone: bool = False
    ) -> Sequence[SegmentResult]:
        """Decode segments together, each with the words `previous` to it. Every result is as if it were alone.

        `alone`: no other call runs meanwhile, so that this one may take all cores.
        """


class UnwantedError(Exception):
    """The recognition of a segment was given up, because nobody wants the result any more."""


def recognize(
    recognizer: Recognizer,
    sound: Audio,
    speech: Sequence[Span],
    previous: str = "",
    wanted: Callable[[], bool] = lambda: True,
) -> SegmentResult:
    """Recognize one segment alone; raise UnwantedError if the result is not `wanted` when the segment is encoded."""
    encoded = recognizer.encode(sound, speech)
    if not wanted():
        raise UnwantedError
    (result,) = recognizer.decode([encoded], [previous], alone=True)
    return result


class SpeechDetector(Protocol):
    """Estimates the probability of speech in sound that is fed in order."""

    def __call__(self, blocks: Samples) -> Samples:
        """Return shape (n,) for samples of shape (n * 512,) at 16 kHz; state carries over from call to call.

        Raise ValueError if the number of samples is not a multiple of 512.
        """

    def reset(self) -> None:
        """Forget all sound so far."""
