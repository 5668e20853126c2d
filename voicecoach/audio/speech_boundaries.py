"""Sharp edges.

Silero says where speech is, but its edges come up to 0.2 s late; here the level of the sound draws them, so that
pauses are measured to about 10 ms (docs/measures.md).
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.clip import BLOCK_SECONDS, Floats, Span
from voicecoach.audio.features import COLUMNS, FRAME_SECONDS, MIDDLE
from voicecoach.audio.speech_activity import speech_spans

DROP = 28.0
"""dB below the speech's loud syllables under which sound is silence, unless the background is louder than that."""

BRIDGED = 5
"""Frames (50 ms): a shorter silence is the closure of a stop consonant."""

_RISE = 6.0  # dB above the background that make a sound
_NEAR = 12.0  # dB below the loud syllables: never taken for silence
_CLICK = 4  # frames; a shorter sound in a silence doesn't end it
_QUIETEST = -75.0  # dBFS; digital silence counts as this much background
_ATTACK, _DECAY = 40, 15  # frames by which Silero may be late to hear speech begin, and early to hear it end
_RESCUED = 15  # frames of loud voiced sound that are speech even where Silero only wavered
_WAVERED = 0.2
_LEAST = 0.05  # seconds of a stretch of speech

Mask = NDArray[np.bool_]


def speech_boundaries(probabilities: Floats, frames: Floats, *, seconds: float) -> tuple[Span, ...]:
    """Return stretches of speech with sharp edges.

    `probabilities`: shape (n,), Silero's; `frames`: shape (m, k), columns as in acoustics.COLUMNS.
    """
    heard = speech_spans(probabilities, seconds=seconds)
    if not heard or not len(frames):
        return heard
    loud = _loud(frames, heard)
    speech = _bridged(_talk(probabilities, frames, heard, loud) & loud)
    edge = MIDDLE - FRAME_SECONDS / 2
    found = (
        Span(float(begin) * FRAME_SECONDS + edge, min(seconds, float(end) * FRAME_SECONDS + edge))
        for begin, end in _runs(speech)
    )
    return tuple(span for span in found if span.seconds >= _LEAST)


def _loud(frames: Floats, heard: tuple[Span, ...]) -> Mask:
    """Frames that stand out from the background; clicks don't."""
    level = frames[:, COLUMNS.index("level")]
    loudest = float(np.percentile(level[_frame(heard[0].start, frames) : _frame(heard[-1].end, frames) + 1], 85))
    background = max(_QUIETEST, float(np.percentile(level, 5)))
    loud: Mask = level >= min(max(loudest - DROP, background + _RISE), loudest - _NEAR)
    for begin, end in _runs(loud):
        loud[begin:end] = end - begin >= _CLICK
    return loud


def _talk(probabilities: Floats, frames: Floats, heard: tuple[Span, ...], loud: Mask) -> Mask:
    """Frames that somebody may speak in: where Silero hears speech, grown to where the sound next to it ends."""
    talk = np.zeros(len(frames), bool)
    for span in heard:
        talk[_frame(span.start, frames) : _frame(span.end, frames) + 1] = True
    voicing = frames[:, COLUMNS.index("voicing")]
    for begin, end in _runs(loud & ~talk):
        blocks = slice(int(begin * FRAME_SECONDS / BLOCK_SECONDS), int(end * FRAME_SECONDS / BLOCK_SECONDS) + 1)
        wavered = np.max(probabilities[blocks], initial=0) >= _WAVERED
        if end - begin >= _RESCUED and wavered and np.mean(voicing[begin:end] > 0.7) > 0.5:
            talk[begin:end] = True
    for begin, end in _runs(~talk):
        quiet = np.flatnonzero(~loud[begin:end]) + begin
        until, since = (quiet[0], quiet[-1] + 1) if len(quiet) else (end, end)
        if begin > 0:
            talk[begin : min(until, begin + _DECAY)] = True
        if end < len(talk):
            talk[max(since, end - _ATTACK) : end] = True
    return talk


def _bridged(speech: Mask) -> Mask:
    """Speech without its short silences, silence without its short sounds."""
    silences = [list(run) for run in _runs(~speech)]
    for before, after in itertools.pairwise(silences):
        if after[0] - before[1] <= _CLICK:
            after[0] = before[0]
    whole = np.ones(len(speech), bool)
    for begin, end in silences:
        whole[begin:end] = begin > 0 and end < len(speech) and end - begin < BRIDGED
    return whole


def _frame(seconds: float, frames: Floats) -> int:
    return int(np.clip(round((seconds - MIDDLE) / FRAME_SECONDS), 0, len(frames) - 1))


def _runs(mask: Mask) -> NDArray[np.int_]:
    """Return shape (n, 2): where the mask is True, begin and end (exclusive)."""
    return np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]))).reshape(-1, 2)
