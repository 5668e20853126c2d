"""The microphone, through PortAudio.

PortAudio calls back on its own thread. The callback only copies the sound into a bounded queue, and counts lost pieces.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Samples, joined_samples
from voicecoach.audio.resampling import StreamResampler
from voicecoach.audio.source import NO_SOUND, NoSound, Notice
from voicecoach.devices.portaudio import Device, present, refresh, sounddevice_module, start, stop
from voicecoach.errors import DeviceError

STARTING = 5.0
"""Seconds that a stream may take to deliver its first sound: a Bluetooth headset changes its profile first, and a sound
server may have rendered two seconds ahead. Measured on PulseAudio's null sink: 0 to 2.1 s, evenly spread."""

STARTS = 3
"""Times that a stream without any sound is opened before the program gives up."""

ABSENT = 40.0
"""Seconds to wait for a microphone that can't be opened: time to plug it in, or to close the program that uses it."""

RETRY = 1.0
"""Seconds between attempts to open it."""

LOST = 3.0
"""Seconds without sound after which a device that delivered sound before counts as unplugged."""

_MAX_QUEUED = 2048
"""Pieces (about a minute) that the queue holds for a slow consumer."""

_NO_SOUND_AFTER = 0.2
"""Seconds without sound after which NO_SOUND is yielded."""

_PIECE_SECONDS = BLOCK / SAMPLE_RATE

Take = Callable[[Samples, int, Any, Any], None]
"""PortAudio's callback: samples of shape (frames, 1), frames, time, status."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A running stream: `close` ends it, `active` says whether it still calls back; `rate` in Hz, the device's `name`,
    and a `notice` for the learner if it is not the requested device."""

    close: Callable[[], None]
    active: Callable[[], bool]
    rate: int
    name: str
    notice: str = ""


class Microphone:
    """An `AudioSource`. `name`: part of the device's name, "" for the default; opens on entering.

    If the device can't be opened, `blocks` waits for it. `open_stream` starts a stream of the named device that calls
    `Take`, or raises DeviceError; `starting`, `lost` and `absent` are in seconds.
    """

    def __init__(
        self,
        name: str = "",
        open_stream: Callable[[str, Take], Opened] | None = None,
        *,
        starting: float = STARTING,
        lost: float = LOST,
        absent: float = ABSENT,
    ) -> None:
        self.overflows = 0
        self.notices: list[Notice] = []
        self._name, self._open_stream = name, open_stream or start_stream
        self._starting, self._lost, self._absent = starting, lost, absent
        self._queue: queue.Queue[Samples] = queue.Queue(_MAX_QUEUED)
        self._opened: Opened | None = None
        self._error: DeviceError | None = None

    def __enter__(self) -> Microphone:
        self.overflows = 0
        self._try()
        return self

    def __exit__(self, *exc: object) -> None:
        self._close()

    def _try(self) -> bool:
        """Open the device; keep the error if that fails."""
        self._close()
        self._queue = queue.Queue(_MAX_QUEUED)
        try:
            self._opened = self._open_stream(self._name, self._take)
        except DeviceError as error:
            self._error = error
            return False
        if self._opened.notice:
            self.notices.append(Notice(self._opened.notice, "microphone"))
        return True

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _take(self, frames: Samples, _frames: int, _when: Any, status: Any) -> None:
        if status.input_overflow:
            self.overflows += 1
        try:
            self._queue.put_nowait(frames[:, 0].copy())
        except queue.Full:
            self.overflows += 1

    def blocks(self) -> Iterator[Samples | NoSound]:
        """Yield blocks of 512 samples at 16 kHz, and NO_SOUND while none arrives.

        Raise DeviceError if the device goes away, is unavailable for `absent` seconds, or never gives sound.
        """
        heard = False
        for attempt in range(STARTS):
            yield from self._wait_until_open(reopen=attempt > 0)
            assert self._opened is not None
            name = self._opened.name
            for block in self._sounding(self._opened):
                heard |= not isinstance(block, NoSound)
                yield block
            if heard:
                raise DeviceError(
                    f"The microphone {name} went away.",
                    next="Plug it in again, or choose another.",
                    hint="microphone",
                )
        raise DeviceError(
            f"The microphone {name} gives no sound.",
            next="Check that the microphone is on and that this terminal may use it, or choose another.",
            hint="microphone",
        )

    def _wait_until_open(self, *, reopen: bool) -> Iterator[NoSound]:
        """Yield NO_SOUND until the device is open; raise the last error if that takes too long."""
        if self._opened is not None and not reopen:
            return
        deadline, noticed = time.monotonic() + self._absent, False
        while not self._try():
            assert self._error is not None
            if time.monotonic() > deadline:
                raise self._error
            if not noticed:
                self.notices.append(Notice(f"{self._error}\nWaiting for it.", self._error.hint))
                noticed = True
            for _ in range(round(RETRY / _NO_SOUND_AFTER)):
                time.sleep(_NO_SOUND_AFTER)
                yield NO_SOUND

    def _sounding(self, opened: Opened) -> Iterator[Samples | NoSound]:
        """Yield the sound of one stream until it stops delivering."""
        resample = StreamResampler(opened.rate)
        rest = joined_samples([])
        last, longest = time.monotonic(), self._starting
        while True:
            try:
                piece = self._queue.get(timeout=_NO_SOUND_AFTER)
            except queue.Empty:
                if time.monotonic() - last > longest or not opened.active():
                    return
                yield NO_SOUND
                continue
            last, longest = time.monotonic(), self._lost
            rest = np.concatenate([rest, resample(piece)])
            while len(rest) >= BLOCK:
                yield rest[:BLOCK]
                rest = rest[BLOCK:]


def start_stream(name: str, take: Take) -> Opened:
    """Start a stream of the named device, or else the default, at 16 kHz or at a rate that it offers.

    Raise DeviceError if there is no microphone or it accepts no rate.
    """
    refresh()
    device, notice = present(name, inputs=True)
    stream, rate = _started(device, take)
    return Opened(lambda: stop(stream), lambda: bool(stream.active), rate, device.name, notice)


def _started(device: Device, take: Take) -> tuple[Any, int]:
    errors: list[str] = []
    for rate in dict.fromkeys((SAMPLE_RATE, int(device.rate), 48_000, 44_100)):
        timing = {"samplerate": rate, "blocksize": round(rate * _PIECE_SECONDS)}
        try:
            return start("InputStream", device=device.index, channels=1, dtype="float32", callback=take, **timing), rate
        except sounddevice_module().PortAudioError as error:
            errors.append(f"{rate} Hz: {error}")
    raise DeviceError(
        f"Can't open the microphone {device.name}.",
        there="; ".join(errors),
        next="Close the program that uses it, or choose another.",
        hint="microphone",
    )
