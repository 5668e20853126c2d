"""Encoder output, summed up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voicecoach.evidence import Floats, Pooled
from voicecoach.transcript import Span

FRAMES_PER_SECOND = 50
"""Whisper's encoder output: one frame each 20 ms."""


def pool(encoded: Floats, speech: Sequence[Span]) -> Pooled | None:
    """Sum up encoder output of shape (t, d) from the first to the last speech; None where there is none.

    Silence before and after is left out because it would drag the mean; silence inside stays, for it is what a
    listener hears as a pause.
    """
    if not speech:
        return None
    first = int(speech[0].start * FRAMES_PER_SECOND)
    last = int(np.ceil(speech[-1].end * FRAMES_PER_SECOND))
    part = encoded[first:last].astype(np.float32)
    if len(part) < 2:
        return None
    change = np.abs(np.diff(part, axis=0)).mean(axis=0)
    values = np.concatenate([part.mean(axis=0), part.std(axis=0), change])
    return Pooled(values.astype(np.float32), len(part) / FRAMES_PER_SECOND)
