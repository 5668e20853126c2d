"""Speech boundaries to about 10 ms.

Silero tells where speech is, but its boundaries are up to 0.2 s late. Here the level of the sound sets them, so that
pauses are measured to about 10 ms (docs/measures.md).
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.clip import BLOCK_SECONDS, Floats, Span
from voicecoach.audio.features import COLUMNS, FRAME_CENTER, FRAME_SECONDS
from voicecoach.audio.speech_activity import speech_spans

DROP = 28.0
"""dB below the loud syllables from which sound is silence, unless the background is louder than that. With these
constants pauses from 0.3 s are found with an F1 of 0.98 to 1.00 (docs/measures.md)."""

MIN_SILENCE = 5
"""Frames (50 ms). A shorter silence is the closure of a stop consonant."""

_RISE = 6.0  # dB above the background from which a frame is sound
_NEAR = 12.0  # dB below the loud syllables; louder frames never count as silence
_CLICK = 4  # frames; a shorter sound does not end a silence
_QUIETEST = -75.0  # dBFS; the least background assumed, also for digital silence
_ATTACK, _DECAY = 40, 15  # frames by which Silero may detect the start of speech late, and its end early
_MIN_VOICED = 15  # frames of loud voiced sound that are speech even if Silero is unsure
_UNSURE = 0.2  # Silero's probability needed for that
_MIN_SPEECH = 0.05  # seconds of a stretch of speech
_VOICED = 0.7  # autocorrelation from which a frame counts as voiced for that

Mask = NDArray[np.bool_]


def speech_boundaries(probabilities: Floats, frames: Floats, *, seconds: float) -> tuple[Span, ...]:
    """Return the stretches of speech with boundaries drawn by the level of the sound.

    `probabilities`: shape (n,), Silero's; `frames`: shape (m, k), columns as in `features.COLUMNS`; `seconds`: length
    of the sound.
    """
    detected = speech_spans(probabilities, seconds=seconds)
    if not detected or not len(frames):
        return detected
    loud = _loud(frames, detected)
    speech = _bridged(_possible_speech(probabilities, frames, detected, loud) & loud)
    offset = FRAME_CENTER - FRAME_SECONDS / 2
    spans = (
        Span(float(begin) * FRAME_SECONDS + offset, min(seconds, float(end) * FRAME_SECONDS + offset))
        for begin, end in runs(speech)
    )
    return tuple(span for span in spans if span.seconds >= _MIN_SPEECH)


def _loud(frames: Floats, detected: tuple[Span, ...]) -> Mask:
    """Mark the frames that stand out from the background, without clicks."""
    level = frames[:, COLUMNS.index("level")]
    first, last = _frame(detected[0].start, frames), _frame(detected[-1].end, frames)
    loudest = float(np.percentile(level[first : last + 1], 85))
    background = max(_QUIETEST, float(np.percentile(level, 5)))
    loud: Mask = level >= min(max(loudest - DROP, background + _RISE), loudest - _NEAR)
    for begin, end in runs(loud):
        loud[begin:end] = end - begin >= _CLICK
    return loud


def _possible_speech(probabilities: Floats, frames: Floats, detected: tuple[Span, ...], loud: Mask) -> Mask:
    """Mark the frames that may be speech: what Silero detects, extended to the end of the sound next to it."""
    possible = np.zeros(len(frames), bool)
    for span in detected:
        possible[_frame(span.start, frames) : _frame(span.end, frames) + 1] = True
    voicing = frames[:, COLUMNS.index("voicing")]
    for begin, end in runs(loud & ~possible):
        blocks = slice(int(begin * FRAME_SECONDS / BLOCK_SECONDS), int(end * FRAME_SECONDS / BLOCK_SECONDS) + 1)
        unsure = np.max(probabilities[blocks], initial=0) >= _UNSURE
        if end - begin >= _MIN_VOICED and unsure and np.mean(voicing[begin:end] > _VOICED) > 0.5:
            possible[begin:end] = True
    for begin, end in runs(~possible):
        quiet = np.flatnonzero(~loud[begin:end]) + begin
        until, since = (quiet[0], quiet[-1] + 1) if len(quiet) else (end, end)
        if begin > 0:
            possible[begin : min(until, begin + _DECAY)] = True
        if end < len(possible):
            possible[max(since, end - _ATTACK) : end] = True
    return possible


def _bridged(speech: Mask) -> Mask:
    """Remove short silences within speech and short sounds within silence."""
    silences = [list(run) for run in runs(~speech)]
    for previous, following in itertools.pairwise(silences):
        if following[0] - previous[1] <= _CLICK:
            following[0] = previous[0]
    bridged = np.ones(len(speech), bool)
    for begin, end in silences:
        bridged[begin:end] = begin > 0 and end < len(speech) and end - begin < MIN_SILENCE
    return bridged


def _frame(seconds: float, frames: Floats) -> int:
    return int(np.clip(round((seconds - FRAME_CENTER) / FRAME_SECONDS), 0, len(frames) - 1))


def runs(mask: Mask) -> NDArray[np.int_]:
    """Return where the mask is True, shape (n, 2): begin and end (exclusive) of each run."""
    return np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]))).reshape(-1, 2)
