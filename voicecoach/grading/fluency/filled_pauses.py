"""Filled pauses and drawn-out words.

Whisper leaves out most of what is not meant to be said, but its encoder hears it: a linear readout of the encoder's
output tells filled pauses from speech. A vowel that is held shows in the sound itself. Better none than a wrong one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.clip import Floats, Span
from voicecoach.audio.features import COLUMNS, FRAME_SECONDS, MIDDLE
from voicecoach.grading.fluency.report import Filler
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.pooling import FRAMES_PER_SECOND

ODDS = 1.0
"""Log odds from which the encoder's output is a filled pause; at 0 short words would be taken for one."""

LEAST_FILLER = 0.16
"""Seconds; what is shorter is as likely a syllable (docs/measures.md has the figures)."""

LEAST_DRAWN = 0.4
"""Seconds of a held vowel: none in recordings that experts call fluent is as long (docs/measures.md)."""

SMOOTHED = np.ones(3, np.float32) / 3
"""Over 60 ms of the readout: a single odd frame is no hesitation."""

_VOICED, _STEADY, _NEAR = 0.85, 2.5, 20.0
"""Least voicing, most flux in dB over 50 ms, dB below the loud syllables: what a held vowel sounds like."""

_WRITTEN = frozenset("um umm uh uhh uhm er erm eh ah hmm mm mhm".split())


def fillers_in(evidence: Evidence) -> tuple[Filler, ...]:
    """Return hesitations in order: written by the recognizer, heard in its encoder's output, or held vowels."""
    found = [
        Filler(word.start, word.end, word.text.lower().strip(",.…?!"))
        for word in evidence.transcript.words
        if word.text.lower().strip(",.…?!-") in _WRITTEN
    ]
    for more in (_heard(evidence), _drawn_out(evidence)):
        found += [one for one in more if not any(_overlap(one, other) for other in found)]
    return tuple(sorted(found, key=lambda one: one.start))


def _heard(evidence: Evidence) -> list[Filler]:
    if not len(evidence.filled_pause_logits):
        return []
    odds = np.convolve(evidence.filled_pause_logits, SMOOTHED, mode="same")
    edges = _runs(odds > ODDS) / FRAMES_PER_SECOND
    return [Filler(float(start), float(end), "uh") for start, end in edges if end - start >= LEAST_FILLER - 1e-9]


def _drawn_out(evidence: Evidence) -> list[Filler]:
    """Return held vowels within speech, as the word that they lie in ("the…") or "uh"."""
    edges = _runs(held(evidence.frames)) * FRAME_SECONDS + MIDDLE - FRAME_SECONDS / 2
    found = [Span(float(start), float(end)) for start, end in edges if end - start >= LEAST_DRAWN - 1e-9]
    return [
        Filler(one.start, one.end, _word_at(one, evidence))
        for one in found
        if any(span.start <= (one.start + one.end) / 2 <= span.end for span in evidence.speech)
    ]


def held(frames: Floats) -> NDArray[np.bool_]:
    """Tell for each acoustic frame whether it lies in a vowel that is held: loud, voiced, and hardly changing."""
    if not len(frames):
        return np.zeros(0, bool)
    level, voicing, flux = (frames[:, COLUMNS.index(name)] for name in ("level", "voicing", "flux"))
    calm = np.convolve(flux, np.ones(5) / 5, mode="same")[: len(flux)] < _STEADY
    return (voicing > _VOICED) & calm & (level > np.percentile(level, 95) - _NEAR)


def longest_run(mask: NDArray[np.bool_]) -> int:
    """Return the length of the longest run of True."""
    return max((int(end - start) for start, end in _runs(mask)), default=0)


def _word_at(held: Span, evidence: Evidence) -> str:
    middle = (held.start + held.end) / 2
    over = (word.text for word in evidence.transcript.words if word.start <= middle < word.end)
    return next((f"{text.strip(',.;:?!…').lower()}…" for text in over), "uh")


def _runs(mask: NDArray[np.bool_]) -> NDArray[np.int_]:
    """Return shape (n, 2): where the mask is True, begin and end (exclusive)."""
    return np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]))).reshape(-1, 2)


def _overlap(one: Filler, other: Filler) -> bool:
    return one.start < other.end and other.start < one.end
