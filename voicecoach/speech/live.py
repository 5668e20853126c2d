"""Recognition while speaking.

A worker follows the reply through one queue. When the learner pauses it computes the whole result as if the reply were
over; if speech goes on that guess is dropped, if not the grade is there before the end of the turn is declared.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from voicecoach.audio import Samples
from voicecoach.evidence import Evidence
from voicecoach.transcriber import Transcriber
from voicecoach.transcript import Word

_LONGEST = 40_000
"""Blocks (21 minutes) that may wait for a recogniser that doesn't keep up: more than any reply's hard limit."""


class LiveTranscriber:
    """A `voicecoach.ports.Follower` around a Transcriber, which is made on the worker: weights may still be loading."""

    def __init__(self, make: Callable[[], Transcriber]) -> None:
        self._make = make
        self._queue: queue.Queue[tuple[Samples, float] | None] = queue.Queue(_LONGEST)
        self._words: tuple[Word, ...] = ()
        self._evidence: Evidence | None = None
        self._failure: BaseException | None = None
        self._cancelled = threading.Event()
        self._worker = threading.Thread(target=self._work, name="live-recognition", daemon=True)
        self._worker.start()

    def feed(self, block: Samples, probability: float) -> None:
        """Hand over the next block; never waits."""
        self._queue.put_nowait((block, probability))

    def words(self) -> tuple[Word, ...]:
        """Return the words known so far."""
        return self._words

    def finish(self) -> Evidence:
        """Return the evidence of the whole reply; raises what the worker met."""
        self._queue.put(None)
        self._worker.join()
        if self._failure:
            raise self._failure
        assert self._evidence is not None
        return self._evidence

    def cancel(self) -> None:
        """Drop the reply."""
        self._cancelled.set()
        self._queue.put(None)
        self._worker.join()

    def _work(self) -> None:
        try:
            transcriber = self._make()
            while (item := self._queue.get()) is not None and not self._cancelled.is_set():
                transcriber.feed(*item)
                if self._queue.empty() and transcriber.pausing:
                    transcriber.guess()
                self._words = transcriber.words
            if not self._cancelled.is_set():
                self._evidence = transcriber.finish()
        except BaseException as failure:  # handed to the thread that asks for the result
            self._failure = failure
