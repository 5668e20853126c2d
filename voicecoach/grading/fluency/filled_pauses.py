"""Filled pauses and drawn-out words.

Whisper omits most of what isn't meant to be said, but its encoder output still shows it: a linear readout of that
output separates filled pauses from speech. A held vowel shows in the acoustic features. All thresholds favor precision:
better to report no hesitation than a wrong one (docs/measures.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.clip import Floats, Span
from voicecoach.audio.features import COLUMNS, FRAME_CENTER, FRAME_SECONDS
from voicecoach.audio.speech_boundaries import runs
from voicecoach.grading.fluency.report import Filler
from voicecoach.grading.function_words import FILLED_PAUSES
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.pooling import FRAMES_PER_SECOND

MIN_LOGIT = 1.0
"""Log odds from which the encoder output counts as a filled pause; at 0, short words would count too. Set for precision
on the recordings of the filled-pause benchmark (docs/measures.md)."""

MIN_FILLED_PAUSE = 0.16
"""Seconds; a shorter one is as likely a syllable (docs/measures.md has the figures)."""

MIN_DRAWN_OUT = 0.4
"""Seconds of a held vowel; recordings that experts call fluent have none that long (docs/measures.md)."""

SMOOTHING = np.ones(3, np.float32) / 3
"""Averages the readout over 60 ms, because a single odd frame is no hesitation."""

_MIN_VOICING, _MAX_FLUX, _LEVEL_RANGE = 0.85, 2.5, 20.0
"""What a held vowel sounds like (docs/measures.md): at least this autocorrelation, at most this spectral change in dB
(averaged over 50 ms), and at most this many dB below the loud syllables."""


def fillers_in(evidence: Evidence) -> tuple[Filler, ...]:
    """Return the hesitations in order: written by the recognizer, heard in its encoder output, or held vowels."""
    fillers = [
        Filler(word.start, word.end, word.text.lower().strip(",.…?!"))
        for word in evidence.transcript.words
        if word.text.lower().strip(",.…?!-") in FILLED_PAUSES
    ]
    for more in (_in_readout(evidence), _drawn_out(evidence)):
        fillers += [filler for filler in more if not any(_overlap(filler, earlier) for earlier in fillers)]
    return tuple(sorted(fillers, key=lambda filler: filler.start))


def _in_readout(evidence: Evidence) -> list[Filler]:
    if not len(evidence.filled_pause_logits):
        return []
    logits = np.convolve(evidence.filled_pause_logits, SMOOTHING, mode="same")
    edges = runs(logits > MIN_LOGIT) / FRAMES_PER_SECOND
    return [Filler(float(start), float(end), "uh") for start, end in edges if end - start >= MIN_FILLED_PAUSE - 1e-9]


def _drawn_out(evidence: Evidence) -> list[Filler]:
    """Return held vowels within speech, each with the word that it lies in ("the…") or else "uh"."""
    edges = runs(held_vowels(evidence.frames)) * FRAME_SECONDS + FRAME_CENTER - FRAME_SECONDS / 2
    vowels = [Span(float(start), float(end)) for start, end in edges if end - start >= MIN_DRAWN_OUT - 1e-9]
    return [
        Filler(vowel.start, vowel.end, _word_at(vowel, evidence))
        for vowel in vowels
        if any(span.start <= (vowel.start + vowel.end) / 2 <= span.end for span in evidence.speech)
    ]


def held_vowels(frames: Floats) -> NDArray[np.bool_]:
    """Return for each acoustic frame, shape (m,), whether it lies in a held vowel: loud, voiced, hardly changing."""
    if not len(frames):
        return np.zeros(0, bool)
    level, voicing, flux = (frames[:, COLUMNS.index(name)] for name in ("level", "voicing", "flux"))
    steady = np.convolve(flux, np.ones(5) / 5, mode="same")[: len(flux)] < _MAX_FLUX
    return (voicing > _MIN_VOICING) & steady & (level > np.percentile(level, 95) - _LEVEL_RANGE)


def longest_run(mask: NDArray[np.bool_]) -> int:
    """Return the length of the longest run of True."""
    return max((int(end - start) for start, end in runs(mask)), default=0)


def _word_at(vowel: Span, evidence: Evidence) -> str:
    middle = (vowel.start + vowel.end) / 2
    texts = (word.text for word in evidence.transcript.words if word.start <= middle < word.end)
    return next((f"{text.strip(',.;:?!…').lower()}…" for text in texts), "uh")


def _overlap(first: Filler, second: Filler) -> bool:
    return first.start < second.end and second.start < first.end
