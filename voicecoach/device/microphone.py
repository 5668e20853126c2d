"""The learner's voice.

PortAudio calls back on a thread of its own; the callback only copies into one bounded queue and counts what it loses.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from voicecoach.audio import BLOCK, SAMPLE_RATE, Samples
from voicecoach.device.catalogue import Device, choose, portaudio
from voicecoach.errors import DeviceError

_WAITING = 2048
"""Pieces (a minute) that may wait for a consumer that doesn't keep up."""

_LOST = 2.0
"""Seconds without sound after which a device counts as unplugged."""

_PIECE_SECONDS = BLOCK / SAMPLE_RATE


class Microphone:
    """An `AudioSource`. `name`: part of the device's name, "" for the default; opens on entering."""

    def __init__(self, name: str = "") -> None:
        self.overflows = 0
        self._name = name
        self._queue: queue.Queue[Samples] = queue.Queue(_WAITING)
        self._stream: Any = None
        self._rate = SAMPLE_RATE

    def __enter__(self) -> Microphone:
        self.overflows = 0
        self._queue = queue.Queue(_WAITING)
        device = choose(self._name, inputs=True)
        errors: list[str] = []
        for rate in dict.fromkeys((SAMPLE_RATE, int(device.rate), 48_000, 44_100)):
            try:
                self._stream = self._open(device, rate)
            except portaudio().PortAudioError as error:
                errors.append(f"{rate} Hz: {error}")
            else:
                self._rate = rate
                return self
        raise DeviceError(
            f"The microphone {device.name} can't be opened.",
            there="; ".join(errors),
            next="Close the program that uses it, or choose another with --microphone.",
        )

    def _open(self, device: Device, rate: int) -> Any:
        stream = portaudio().InputStream(
            device=device.index,
            samplerate=rate,
            channels=1,
            dtype="float32",
            blocksize=round(rate * _PIECE_SECONDS),
            callback=self._take,
        )
        stream.start()
        return stream

    def _take(self, given: Samples, _frames: int, _when: Any, status: Any) -> None:
        if status.input_overflow:
            self.overflows += 1
        try:
            self._queue.put_nowait(given[:, 0].copy())
        except queue.Full:
            self.overflows += 1

    def __exit__(self, *exc: object) -> None:
        if self._stream is not None:
            self._stream.close(ignore_errors=True)
            self._stream = None

    def blocks(self) -> Iterator[Samples]:
        """Yield blocks of 512 samples at 16 kHz; raise DeviceError when the device goes away."""
        import soxr

        resampler = None
        if self._rate != SAMPLE_RATE:
            resampler = soxr.ResampleStream(self._rate, SAMPLE_RATE, 1, dtype="float32")
        rest: Samples = np.zeros(0, np.float32)
        last = time.monotonic()
        while True:
            try:
                piece = self._queue.get(timeout=0.2)
            except queue.Empty:
                if time.monotonic() - last > _LOST or not self._stream.active:
                    raise DeviceError(
                        "The microphone went away.", next="Plug it in again or choose another with --microphone."
                    ) from None
                continue
            last = time.monotonic()
            if resampler is not None:
                piece = resampler.resample_chunk(piece)
            rest = np.concatenate([rest, piece])
            while len(rest) >= BLOCK:
                yield rest[:BLOCK]
                rest = rest[BLOCK:]
