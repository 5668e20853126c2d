"""Sound as samples: clips, spans of time, blocks, levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicecoach.storage.limits import Seconds

SAMPLE_RATE = 16_000
"""Hz. Everything that is recognized, graded or stored has this rate."""

BLOCK = 512
"""Samples (32 ms) in a block, the unit in which sources yield sound. Silero's frame has this size."""

BLOCK_SECONDS = BLOCK / SAMPLE_RATE

FULL_SCALE = 0.999
"""Absolute sample value from which a sample counts as clipped."""

Samples = NDArray[np.float32]
"""Samples of mono sound, shape (n,), full scale 1.0."""

Floats = NDArray[np.float32]
"""Any other array of float32; the docstring beside it gives the shape."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, `start` to `end` in seconds from the beginning of the reply."""

    start: Seconds
    end: Seconds

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Mono sound. `samples`: shape (n,), float32, full scale 1.0; `rate`: Hz."""

    samples: Samples
    rate: int = SAMPLE_RATE

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    def cut(self, start: float, end: float) -> Audio:
        """Return the part from `start` to `end` seconds, clamped to the length of the sound."""
        first, last = (round(max(0.0, seconds) * self.rate) for seconds in (start, end))
        return Audio(self.samples[first : max(first, last)], self.rate)


def silence(seconds: float, rate: int = SAMPLE_RATE) -> Audio:
    """Return that many seconds of digital silence."""
    return Audio(np.zeros(round(seconds * rate), np.float32), rate)


def joined(*parts: Audio) -> Audio:
    """Return the parts one after the other; raise ValueError if their rates differ."""
    rates = {part.rate for part in parts}
    if len(rates) > 1:
        raise ValueError(f"parts differ in rate: {sorted(rates)}")
    if not parts:
        return silence(0)
    return Audio(np.concatenate([part.samples for part in parts]), parts[0].rate)


def joined_samples(pieces: list[Samples]) -> Samples:
    """Return the pieces one after the other; an empty list gives an empty array."""
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)


def rows_of_blocks(samples: Samples) -> Samples:
    """Return the complete blocks of a sound, shape (n, 512); an incomplete last block is dropped."""
    return samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK)


def padded_blocks(samples: Samples) -> Samples:
    """Return all blocks of a sound, shape (n, 512); the last block is padded with silence."""
    return np.pad(samples, (0, -len(samples) % BLOCK)).reshape(-1, BLOCK)


def level(samples: Samples) -> float:
    """Return the root mean square in dBFS (a full-scale square wave has 0), -120 for silence."""
    if not len(samples):
        return -120.0
    return float(10 * np.log10(max(float(np.mean(np.square(samples, dtype=np.float64))), 1e-12)))
