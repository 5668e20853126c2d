"""One voice or two.

Whether some stretch of a reply sounds like another person than the rest: the distance between the spectra of voiced
sound and between the pitches. A blunt sense, set so that one speaker hardly ever counts as two (docs/measures.md).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.clip import Floats
from voicecoach.audio.features import CEPSTRUM, COLUMNS, FRAME_SECONDS
from voicecoach.recognition.evidence import Evidence

LEAST_VOICED = 200
"""Frames (2 s) of voiced sound on either side: less is a few vowels, not a voice."""

APART = 1.4
"""Distance from which two stretches are two voices; of 63 replies joined from five recordings of one learner, the
furthest lies at 1.13 (docs/measures.md)."""

_PIECES = 16  # of equal voiced length; a voice begins and ends at one of their edges
_VOICED, _NEAR = 0.7, 20.0  # least voicing; dB below the loud syllables
_RIDGE = 1e-3


def two_voices(evidence: Evidence) -> bool:
    """Tell whether two people speak, one of them in one stretch, each for at least two seconds of voiced sound."""
    return apart(evidence) > APART


def apart(evidence: Evidence) -> float:
    """Return how far the stretch that differs most from the rest of a reply is from it; 0 where it is too short."""
    voiced = _voiced(evidence)
    if len(voiced) < 2 * LEAST_VOICED:
        return 0.0
    pitch = np.log2(voiced[:, COLUMNS.index("pitch")])
    edges = np.linspace(0, len(voiced), _PIECES + 1).astype(int)
    stretches = [
        (int(begin), int(end))
        for begin, end in itertools.combinations(edges, 2)
        if LEAST_VOICED <= end - begin <= len(voiced) - LEAST_VOICED
    ]
    spectra = _distances(voiced[:, [COLUMNS.index(name) for name in CEPSTRUM]].astype(float), stretches)
    pitches = [
        abs(np.median(pitch[begin:end]) - np.median(np.concatenate([pitch[:begin], pitch[end:]])))
        for begin, end in stretches
    ]
    return float(np.max(spectra + np.array(pitches), initial=0.0))


def _distances(rows: NDArray[np.float64], stretches: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Return for each stretch of `rows` the logarithm of 1 + a quarter of Mahalanobis' squared distance to the rest."""
    begin, end = np.array(stretches, int).reshape(-1, 2).T
    rows = rows - rows.mean(axis=0)
    sums = np.cumsum(np.vstack([np.zeros_like(rows[:1]), rows]), axis=0)
    inside = sums[end] - sums[begin]
    count = (end - begin)[:, None]
    one, other = inside / count, (sums[-1] - inside) / (len(rows) - count)
    share = (count / len(rows))[:, :, None]
    between = share * _outer(one) + (1 - share) * _outer(other)
    spread = rows.T @ rows / len(rows) - between + _RIDGE * np.eye(rows.shape[1])
    turned = np.linalg.solve(spread, (one - other)[:, :, None])[:, :, 0]
    return np.asarray(np.log1p(np.sum((one - other) * turned, axis=1) / 4))


def _outer(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return rows[:, :, None] * rows[:, None, :]


def _voiced(evidence: Evidence) -> Floats:
    """Return the acoustic frames of loud voiced sound within speech."""
    speech = np.zeros(len(evidence.frames), bool)
    for span in evidence.speech:
        speech[int(span.start / FRAME_SECONDS) : int(span.end / FRAME_SECONDS)] = True
    frames = evidence.frames[speech]
    if not len(frames):
        return frames
    level, voicing = (frames[:, COLUMNS.index(name)] for name in ("level", "voicing"))
    return frames[(voicing > _VOICED) & (level > np.percentile(level, 95) - _NEAR)]
