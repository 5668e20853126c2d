"""The page's microphone: blocks of sound that arrive over a socket, which may drop and come back.

The page numbers the blocks of a reply and keeps those that the server has not received, so that a dropped socket loses
none.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator

from voicecoach.audio.clip import BLOCK_SECONDS, Samples
from voicecoach.audio.source import NO_SOUND, NoSound, Notice
from voicecoach.errors import DeviceError
from voicecoach.practice.endpoint import LIMIT
from voicecoach.web.messages import MicrophoneState, MicrophoneWanted
from voicecoach.web.outbox import Outbox
from voicecoach.web.sound_frames import MicrophoneBlock

ABSENT = 40.0
"""Seconds without any sound after which the microphone counts as lost: time to reload the page or to wake a laptop."""

_MAX_QUEUED = round(LIMIT / BLOCK_SECONDS)
"""Blocks that wait for the practice: a whole reply, which is what a page sends at once after a dropped socket."""

_RECEIVED_EVERY = 32
"""Blocks (about a second) after which the page is told that it need not keep them."""

_NO_SOUND_AFTER = 0.2

_FAILURES = {
    "denied": ("The browser does not let this page use the microphone.", "Allow it beside the page's address."),
    "missing": ("The browser finds no microphone.", "Plug one in."),
    "busy": ("The browser can't open the microphone.", "Close the program that uses it, or choose another."),
    "gone": ("The microphone {name} went away.", "Plug it in again."),
}


_GAP = "No sound was recorded for {:.0f} s, because the computer slept or the browser paused: go on with your reply."


class PageMicrophone:
    """An `AudioSource` for all replies of a practice. Entering asks the page to open the microphone."""

    def __init__(self, outbox: Outbox, *, absent: float = ABSENT) -> None:
        self.overflows = 0
        self.notices: list[Notice] = []
        self._outbox, self._absent = outbox, absent
        self._queue: queue.Queue[MicrophoneBlock] = queue.Queue(_MAX_QUEUED)
        self._reply, self._next, self._heard = 0, 0, 0
        self.is_open = False
        self._failure: DeviceError | None = None

    def __enter__(self) -> PageMicrophone:
        self._queue = queue.Queue(_MAX_QUEUED)
        self._failure, self.overflows = None, 0
        self._reply, self._next, self._heard = self._reply + 1, 0, 0
        self.is_open = True
        self._want()
        return self

    def __exit__(self, *exc: object) -> None:
        self.is_open = False
        self._want()

    def offer(self, block: MicrophoneBlock) -> bool:
        """Take a block from the page; return False if there is no room for it now.

        Blocks of an earlier reply, and those that are known, are dropped. Missing ones count as lost.
        """
        if not self.is_open or block.reply != self._reply or block.number < self._next:
            return True
        try:
            self._queue.put_nowait(block)
        except queue.Full:
            return False
        self.overflows += block.number - self._next
        self._next = block.number + 1
        if self._next % _RECEIVED_EVERY == 0:
            self._want()
        return True

    def report(self, message: MicrophoneState) -> None:
        """Take what the page says about its microphone."""
        if message.state in _FAILURES and self.is_open:
            what, remedy = _FAILURES[message.state]
            self._failure = DeviceError(
                what.format(name=message.name or "of this page"), next=remedy, hint="microphone"
            )

    def gap(self, seconds: float) -> None:
        """Take note that the page captured nothing for so long; no silence takes its place."""
        if self.is_open:
            self.notices.append(Notice(_GAP.format(seconds)))

    def expects(self, reply: int, block: int) -> bool:
        """Whether a block of the reply that is being given is still on its way to the practice."""
        return self.is_open and reply == self._reply and block >= self._heard

    def blocks(self) -> Iterator[Samples | NoSound]:
        """Yield blocks of 512 samples at 16 kHz, and NO_SOUND while none arrives; raise DeviceError if none comes."""
        last = time.monotonic()
        while True:
            try:
                block = self._queue.get(timeout=_NO_SOUND_AFTER)
            except queue.Empty:
                if self._failure:
                    raise self._failure from None
                if time.monotonic() - last > self._absent:
                    raise DeviceError(
                        "No more sound comes from the page.", next="Check the microphone in the browser's settings."
                    ) from None
                yield NO_SOUND
                continue
            last = time.monotonic()
            self._heard = block.number + 1
            yield block.samples

    def _want(self) -> None:
        self._outbox.want_microphone(MicrophoneWanted(self.is_open, self._reply, self._next))
