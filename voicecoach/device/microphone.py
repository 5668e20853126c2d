"""The learner's voice.

PortAudio calls back on a thread of its own; the callback only copies into one bounded queue and counts what it loses.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from voicecoach.audio import BLOCK, SAMPLE_RATE, Samples
from voicecoach.device.catalogue import choose, portaudio
from voicecoach.errors import DeviceError

STARTING = 5.0
"""Seconds that a stream may take to its first sound: a Bluetooth headset changes its profile before, and a sound server
may have rendered two seconds ahead. Measured on PulseAudio's null sink: 0 to 2.1 s, evenly spread."""

STARTS = 3
"""Times that a stream which stays silent from the start is opened before the learner is told."""

LOST = 3.0
"""Seconds without sound, after there was some, from which a device counts as unplugged."""

_WAITING = 2048
"""Pieces (a minute) that may wait for a consumer that doesn't keep up."""

_LOOK = 0.2
"""Seconds after which a consumer that waits for sound is told that there is none yet."""

_PIECE_SECONDS = BLOCK / SAMPLE_RATE

_NOTHING: Samples = np.zeros(0, np.float32)

Take = Callable[[Samples, int, Any, Any], None]
"""PortAudio's callback: samples of shape (frames, 1), frames, time, status."""


class Stream(Protocol):
    """What is used of a PortAudio stream."""

    @property
    def active(self) -> bool:
        """Whether it still calls back."""

    def close(self, ignore_errors: bool = ...) -> None:
        """End it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A running stream, its sample rate in Hz, and the device's name."""

    stream: Stream
    rate: int
    name: str


class Microphone:
    """An `AudioSource`. `name`: part of the device's name, "" for the default; opens on entering.

    `open_stream` starts a stream of the named device that calls `Take`; `starting` and `lost` are in seconds.
    """

    def __init__(
        self,
        name: str = "",
        open_stream: Callable[[str, Take], Opened] | None = None,
        *,
        starting: float = STARTING,
        lost: float = LOST,
    ) -> None:
        self.overflows = 0
        self._name, self._open_stream = name, open_stream or opened
        self._starting, self._lost = starting, lost
        self._queue: queue.Queue[Samples] = queue.Queue(_WAITING)
        self._opened: Opened | None = None

    def __enter__(self) -> Microphone:
        self.overflows = 0
        self._open()
        return self

    def _open(self) -> None:
        self._close()
        self._queue = queue.Queue(_WAITING)
        self._opened = self._open_stream(self._name, self._take)

    def _take(self, given: Samples, _frames: int, _when: Any, status: Any) -> None:
        if status.input_overflow:
            self.overflows += 1
        try:
            self._queue.put_nowait(given[:, 0].copy())
        except queue.Full:
            self.overflows += 1

    def __exit__(self, *exc: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.stream.close(ignore_errors=True)
            self._opened = None

    def blocks(self) -> Iterator[Samples]:
        """Yield blocks of 512 samples at 16 kHz, an empty one where none came for a moment.

        Raise DeviceError when the device goes away, or never gives any sound however often it is opened.
        """
        assert self._opened is not None
        heard, name = False, self._opened.name
        for start in range(STARTS):
            if start:
                self._open()
            for block in self._running():
                heard |= len(block) > 0
                yield block
            if heard:
                raise DeviceError(
                    f"The microphone {name} went away.",
                    next="Plug it in again or choose another with --microphone.",
                )
        raise DeviceError(
            f"The microphone {name} gives no sound.",
            next="See whether it is switched on and allowed to be used, or choose another with --microphone.",
        )

    def _running(self) -> Iterator[Samples]:
        """Yield what this stream gives, until it gives nothing more."""
        import soxr

        assert self._opened is not None
        stream, rate = self._opened.stream, self._opened.rate
        resampler = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32") if rate != SAMPLE_RATE else None
        rest = _NOTHING
        last, patience = time.monotonic(), self._starting
        while True:
            try:
                piece = self._queue.get(timeout=_LOOK)
            except queue.Empty:
                if time.monotonic() - last > patience or not stream.active:
                    return
                yield _NOTHING
                continue
            last, patience = time.monotonic(), self._lost
            rest = np.concatenate([rest, resampler.resample_chunk(piece) if resampler else piece])
            while len(rest) >= BLOCK:
                yield rest[:BLOCK]
                rest = rest[BLOCK:]


def opened(name: str, take: Take) -> Opened:
    """Start a stream of the named device at 16 kHz, or at a rate that it offers; raise DeviceError if there is none."""
    device = choose(name, inputs=True)
    errors: list[str] = []
    for rate in dict.fromkeys((SAMPLE_RATE, int(device.rate), 48_000, 44_100)):
        try:
            stream = portaudio().InputStream(
                device=device.index,
                samplerate=rate,
                channels=1,
                dtype="float32",
                blocksize=round(rate * _PIECE_SECONDS),
                callback=take,
            )
            stream.start()
        except portaudio().PortAudioError as error:
            errors.append(f"{rate} Hz: {error}")
        else:
            return Opened(stream, rate, device.name)
    raise DeviceError(
        f"The microphone {device.name} can't be opened.",
        there="; ".join(errors),
        next="Close the program that uses it, or choose another with --microphone.",
    )
