"""Stretches of speech and silent pauses.

Pure functions of Silero's speech probabilities, one per 32 ms block.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from voicecoach.audio.clip import BLOCK_SECONDS, Floats, Span

ONSET = 0.5
"""Probability at which speech begins (Silero's default)."""

OFFSET = 0.35
"""Probability below which speech ends (Silero's default hysteresis: 0.15 below the onset)."""

MIN_SPEECH = 0.1
"""Seconds. A shorter burst between silences is a click."""

MIN_PAUSE = 0.25
"""Seconds from which a silence counts as a pause (de Jong & Bosker 2013)."""


def speech_spans(probabilities: Floats, *, seconds: float) -> tuple[Span, ...]:
    """Return the stretches of speech; gaps shorter than two blocks are bridged.

    `probabilities`: shape (n,); `seconds`: length of the sound, at which the last stretch ends at the latest.
    """
    runs: list[list[int]] = []  # first and one past the last block of each stretch
    speaking = False
    for block, probability in enumerate(np.asarray(probabilities)):
        if not speaking and probability >= ONSET:
            speaking = True
            if runs and block - runs[-1][1] < 2:
                runs[-1][1] = block + 1
            else:
                runs.append([block, block + 1])
        elif speaking and probability >= OFFSET:
            runs[-1][1] = block + 1
        else:
            speaking = False
    speech = [Span(first * BLOCK_SECONDS, min(seconds, last * BLOCK_SECONDS)) for first, last in runs]
    return tuple(span for span in speech if span.seconds >= MIN_SPEECH)


def pauses(speech: Sequence[Span]) -> tuple[Span, ...]:
    """Return the pauses between stretches of speech; silence before the first and after the last does not count."""
    gaps = (Span(before.end, after.start) for before, after in itertools.pairwise(speech))
    return tuple(gap for gap in gaps if gap.seconds >= MIN_PAUSE - 1e-9)  # sums of 32 ms blocks round
