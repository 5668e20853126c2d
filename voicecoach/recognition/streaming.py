"""Streaming recognition: transcribes a reply while the learner speaks.

A worker thread takes the reply from a queue. When the learner pauses, it recognizes the last segment as if the reply
were over: a speculative result. If the learner goes on, it is given up or dropped; if not, the grade is ready early.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from voicecoach.audio.clip import Samples
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.segmentation import SPEECH
from voicecoach.recognition.transcriber import Transcriber
from voicecoach.recognition.transcript import Word

_Asked = queue.SimpleQueue["Evidence | BaseException"]
"""Takes the evidence so far, or the worker's exception."""

_MAX_WAITING = 40_000
"""Blocks (21 minutes) that may wait for a slow recognizer: more than the longest reply has."""


class StreamingTranscriber:
    """A `StreamingRecognizer` over a Transcriber. The worker calls `make`, which may wait for weights to load."""

    def __init__(self, make: Callable[[], Transcriber]) -> None:
        self._make = make
        self._queue: queue.Queue[tuple[Samples, float] | _Asked | None] = queue.Queue(_MAX_WAITING)
        self._words: tuple[Word, ...] = ()
        self._asked: _Asked = queue.SimpleQueue()  # by whoever waits for the evidence now
        self._cancelled = threading.Event()
        self._speaking = False  # in the last block fed
        self._worker = threading.Thread(target=self._work, name="streaming-recognition", daemon=True)
        self._worker.start()

    def feed(self, block: Samples, probability: float) -> None:
        """Queue the next block; never blocks."""
        self._speaking = probability >= SPEECH
        self._queue.put_nowait((block, probability))

    def words(self) -> tuple[Word, ...]:
        """Return the words recognized so far."""
        return self._words

    def so_far(self) -> Evidence:
        """Return the evidence of the reply so far, which may go on; raise any exception that the worker raised."""
        asked: _Asked = queue.SimpleQueue()
        self._queue.put(asked)
        answer = asked.get()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def finish(self) -> Evidence:
        """Return the evidence of the whole reply; raise any exception that the worker raised."""
        try:
            return self.so_far()
        finally:
            self._end()

    def cancel(self) -> None:
        """Drop the reply and end the worker."""
        self._cancelled.set()
        self._end()

    def _end(self) -> None:
        self._queue.put(None)
        self._worker.join()

    def _work(self) -> None:
        try:
            self._transcribe()
        except BaseException as failure:  # so_far() raises it in the caller's thread
            item: tuple[Samples, float] | _Asked | None = self._asked
            while item is not None:
                if isinstance(item, queue.SimpleQueue):
                    item.put(failure)
                item = self._queue.get()

    def _transcribe(self) -> None:
        transcriber = self._make()
        while (item := self._queue.get()) is not None and not self._cancelled.is_set():
            if isinstance(item, queue.SimpleQueue):
                self._asked = item
                item.put(transcriber.so_far())
                continue
            transcriber.feed(*item)
            if self._queue.empty() and transcriber.pausing:
                transcriber.speculate(lambda: not self._speaking and not self._cancelled.is_set())
            self._words = transcriber.words
