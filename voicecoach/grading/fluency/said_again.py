"""Speech that is said again at once, found in the sound.

Whisper leaves out much of what is said twice. The sound shows it: a stretch of speech resembles the one that follows
it. Acoustic frames of both are aligned with each other, faster or slower by up to a half (a local alignment by dynamic
programming). The thresholds favor precision (docs/measures.md has the figures).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.clip import Floats, Span
from voicecoach.audio.features import CEPSTRUM, COLUMNS, FRAME_CENTER, FRAME_SECONDS
from voicecoach.recognition.evidence import Evidence

MIN_AGAIN = 0.45
"""Seconds of speech said again at least: shorter stretches are syllables that resemble each other by chance."""

MAX_APART = 3.0
"""Seconds from the beginning of a stretch to the beginning of what says it again, at most."""

MAX_BETWEEN = 0.2
"""Seconds of other speech between the two at most: who starts again does it at once."""

MAX_AGAIN = 4
"""What goes on for longer than this many repetitions is a drone or a noise."""

_STEP = 3  # frames of 10 ms that are averaged: fewer cost more and find no more
_CEPSTRUM = [COLUMNS.index(name) for name in CEPSTRUM]
_LOUD = 28.0  # dB below the loud syllables, from which sound is silence, as in audio/speech_boundaries.py

# Of the alignment. Distances are mean squares of standardized frames: frames that have nothing in common are 2 apart.
_ALIKE = 0.7  # frames that are closer add to the score of an alignment
_WARP = 0.2  # cost of two steps on one side for one on the other
_SILENT, _HALF_SILENT = -0.02, -0.6  # score of two silent frames, and of a silent one with one of speech
_MIN_SCORE, _MIN_MEAN = 5.0, 0.25  # of an alignment in all, and for each frame of speech
_MIN_CHANGE = 0.5
"""Distance of frames 0.15 s apart within the stretch, at least: a held vowel resembles itself, too."""

_CHANGE_STEPS = 5


@dataclass(frozen=True, slots=True)
class _Frames:
    """Frames of 30 ms: `values` (n, c), standardized; `speech` (n,); `spoken` (n + 1,): how many of it before each."""

    values: Floats
    speech: NDArray[np.bool_]
    spoken: NDArray[np.int_]


def said_again(evidence: Evidence) -> tuple[tuple[Span, ...], ...]:
    """Return what was said again, in order: each time the superfluous stretches, two for what was said three times."""
    frames = _frames(evidence)
    found: list[tuple[int, int, int]] = []  # first frame, one past the last, frames from one copy to the next
    for first, last, period in _repeated(frames):
        if not any(first < other_last and other_first < last for other_first, other_last, _ in found):
            found.append((first, last, period))
    return tuple(_copies(*each) for each in sorted(found) if each[1] - each[0] < (MAX_AGAIN + 0.5) * each[2])


def _copies(first: int, last: int, period: int) -> tuple[Span, ...]:
    return tuple(
        Span(_seconds(first + copy * period), _seconds(first + (copy + 1) * period))
        for copy in range(max(1, round((last - first) / period)))
    )


def _frames(evidence: Evidence) -> _Frames:
    count = len(evidence.frames) // _STEP
    frames = evidence.frames[: count * _STEP].reshape(count, _STEP, evidence.frames.shape[-1]).mean(axis=1)
    middles = (np.arange(count) + 0.5) * _STEP * FRAME_SECONDS + FRAME_CENTER - FRAME_SECONDS / 2
    speech = np.zeros(count, bool)
    for span in evidence.speech:
        speech |= (middles >= span.start) & (middles <= span.end)
    if speech.any():
        level = frames[:, COLUMNS.index("level")]
        speech &= level > np.percentile(level[speech], 95) - _LOUD
    spoken = np.concatenate([[0], np.cumsum(speech)])
    if not speech.any():
        return _Frames(np.zeros((count, 1), np.float32), speech, spoken)
    cepstrum = frames[:, _CEPSTRUM]
    cepstrum = (cepstrum - cepstrum[speech].mean(axis=0)) / (cepstrum[speech].std(axis=0) + 1e-6)
    slopes = np.zeros_like(cepstrum)
    slopes[1:-1] = (cepstrum[2:] - cepstrum[:-2]) / np.sqrt(2)
    return _Frames(np.concatenate([cepstrum, slopes], axis=1), speech, spoken)


def _repeated(frames: _Frames) -> Iterator[tuple[int, int, int]]:
    """Yield stretches that are said again at once, the most alike first: their edges and their period, in frames."""
    scores, starts, others = _aligned(frames)
    count, lags = scores.shape
    spoken = frames.spoken
    high = np.flatnonzero(scores > _MIN_SCORE)
    seen: set[tuple[int, int]] = set()
    for cell in high[np.argsort(-scores.flat[high], kind="stable")]:
        end, lag = divmod(int(cell), lags)
        first, other = int(starts[end, lag]), int(others[end, lag])
        if (first, other) in seen:
            continue
        seen.add((first, other))
        last, other_last = end + 1, min(count, end + lag + _SHORTEST_LAG + 1)
        alike = min(spoken[last] - spoken[first], spoken[other_last] - spoken[other])
        between = spoken[other] - spoken[last] if last < other else 0
        if (
            min(alike, spoken[other] - spoken[first]) >= _steps(MIN_AGAIN)
            and scores[end, lag] >= _MIN_MEAN * alike
            and between <= _steps(MAX_BETWEEN)
            and _change(frames, first, last) >= _MIN_CHANGE
        ):
            yield first, max(last, other), other - first


def _aligned(frames: _Frames) -> tuple[Floats, NDArray[np.int32], NDArray[np.int32]]:
    """Return the score of the best alignment that ends at each pair of frames, and where its two sides begin.

    All have the shape (n, lags): the pair of frame i and frame i + lag.
    """
    gains = _gains(frames)
    count, lags = gains.shape
    places = np.arange(lags)
    scores = np.zeros((count + 2, lags + 2), np.float32)  # two rows before the first, and a lag on either side
    begins = np.zeros((2, count + 2, lags + 2), np.int32)  # of both sides
    for frame, gain in enumerate(gains):
        here, before, earlier = frame + 2, frame + 1, frame
        best, begin = scores[before, 1:-1].copy(), begins[:, before, 1:-1].copy()
        for row, columns in ((earlier, slice(2, None)), (before, slice(None, -2))):
            warped = scores[row, columns] - np.float32(_WARP)
            better = warped > best
            np.copyto(best, warped, where=better)
            np.copyto(begin, begins[:, row, columns], where=better)
        fresh = best <= 0
        np.copyto(best, 0, where=fresh)
        np.copyto(begin[0], frame, where=fresh)
        np.copyto(begin[1], frame + _SHORTEST_LAG + places, where=fresh)
        np.maximum(best + gain, 0, out=scores[here, 1:-1])
        begins[:, here, 1:-1] = begin
    return scores[2:, 1:-1], begins[0, 2:, 1:-1], begins[1, 2:, 1:-1]


def _gains(frames: _Frames) -> Floats:
    """Return what each pair of frames adds to the score of an alignment, shape (n, lags); -inf beyond the end."""
    count, columns = frames.values.shape
    last = _steps(MAX_APART) - 1
    values = np.concatenate([frames.values, np.zeros((last, columns), np.float32)])
    speech = np.concatenate([frames.speech, np.zeros(last, bool)])
    squares = np.square(values).mean(axis=1)
    gains = np.empty((count, last - _SHORTEST_LAG + 1), np.float32)
    for place, lag in enumerate(range(_SHORTEST_LAG, last + 1)):
        later = slice(lag, lag + count)
        alike = np.einsum("ij,ij->i", frames.values, values[later]) / columns
        silent = np.where(frames.speech | speech[later], _HALF_SILENT, _SILENT)
        gain = np.where(frames.speech & speech[later], _ALIKE - (squares[:count] + squares[later] - 2 * alike), silent)
        gains[:, place] = np.where(np.arange(count) + lag < count, gain, -np.inf)
    return gains


def _change(frames: _Frames, first: int, last: int) -> float:
    """Return how much the speech of a stretch changes in 0.15 s."""
    before = np.arange(first, min(last, len(frames.values) - _CHANGE_STEPS))
    before = before[frames.speech[before] & frames.speech[before + _CHANGE_STEPS]]
    if not len(before):
        return 0.0
    return float(np.square(frames.values[before] - frames.values[before + _CHANGE_STEPS]).mean())


def _steps(seconds: float) -> int:
    return round(seconds / (_STEP * FRAME_SECONDS))


_SHORTEST_LAG = _steps(0.2)


def _seconds(frame: float) -> float:
    """Return where a frame of 30 ms begins, seconds."""
    return frame * _STEP * FRAME_SECONDS + FRAME_CENTER - FRAME_SECONDS / 2
