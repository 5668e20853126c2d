"""Speech and silence.

Pure functions from Silero's probabilities (one each 32 ms) to stretches of speech and the silent pauses between them.
Silero says where speech is; its edges come up to 0.2 s late, so where edges matter the level of the sound draws them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voicecoach.acoustics import COLUMNS, FRAME_SECONDS, MIDDLE
from voicecoach.audio import BLOCK_SECONDS
from voicecoach.evidence import Floats
from voicecoach.transcript import Span

ON = 0.5
"""Probability at which speech begins (Silero's default)."""

OFF = 0.35
"""Probability below which it ends: Silero's own hysteresis, 0.15 below the beginning."""

LEAST_SPEECH = 0.1
"""Seconds; a shorter burst between silences is a click."""

LEAST_PAUSE = 0.25
"""Seconds from which silence is a silent pause (de Jong & Bosker 2013)."""


def spans(probabilities: Floats, *, seconds: float) -> tuple[Span, ...]:
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
    stretches = [Span(first * BLOCK_SECONDS, min(seconds, last * BLOCK_SECONDS)) for first, last in found]
    return tuple(stretch for stretch in stretches if stretch.seconds >= LEAST_SPEECH)


DROP = 28.0
"""dB below the speech's loud syllables under which sound is silence, unless the background is louder than that."""

_RISE = 6.0  # dB above the background that make a sound
_NEAR = 12.0  # dB below the loud syllables: never taken for silence
_CLICK = 4  # frames; a shorter sound in a silence doesn't end it
_QUIETEST = -75.0  # dBFS; digital silence counts as this much background
_ATTACK, _DECAY = 40, 15  # frames by which Silero may be late to hear speech begin, and early to hear it end
_RESCUED = 15  # frames of loud voiced sound that are speech even where Silero only wavered
_WAVERED = 0.2


def stretches(probabilities: Floats, frames: Floats, *, seconds: float) -> tuple[Span, ...]:
    """Return stretches of speech with edges good to about 10 ms; silences shorter than 50 ms are bridged.

    `probabilities`: shape (n,), Silero's; `frames`: shape (m, k), columns as in acoustics.COLUMNS.
    """
    heard = spans(probabilities, seconds=seconds)
    if not heard or not len(frames):
        return heard
    level, voicing = (frames[:, COLUMNS.index(name)] for name in ("level", "voicing"))
    first, last = _frame(heard[0].start, frames), _frame(heard[-1].end, frames)
    loudest = np.percentile(level[first : last + 1], 85)
    background = max(_QUIETEST, np.percentile(level, 5))
    loud = level >= min(max(loudest - DROP, background + _RISE), loudest - _NEAR)
    for begin, end in _runs(loud):
        loud[begin:end] = end - begin >= _CLICK
    talk = np.zeros(len(frames), bool)
    for span in heard:
        talk[_frame(span.start, frames) : _frame(span.end, frames) + 1] = True
    for begin, end in _runs(loud & ~talk):
        block = slice(int(begin * FRAME_SECONDS / BLOCK_SECONDS), int(end * FRAME_SECONDS / BLOCK_SECONDS) + 1)
        wavered = np.max(probabilities[block], initial=0) >= _WAVERED
        if end - begin >= _RESCUED and wavered and np.mean(voicing[begin:end] > 0.7) > 0.5:
            talk[begin:end] = True
    for begin, end in _runs(~talk):
        inner = np.flatnonzero(~loud[begin:end]) + begin
        until, since = (inner[0], inner[-1] + 1) if len(inner) else (end, end)
        if begin > 0:
            talk[begin : min(until, begin + _DECAY)] = True
        if end < len(talk):
            talk[max(since, end - _ATTACK) : end] = True
    silent = [list(run) for run in _runs(~(talk & loud))]
    bridged = np.ones(len(talk), bool)
    for before, after in itertools.pairwise(silent):
        if after[0] - before[1] <= _CLICK:
            after[0] = before[0]
    for begin, end in silent:
        bridged[begin:end] = begin > 0 and end < len(talk) and end - begin < 5
    edge = MIDDLE - FRAME_SECONDS / 2
    found = (Span(begin * FRAME_SECONDS + edge, min(seconds, end * FRAME_SECONDS + edge)) for begin, end in _runs(bridged))
    return tuple(stretch for stretch in found if stretch.seconds >= LEAST_SPEECH / 2)


def _frame(seconds: float, frames: Floats) -> int:
    return int(np.clip(round((seconds - MIDDLE) / FRAME_SECONDS), 0, len(frames) - 1))


def _runs(mask: NDArray[np.bool_]) -> NDArray[np.int_]:
    """Return shape (n, 2): where the mask is True, begin and end (exclusive)."""
    return np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]))).reshape(-1, 2)


def pauses(speech: Sequence[Span], *, least: float = LEAST_PAUSE) -> tuple[Span, ...]:
    """Return the silent pauses between stretches of speech; silence before the first and after the last is none."""
    gaps = (Span(before.end, after.start) for before, after in itertools.pairwise(speech))
    return tuple(gap for gap in gaps if gap.seconds >= least - 1e-9)
