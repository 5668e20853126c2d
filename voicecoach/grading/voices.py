"""Detects a second voice in a reply, or after it.

Measures how much one stretch of a reply sounds like another person than the rest: the distance between the spectra of
the voiced sound plus that between the pitches. A coarse measure, with a threshold that one speaker hardly ever exceeds
(docs/measures.md).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.clip import Floats
from voicecoach.audio.features import CEPSTRUM, COLUMNS, FRAME_SECONDS
from voicecoach.recognition.evidence import Evidence

MIN_VOICED = 200
"""Frames (2 s) of voiced sound on either side; fewer are a few vowels, not a voice."""

TWO_VOICES_DISTANCE = 1.4
"""Distance above which two stretches count as two voices. Of 63 replies joined from five recordings of one learner, the
largest distance is 1.13 (docs/measures.md)."""

LEAST_VOICED = 20
"""Frames (0.2 s) of voiced sound without which nothing can be said about a voice."""

OTHER_VOICE = {1.0: 2.0, 1.5: 2.1}
"""Distances above which so many seconds of speech after a reply are not the learner's. Of 558 stretches of 34 learners'
own speech, 1 in 20 is above the first, 1 in 100 above the second; of other learners', two in three (docs/turns.md)."""

QUIETER = 12.0
"""dB below the reply from which speech after it comes from somebody farther away. A choice; of the learners' own
stretches, 1 in 100 is 8 dB quieter."""

_PIECES = 16  # of equal voiced length; a stretch begins and ends at one of their edges
_MIN_VOICING, _LEVEL_RANGE = 0.7, 20.0  # autocorrelation; dB below the loud syllables
_RIDGE = 1e-3  # keeps the covariance invertible
_RIDGE_AFTER = 1.0  # dB²: much less than speech has, but a few frames are no whole voice


def two_voices(evidence: Evidence) -> bool:
    """Return whether two people speak, one of them in a single stretch, each for at least 2 s of voiced sound."""
    return voice_distance(evidence) > TWO_VOICES_DISTANCE


def voice_distance(evidence: Evidence) -> float:
    """Return the distance from the rest of a reply of the stretch that differs most; 0 if the reply is too short.

    The distance is the logarithm of 1 + a quarter of the squared Mahalanobis distance between the mean cepstra, plus
    the difference between the median pitches in octaves.
    """
    voiced = _voiced(evidence)
    if len(voiced) < 2 * MIN_VOICED:
        return 0.0
    pitch = np.log2(voiced[:, COLUMNS.index("pitch")])
    edges = np.linspace(0, len(voiced), _PIECES + 1).astype(int)
    stretches = [
        (int(begin), int(end))
        for begin, end in itertools.combinations(edges, 2)
        if MIN_VOICED <= end - begin <= len(voiced) - MIN_VOICED
    ]
    cepstra = voiced[:, [COLUMNS.index(name) for name in CEPSTRUM]].astype(float)
    octaves = [
        abs(np.median(pitch[begin:end]) - np.median(np.concatenate([pitch[:begin], pitch[end:]])))
        for begin, end in stretches
    ]
    return float(np.max(_spectral_distances(cepstra, stretches) + np.array(octaves), initial=0.0))


def distance_after(reply: Evidence, later: Floats) -> float:
    """Return how far the voice in the acoustic frames of speech after a reply is from the voice of the reply.

    Infinite if it is much quieter; 0 if either has too little voiced sound.
    """
    own, other = _voiced(reply), _loud_voiced(later)
    if min(len(own), len(other)) < LEAST_VOICED:
        return 0.0
    loud = [float(np.percentile(rows[:, COLUMNS.index("level")], 80)) for rows in (own, other)]
    if loud[1] < loud[0] - QUIETER:
        return float("inf")
    cepstra = [rows[:, [COLUMNS.index(name) for name in CEPSTRUM]].astype(float) for rows in (own, other)]
    difference = cepstra[1].mean(axis=0) - cepstra[0].mean(axis=0)
    spread = np.cov(cepstra[0].T) + _RIDGE_AFTER * np.eye(len(CEPSTRUM))
    pitch = [np.log2(np.median(rows[:, COLUMNS.index("pitch")])) for rows in (own, other)]
    return float(np.log1p(difference @ np.linalg.solve(spread, difference) / 4) + abs(pitch[1] - pitch[0]))


def voiced_seconds(frames: Floats) -> float:
    """Return how much of some sound is voiced."""
    return len(_loud_voiced(frames)) * FRAME_SECONDS


def _spectral_distances(rows: NDArray[np.float64], stretches: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Return log(1 + D² / 4) for each stretch, D being the Mahalanobis distance of its mean row to that of the rest."""
    begin, end = np.array(stretches, int).reshape(-1, 2).T
    rows = rows - rows.mean(axis=0)
    sums = np.cumsum(np.vstack([np.zeros_like(rows[:1]), rows]), axis=0)
    inside = sums[end] - sums[begin]
    count = (end - begin)[:, None]
    stretch_mean, rest_mean = inside / count, (sums[-1] - inside) / (len(rows) - count)
    share = (count / len(rows))[:, :, None]
    between = share * _outer_products(stretch_mean) + (1 - share) * _outer_products(rest_mean)
    within = rows.T @ rows / len(rows) - between + _RIDGE * np.eye(rows.shape[1])
    difference = stretch_mean - rest_mean
    solved = np.linalg.solve(within, difference[:, :, None])[:, :, 0]
    return np.asarray(np.log1p(np.sum(difference * solved, axis=1) / 4))


def _outer_products(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return rows[:, :, None] * rows[:, None, :]


def _voiced(evidence: Evidence) -> Floats:
    """Return the acoustic frames of loud voiced sound within speech."""
    in_speech = np.zeros(len(evidence.frames), bool)
    for span in evidence.speech:
        in_speech[int(span.start / FRAME_SECONDS) : int(span.end / FRAME_SECONDS)] = True
    return _loud_voiced(evidence.frames[in_speech])


def _loud_voiced(frames: Floats) -> Floats:
    if not len(frames):
        return frames
    level, voicing = (frames[:, COLUMNS.index(name)] for name in ("level", "voicing"))
    return frames[(voicing > _MIN_VOICING) & (level > np.percentile(level, 95) - _LEVEL_RANGE)]
