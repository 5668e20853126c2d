"""Streaming recognition: transcribes a reply while the learner speaks.

A worker thread takes the reply from a queue. When the learner pauses, it recognizes the last segment as if the reply
were over: a speculative result. If the learner goes on, the result is dropped; if not, the grade is ready early.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from voicecoach.audio.clip import Samples
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcriber import Transcriber
from voicecoach.recognition.transcript import Word

_MAX_WAITING = 40_000
"""Blocks (21 minutes) that may wait for a slow recognizer: more than the longest reply has."""


class StreamingTranscriber:
    """A `StreamingRecognizer` over a Transcriber. The worker calls `make`, which may wait for weights to load."""

    def __init__(self, make: Callable[[], Transcriber]) -> None:
        self._make = make
        self._queue: queue.Queue[tuple[Samples, float] | None] = queue.Queue(_MAX_WAITING)
        self._words: tuple[Word, ...] = ()
        self._evidence: Evidence | None = None
        self._failure: BaseException | None = None
        self._cancelled = threading.Event()
        self._worker = threading.Thread(target=self._work, name="streaming-recognition", daemon=True)
        self._worker.start()

    def feed(self, block: Samples, probability: float) -> None:
        """Queue the next block; never blocks."""
        self._queue.put_nowait((block, probability))

    def words(self) -> tuple[Word, ...]:
        """Return the words recognized so far."""
        return self._words

    def finish(self) -> Evidence:
        """Return the evidence of the whole reply; raise any exception that the worker raised."""
        self._queue.put(None)
        self._worker.join()
        if self._failure:
            raise self._failure
        assert self._evidence is not None
        return self._evidence

    def cancel(self) -> None:
        """Drop the reply and end the worker."""
        self._cancelled.set()
        self._queue.put(None)
        self._worker.join()

    def _work(self) -> None:
        try:
            transcriber = self._make()
            while (item := self._queue.get()) is not None and not self._cancelled.is_set():
                transcriber.feed(*item)
                if self._queue.empty() and transcriber.pausing:
                    transcriber.speculate()
                self._words = transcriber.words
            if not self._cancelled.is_set():
                self._evidence = transcriber.finish()
        except BaseException as failure:  # finish() raises it in the caller's thread
            self._failure = failure
