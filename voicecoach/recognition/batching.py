"""Batching: segments, also of several recordings, are decoded together.

Each step of the decoder waits for its weights, and several segments wait for them together (docs/adr/0025). Several
threads decode parts of a batch at the same time, while another thread encodes the next batch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from voicecoach.audio.clip import Audio, Span
from voicecoach.recognition.recognized_segment import RecognizedSegment
from voicecoach.recognition.recognizer import EncodedSegment, Recognizer, SegmentResult, recognize


class Result(Protocol):
    """The result of a segment that may not be recognized yet."""

    @property
    def ready(self) -> bool:
        """Whether calling it doesn't have to wait."""

    def __call__(self) -> RecognizedSegment:
        """Return what was found, recognizing the segment now if necessary; raise what recognizing raised."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A segment to recognize: its `sound`, the stretches of `speech` in it, the results of the segments whose words are
    its `context`, `finish`, which takes what was found in it, and whether the result is still `wanted`."""

    sound: Audio
    speech: tuple[Span, ...]
    context: tuple[Result, ...]
    finish: Callable[[SegmentResult], RecognizedSegment]
    wanted: Callable[[], bool] = lambda: True

    @property
    def previous(self) -> str:
        """The words of the context."""
        return " ".join(word.text for result in self.context for word in result().words)


Start = Callable[[Segment], Result]
"""Starts the recognition of a segment: at once, or together with others."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A `Result` that is there."""

    found: RecognizedSegment
    ready: bool = field(default=True, init=False)

    def __call__(self) -> RecognizedSegment:
        """Return what was found."""
        return self.found


def at_once(recognizer: Recognizer) -> Start:
    """Return a function that recognizes a segment at once, in this thread.

    It raises UnwantedError if the result is no longer wanted when the segment is encoded.
    """

    def start(segment: Segment) -> Result:
        result = recognize(recognizer, segment.sound, segment.speech, segment.previous, segment.wanted)
        return Ready(segment.finish(result))

    return start


class Batches:
    """Recognizes segments in batches. Entering starts the threads of the encoder and the decoders, leaving ends them.

    All methods and results belong to one thread.
    """

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._most = recognizer.decoders * recognizer.batch
        self._waiting: deque[_Waiting] = deque()

    def __enter__(self) -> Batches:
        self._encoder = ThreadPoolExecutor(1, "encoder")
        self._decoders = ThreadPoolExecutor(self._recognizer.decoders, "decoder")
        return self

    def __exit__(self, *exc: object) -> None:
        self._encoder.shutdown(cancel_futures=True)
        self._decoders.shutdown()

    def start(self, segment: Segment) -> Result:
        """Start encoding a segment and return its result.

        First decodes if as many segments wait as two batches have: one that is decoded while the other is encoded. This
        bounds the memory for recordings of any length.
        """
        while len(self._waiting) >= 2 * self._most:
            self.decode()
        encoded = self._encoder.submit(self._recognizer.encode, segment.sound, segment.speech)
        waiting = _Waiting(segment, encoded)
        self._waiting.append(waiting)
        return _Result(self, waiting.found)

    def decode(self) -> None:
        """Decode the oldest segments together, as many as have the words before them."""
        batch = [waiting for waiting in self._waiting if waiting.has_context][: self._most]
        for waiting in batch:
            self._waiting.remove(waiting)
        size = -(-len(batch) // self._recognizer.decoders)
        parts = [batch[first : first + size] for first in range(0, len(batch), size)]
        for _ in self._decoders.map(partial(self._decode, alone=len(batch) == 1), parts):
            pass  # each result raises what went wrong

    def _decode(self, part: Sequence[_Waiting], *, alone: bool) -> None:
        try:
            encoded = [waiting.encoded.result() for waiting in part]
            previous = [waiting.segment.previous for waiting in part]
            found = self._recognizer.decode(encoded, previous, alone=alone)
        except Exception as failure:
            for waiting in part:
                waiting.found.set_exception(failure)
        else:
            for waiting, result in zip(part, found, strict=True):
                waiting.take(result)


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A segment that waits to be decoded."""

    segment: Segment
    encoded: Future[EncodedSegment]
    found: Future[RecognizedSegment] = field(default_factory=Future)

    @property
    def has_context(self) -> bool:
        return all(result.ready for result in self.segment.context)

    def take(self, result: SegmentResult) -> None:
        try:
            self.found.set_result(self.segment.finish(result))
        except Exception as failure:
            self.found.set_exception(failure)


@dataclass(frozen=True, slots=True)
class _Result:
    """A `Result` of batches. It keeps neither the sound nor the encoder's output of its segment."""

    batches: Batches
    found: Future[RecognizedSegment]

    @property
    def ready(self) -> bool:
        return self.found.done()

    def __call__(self) -> RecognizedSegment:
        while not self.found.done():
            self.batches.decode()
        return self.found.result()
