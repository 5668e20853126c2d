"""Sound as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Hz; the rate of everything that is recognised, graded or kept."""

BLOCK = 512
"""Samples (32 ms); the step in which sound travels from a source to the listener (Silero's frame)."""

BLOCK_SECONDS = BLOCK / SAMPLE_RATE

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Mono sound. `samples`: shape (n,), float32, full scale is 1.0; `rate`: Hz."""

    samples: Samples
    rate: int = SAMPLE_RATE

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    def cut(self, start: float, end: float) -> Audio:
        """Return the part from `start` to `end` seconds (clamped to what is there)."""
        first, last = (round(max(0.0, t) * self.rate) for t in (start, end))
        return Audio(self.samples[first : max(first, last)], self.rate)


def silence(seconds: float, rate: int = SAMPLE_RATE) -> Audio:
    """Return that many seconds of digital silence."""
    return Audio(np.zeros(round(seconds * rate), np.float32), rate)


def joined(*parts: Audio) -> Audio:
    """Return the parts one after the other; all must share one rate."""
    rates = {part.rate for part in parts}
    if len(rates) > 1:
        raise ValueError(f"parts differ in rate: {sorted(rates)}")
    if not parts:
        return silence(0)
    return Audio(np.concatenate([part.samples for part in parts]), parts[0].rate)


def level(samples: Samples) -> float:
    """Return the root mean square in dBFS (a full-scale square wave is 0), -120 for silence."""
    if not len(samples):
        return -120.0
    return float(10 * np.log10(max(float(np.mean(np.square(samples, dtype=np.float64))), 1e-12)))
