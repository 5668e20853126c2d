"""Audio that survives.

A WAV file that grows: what was spoken is on disk within half a second, and a file whose header was never finished is
mended when it is next opened.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from types import TracebackType

import numpy as np

from voicecoach.audio.clip import SAMPLE_RATE, Samples
from voicecoach.errors import StoreError

_HEADER = 44
_SYNC_SAMPLES = SAMPLE_RATE // 4


class WavRecording:
    """The audio file of a take: 16 kHz, mono, 16 bit."""

    def __init__(self, path: Path, take: int) -> None:
        self.path, self.take = path, take
        self._unsynced = 0
        self._written = 0
        try:
            self._file = path.open("wb")
            self._file.write(_header(0))
        except OSError as error:
            raise StoreError(f"The recording can't be written to {path}: {error.strerror}.") from error

    def __enter__(self) -> WavRecording:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._file.close()
        mend(self.path)

    def write(self, block: Samples) -> None:
        """Append samples; raise StoreError where the disk is full (what was written before is kept)."""
        try:
            # to the nearest step, at the scale in which it is read: what came in 16 bits is kept as it came
            self._file.write(np.clip(np.round(block * 32768), -32768, 32767).astype("<i2").tobytes())
            self._written += len(block)
            self._unsynced += len(block)
            if self._unsynced >= _SYNC_SAMPLES:
                self._unsynced = 0
                self._file.flush()
                os.fsync(self._file.fileno())
        except OSError as error:
            kept = self._written / SAMPLE_RATE
            raise StoreError(
                f"The recording can't go on: {error.strerror}.",
                there=f"The first {kept:.0f} s are kept in {self.path}.",
                next="Make room on the disk, then practise the turn again.",
            ) from error


def mend(path: Path) -> None:
    """Write the true length into the header of a file that was cut off; leave every other file alone."""
    try:
        size = path.stat().st_size
        with path.open("r+b") as file:
            if size < _HEADER or file.read(4) != b"RIFF":
                return
            file.seek(0)
            if file.read(_HEADER) != _header(size - _HEADER):
                file.seek(0)
                file.write(_header(size - _HEADER))
    except OSError:
        return  # a read-only folder: readers cope with a long or zero length, or say what is wrong


def _header(size: int) -> bytes:
    size -= size % 2
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1),
        *(SAMPLE_RATE, 2 * SAMPLE_RATE, 2, 16, b"data", size),
    )
