"""Speech and silence.

Pure functions from Silero's probabilities (one each 32 ms) to stretches of speech and the silent pauses between them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from voicecoach.audio.clip import BLOCK_SECONDS, Floats, Span

ON = 0.5
"""Probability at which speech begins (Silero's default)."""

OFF = 0.35
"""Probability below which it ends: Silero's own hysteresis, 0.15 below the beginning."""

LEAST_SPEECH = 0.1
"""Seconds; a shorter burst between silences is a click."""

LEAST_PAUSE = 0.25
"""Seconds from which silence is a silent pause (de Jong & Bosker 2013)."""


def speech_spans(probabilities: Floats, *, seconds: float) -> tuple[Span, ...]:
    """Return stretches of speech in seconds; gaps shorter than two blocks are bridged.

    `probabilities`: shape (n,); `seconds`: length of the sound, which the last stretch may not pass.
    """
    found: list[list[int]] = []
    speaking = False
    for block, probability in enumerate(np.asarray(probabilities)):
        if not speaking and probability >= ON:
            speaking = True
            if found and block - found[-1][1] < 2:
                found[-1][1] = block + 1
            else:
                found.append([block, block + 1])
        elif speaking and probability >= OFF:
            found[-1][1] = block + 1
        else:
            speaking = False
    speech = [Span(first * BLOCK_SECONDS, min(seconds, last * BLOCK_SECONDS)) for first, last in found]
    return tuple(span for span in speech if span.seconds >= LEAST_SPEECH)


def pauses(speech: Sequence[Span], *, least: float = LEAST_PAUSE) -> tuple[Span, ...]:
    """Return the silent pauses between stretches of speech; silence before the first and after the last is none."""
    gaps = (Span(before.end, after.start) for before, after in itertools.pairwise(speech))
    return tuple(gap for gap in gaps if gap.seconds >= least - 1e-9)
