"""Crash-safe recordings.

A WAV file that grows while the learner speaks. Speech is on disk within half a second; if the header was never
finished, it is repaired when the file is next opened.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from types import TracebackType

import numpy as np

from voicecoach.audio.clip import SAMPLE_RATE, Samples
from voicecoach.errors import StoreError
from voicecoach.storage.private import open_private

_HEADER_BYTES = 44
_SYNC_SAMPLES = SAMPLE_RATE // 4  # half of the half second that a crash may cost


class WavRecording:
    """The audio file of a take: 16 kHz, mono, 16 bit. `take`: the take's id in the store."""

    def __init__(self, path: Path, take: int) -> None:
        self.path, self.take = path, take
        self._unsynced = 0
        self._written = 0
        try:
            self._file = open_private(path)
            self._file.write(_header(0))
            self._file.flush()  # so that no kill leaves a file that is no recording
        except OSError as error:
            raise StoreError(f"Can't write the recording to {path}: {error.strerror}.") from error

    def __enter__(self) -> WavRecording:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._file.close()
        repair_header(self.path)

    def write(self, block: Samples) -> None:
        """Append samples; raise StoreError if the disk is full (earlier samples are kept)."""
        try:
            # rounded, at the scale that readers use: samples that came in 16 bits are stored unchanged
            self._file.write(np.clip(np.round(block * 32768), -32768, 32767).astype("<i2").tobytes())
            self._file.flush()  # so that a kill costs nothing that was heard; the disk follows twice in half a second
            self._written += len(block)
            self._unsynced += len(block)
            if self._unsynced >= _SYNC_SAMPLES:
                self._unsynced = 0
                os.fsync(self._file.fileno())
        except OSError as error:
            kept = self._written / SAMPLE_RATE
            raise StoreError(
                f"Recording stopped: {error.strerror}.",
                there=f"The first {kept:.0f} s are saved in {self.path}.",
                next="Free some disk space, then practice the turn again.",
            ) from error

    def trim(self, samples: int) -> None:
        """Keep only so many of the first samples."""
        try:
            self._file.truncate(_HEADER_BYTES + 2 * samples)
            self._file.seek(0, os.SEEK_END)
            self._written = samples
        except OSError as error:
            raise StoreError(f"Can't shorten the recording {self.path}: {error.strerror}.") from error


def repair_header(path: Path) -> None:
    """Write the true length into the header of a WAV file that was cut off; leave every other file unchanged."""
    try:
        size = path.stat().st_size
        with path.open("r+b") as file:
            if size < _HEADER_BYTES or file.read(4) != b"RIFF":
                return
            file.seek(0)
            if file.read(_HEADER_BYTES) != _header(size - _HEADER_BYTES):
                file.seek(0)
                file.write(_header(size - _HEADER_BYTES))
    except OSError:
        return  # a read-only folder: readers accept a wrong length or report the error


def _header(size: int) -> bytes:
    size -= size % 2
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1),
        *(SAMPLE_RATE, 2 * SAMPLE_RATE, 2, 16, b"data", size),
    )
