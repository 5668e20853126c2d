"""The thread on which practices run, one at a time.

Its parts are made on it and stay there: a database connection belongs to one thread, and models load once.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.web.live_practice import LivePractice, Studio
from voicecoach.web.messages import PracticeRequest

_ENDING = 20.0
"""Seconds to wait for the last reply to be graded when the server stops."""


class PracticeThread:
    """Runs practices. `open_studio` makes what one needs, `close_studio` ends that at last, both on this thread."""

    def __init__(self, open_studio: Callable[[], Studio], close_studio: Callable[[], None]) -> None:
        self._open_studio, self._close_studio = open_studio, close_studio
        self._queue: queue.Queue[LivePractice | str | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self.current: LivePractice | None = None

    @property
    def running(self) -> LivePractice | None:
        """The practice that runs now."""
        return self.current if self.current and not self.current.over.is_set() else None

    def begin(self, request: PracticeRequest, title: str) -> LivePractice:
        """Begin a practice; raise UsageError while another one runs."""
        if self.running:
            raise UsageError(f"{self.running.title} is being practiced.", next="End it first.")
        self.current = LivePractice(request, title)
        self._put(self.current)
        return self.current

    def grade_rest(self, session: str) -> None:
        """Grade what a session lacks, before the next practice."""
        self._put(session)

    def _put(self, work: LivePractice | str) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="practice", daemon=True)
            self._thread.start()
        self._queue.put(work)

    def close(self) -> None:
        """End the running practice, grade the reply that was being given, and end the thread."""
        if self.running:
            self.running.leave()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(_ENDING)

    def _work(self) -> None:
        try:
            while (work := self._queue.get()) is not None:
                if isinstance(work, LivePractice):
                    work.run(self._open_studio)
                else:
                    with contextlib.suppress(VoicecoachError):  # the recording stays, to be graded by hand
                        self._open_studio().grade_rest(work)
        finally:
            self._close_studio()
