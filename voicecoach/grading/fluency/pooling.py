"""Encoder output, summed up."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from voicecoach.evidence import Floats, Pooled
from voicecoach.transcript import Span

FRAMES_PER_SECOND = 50
"""Whisper's encoder output: one frame each 20 ms."""

LONGEST = 10.0
"""Seconds of a window: the recordings that the calibration rests on are hardly longer (docs/fluency-model-card.md)."""


def pool(encoded: Floats, speech: Sequence[Span]) -> tuple[Pooled, ...]:
    """Average encoder output of shape (t, d) from the first to the last speech, in equal windows of up to 10 s.

    Silence before and after is left out because it would drag the mean; silence inside stays, for it is what a
    listener hears as a pause. Empty where there is no speech.
    """
    if not speech:
        return ()
    first = int(speech[0].start * FRAMES_PER_SECOND)
    last = min(len(encoded), int(np.ceil(speech[-1].end * FRAMES_PER_SECOND)))
    count = max(1, int(np.ceil((last - first) / FRAMES_PER_SECOND / LONGEST)))
    edges = np.linspace(first, last, count + 1).round().astype(int)
    return tuple(
        Pooled(
            encoded[begin:end].astype(np.float32).mean(axis=0),
            Span(float(begin) / FRAMES_PER_SECOND, float(end) / FRAMES_PER_SECOND),
        )
        for begin, end in itertools.pairwise(edges)
        if end > begin
    )
