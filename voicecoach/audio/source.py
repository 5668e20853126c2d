"""Sources and sinks of sound.

A source yields blocks of 512 samples at 16 kHz, and `NO_SOUND` while a device delivers none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import numpy as np

from voicecoach.audio.clip import BLOCK, BLOCK_SECONDS, Audio, Samples, joined_samples, padded_blocks
from voicecoach.audio.files import duration, pieces

Stop = Callable[[], bool]
"""Called repeatedly while sound plays; True stops it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the learner should know (a device went away, the time limit is near), in a sentence; sent once.

    `hint` is that of an error (errors.py), or empty.
    """

    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class NoSound:
    """No block has arrived for a moment: the device is still starting, or it was unplugged."""


NO_SOUND = NoSound()


class AudioSource(Protocol):
    """A microphone, or a recording in its place. Entering opens it; leaving closes it.

    `overflows` counts the blocks lost so far. `notices` holds what the learner should know; whoever shows
    a notice removes it.
    """

    @property
    def overflows(self) -> int: ...

    @property
    def notices(self) -> list[Notice]: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...

    def blocks(self) -> Iterator[Samples | NoSound]:
        """Yield blocks of 512 samples at 16 kHz until the source ends; raise DeviceError if the device fails."""


class AudioSink(Protocol):
    """Headphones."""

    def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
        """Play the parts as they arrive; return False if `stop` stopped it early, else True."""


class PacedSource:
    """Base of the sources that need no device. `pace` 1.0 yields blocks in real time, None without waiting."""

    def __init__(self, pace: float | None) -> None:
        self.overflows = 0
        self.notices: list[Notice] = []
        self._pace = pace

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing to close."""

    def _paced(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        started = time.monotonic()
        for index, block in enumerate(blocks):
            if self._pace:
                time.sleep(max(0.0, started + index * BLOCK_SECONDS / self._pace - time.monotonic()))
            yield block


class FileSource(PacedSource):
    """An `AudioSource` that reads a recording; the last block is padded with silence."""

    def __init__(self, path: Path, *, pace: float | None = None) -> None:
        super().__init__(pace)
        self._path = path

    def __enter__(self) -> Self:
        duration(self._path)
        return self

    def blocks(self) -> Iterator[Samples]:
        """Yield blocks of 512 samples; raise AudioError if the file is cut off."""
        return self._paced(in_blocks(pieces(self._path)))


class ClipSource(PacedSource):
    """An `AudioSource` over sound in memory (16 kHz); the last block is padded with silence."""

    def __init__(self, audio: Audio, *, pace: float | None = None) -> None:
        super().__init__(pace)
        self._audio = audio

    def blocks(self) -> Iterator[Samples]:
        """Yield blocks of 512 samples."""
        return self._paced(padded_blocks(self._audio.samples))


def sounding(blocks: Iterable[Samples | NoSound]) -> Iterator[Samples]:
    """Yield the blocks, without NO_SOUND."""
    return (block for block in blocks if not isinstance(block, NoSound))


def in_blocks(parts: Iterable[Samples]) -> Iterator[Samples]:
    """Cut parts of any length into blocks of 512 samples; the last block is padded with silence."""
    rest = joined_samples([])
    for part in parts:
        rest = np.concatenate([rest, part])
        for start in range(0, len(rest) - BLOCK + 1, BLOCK):
            yield rest[start : start + BLOCK]
        rest = rest[len(rest) - len(rest) % BLOCK :]
    if len(rest):
        yield np.pad(rest, (0, BLOCK - len(rest)))
