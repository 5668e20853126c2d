"""Transcribes many recordings together: the next ones are read while segments of the earlier ones wait for a batch."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from voicecoach.audio.source import AudioSource
from voicecoach.recognition.batching import Batches, Start
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.recognizer import Recognizer, SpeechDetector
from voicecoach.recognition.transcriber import Transcriber, feed_source

MOST_READ = 64
"""Recordings that are read before the first of them is finished, at most. Their features are kept until then."""

Open = Callable[[Start], tuple[AudioSource, Transcriber]]
"""Opens a recording: returns its source, and a transcriber that starts segments with the given function."""


def transcribe_many(
    recordings: Iterable[Open],
    recognizer: Recognizer,
    detector: SpeechDetector,
    progress: Callable[[float], None] = lambda _: None,
) -> Iterator[Callable[[], Evidence]]:
    """Yield for each recording, in order, a function that returns its evidence, or raises what reading it raised.

    Calls `progress` with the seconds of sound in which everything is recognized.
    """
    waiting: deque[_Recording] = deque()
    seconds = 0.0  # of the recordings that are finished

    def tell() -> None:
        progress(seconds + sum(recording.seconds_done for recording in waiting))

    def first() -> Callable[[], Evidence]:
        nonlocal seconds
        while not waiting[0].ready:
            batches.decode()
            tell()
        recording = waiting.popleft()
        seconds += recording.seconds
        tell()
        return recording.evidence

    with Batches(recognizer) as batches:
        for opening in recordings:
            waiting.append(_Recording())
            for _ in waiting[-1].read(opening, batches.start, detector):
                tell()
            while waiting and (waiting[0].ready or len(waiting) >= MOST_READ):
                yield first()
        while waiting:
            yield first()


class _Recording:
    """A recording that is read, and whose segments are recognized later. `seconds`: how much of it was read."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._transcriber: Transcriber | None = None
        self._failure: Exception | None = None

    def read(self, opening: Open, start: Start, detector: SpeechDetector) -> Iterator[float]:
        """Read to the end, yielding the seconds read; keep an exception for `evidence`."""
        try:
            source, self._transcriber = opening(start)
            for seconds in feed_source(source, detector, self._transcriber):
                self.seconds = seconds
                yield seconds
            self._whole = self._transcriber.end()
        except Exception as failure:
            self._failure = failure

    @property
    def ready(self) -> bool:
        """Whether nothing is left to recognize."""
        return self._transcriber is None or self._failure is not None or self._transcriber.ready

    @property
    def seconds_done(self) -> float:
        """Seconds from the beginning in which everything is recognized."""
        return self._transcriber.seconds_done if self._transcriber else 0.0

    def evidence(self) -> Evidence:
        """Return the evidence, or raise what reading it raised."""
        if self._failure:
            raise self._failure
        return self._whole()
