"""Cues of fluency.

What one window of a reply says beside its encoder output: how sure the recognizer was, how fast and continuous the
speech, and how long vowels were held.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voicecoach.audio.clip import Floats, Span
from voicecoach.audio.features import FRAME_SECONDS
from voicecoach.audio.speech_activity import pauses
from voicecoach.grading.fluency.filled_pauses import SMOOTHED, held, longest_run
from voicecoach.grading.fluency.syllables import syllables
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.pooling import FRAMES_PER_SECOND

CUES = (
    "confidence",
    "log confidence",
    "least confidence",
    "spread of confidence",
    "log speech rate",
    "log articulation rate",
    "phonation ratio",
    "log longest pause",
    "share of held vowels",
    "log longest held vowel",
    "hesitation",
)
"""Confidences and shares are 0 to 1, rates in syllables/s, times in seconds, hesitation in log odds."""

_CERTAIN = 5.0  # log odds beyond which a hesitation is no more one


def cues(evidence: Evidence, window: Span) -> Floats:
    """Return the cues of one window, shape (c,), in the order of CUES; nan where the evidence lacks one."""
    words = [word for word in evidence.transcript.words if window.start <= (word.start + word.end) / 2 < window.end]
    sure = np.array([word.confidence for word in words] or [0.2])
    spoken = max(0.5, sum(syllables(word.text) for word in words))
    speech = _within(evidence.speech, window) or [window]
    phonation = sum(span.seconds for span in speech)
    whole = speech[-1].end - speech[0].start
    longest = max((pause.seconds for pause in pauses(speech)), default=0.0)
    frames = evidence.frames[int(speech[0].start / FRAME_SECONDS) : int(speech[-1].end / FRAME_SECONDS) + 1]
    vowels = held(frames)
    return np.array(
        [
            sure.mean(),
            np.log(sure + 0.02).mean(),
            sure.min(),
            sure.std(),
            np.log(spoken / whole),
            np.log(spoken / phonation),
            phonation / whole,
            np.log(0.1 + longest),
            vowels.mean() if len(vowels) else np.nan,
            np.log(0.05 + longest_run(vowels) * FRAME_SECONDS) if len(vowels) else np.nan,
            _hesitation(evidence, window),
        ],
        np.float32,
    )


def _hesitation(evidence: Evidence, window: Span) -> float:
    odds = evidence.filled_pause_logits[int(window.start * FRAMES_PER_SECOND) : int(window.end * FRAMES_PER_SECOND) + 1]
    if len(odds) < len(SMOOTHED):
        return float("nan")
    return float(np.minimum(np.convolve(odds, SMOOTHED, mode="same"), _CERTAIN).mean())


def _within(speech: Sequence[Span], window: Span) -> list[Span]:
    cut = (Span(max(span.start, window.start), min(span.end, window.end)) for span in speech)
    return [span for span in cut if span.seconds > 0]
