"""The page's loudspeaker: the voice goes to the page sentence by sentence, and the page says what it has played."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from voicecoach.audio.clip import SAMPLE_RATE, Audio, silence
from voicecoach.audio.resampling import resampled
from voicecoach.audio.source import Stop
from voicecoach.web.outbox import Outbox

_AHEAD = 2
"""Sounds that the page has before it has played them: no gap between sentences, and few to take back."""

_POLL = 0.02
"""Seconds between two looks at the keys. A key stops the voice on the page at once; this only goes on with the turn."""

_REMEMBERED = 4.0
"""Seconds of played sound that are kept: the microphone may still record its end when it opens."""


class PageSpeaker:
    """An `AudioSink`. `left` says whether the learner has left, which ends every sound."""

    def __init__(self, outbox: Outbox, left: Callable[[], bool]) -> None:
        self._outbox, self._left = outbox, left
        self._last = silence(0.0)

    def last(self) -> Audio:
        """Return the end of the sound that was played last, at 16 kHz; empty if it was stopped."""
        return self._last

    def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
        """Play the parts as they arrive; return False if `stop` stopped it early, else True."""
        self._last = silence(0.0)
        part: Audio | None = None
        for part in parts:
            self._outbox.add_sound(part)
            if not self._wait(_AHEAD, stop):
                return False
        if not self._wait(1, stop):
            return False
        if part is not None:
            end = resampled(Audio(part.samples[-round(_REMEMBERED * part.rate) :], part.rate))
            self._last = Audio(end.samples, SAMPLE_RATE)
        return True

    def _wait(self, fewer_than: int, stop: Stop) -> bool:
        """Wait until fewer sounds than this are left to play; return False if that was stopped."""
        while True:
            if stop() or self._left():
                self._outbox.silence()
                return False
            if self._outbox.unplayed < fewer_than:
                return True
            time.sleep(_POLL)
