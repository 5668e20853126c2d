"""Encoder output, summed up."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from voicecoach.audio.clip import Floats, Span
from voicecoach.recognition.evidence import Pooled
from voicecoach.recognition.transcript import Word

FRAMES_PER_SECOND = 50
"""Whisper's encoder output: one frame each 20 ms."""

LONGEST = 10.0
"""Seconds of a window: the recordings that the calibration rests on are hardly longer (docs/fluency-model-card.md)."""


BREAK = 0.4
"""Seconds of silence after the end of a sentence at which a new window begins: what was said before and after is judged
by itself, and the silence by its length (score.py). A pause inside a sentence stays inside its window."""


def sentences(speech: Sequence[Span], words: Sequence[Word]) -> list[list[Span]]:
    """Return stretches of speech, a new group after each silence that separates."""
    groups: list[list[Span]] = []
    for span in speech:
        silence = Span(groups[-1][-1].end, span.start) if groups else None
        if silence is None or (silence.seconds >= BREAK and ended(silence, words)):
            groups.append([span])
        else:
            groups[-1].append(span)
    return groups


def ended(silence: Span, words: Sequence[Word]) -> bool:
    """Tell whether the last word before the middle of a silence ends a sentence."""
    middle = (silence.start + silence.end) / 2
    before = [word for word in words if (word.start + word.end) / 2 < middle]
    return bool(before) and before[-1].text[-1] in ".?!"


def pool(encoded: Floats, speech: Sequence[Span]) -> tuple[Pooled, ...]:
    """Sum up encoder output of shape (t, d) from the first to the last speech, in equal windows of up to 10 s.

    Mean and standard deviation over time of each dimension, (2 d,).

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
            _summed(encoded[begin:end].astype(np.float32)),
            Span(float(begin) / FRAMES_PER_SECOND, float(end) / FRAMES_PER_SECOND),
        )
        for begin, end in itertools.pairwise(edges)
        if end > begin
    )


def _summed(frames: Floats) -> Floats:
    return np.concatenate([frames.mean(axis=0), frames.std(axis=0)])
