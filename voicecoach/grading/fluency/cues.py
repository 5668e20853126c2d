"""Fluency cues of one window of a reply.

Inputs of the calibration besides the encoder output: the recognizer's confidence, speed, continuity, held vowels and
hesitation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voicecoach.audio.clip import Floats, Span
from voicecoach.audio.features import FRAME_SECONDS
from voicecoach.audio.speech_activity import pauses
from voicecoach.grading.fluency.filled_pauses import SMOOTHING, held_vowels, longest_run
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

# Choices. The calibrations were fitted with them, so changing one means fitting again. No comparison was recorded.
_NO_WORD_CONFIDENCE = 0.2  # of a window without words; the gate refuses replies with a mean below 0.3
_MIN_SYLLABLES = 0.5  # of a window without words, so that its rate has a logarithm
_CONFIDENCE_OFFSET, _PAUSE_OFFSET, _VOWEL_OFFSET = 0.02, 0.1, 0.05  # keep logarithms of 0 finite
_MAX_HESITATION = 5.0  # log odds of a certain hesitation; higher ones count the same


def cues(evidence: Evidence, window: Span) -> Floats:
    """Return the cues of one window, shape (c,), in the order of CUES; nan where the evidence lacks one."""
    words = [word for word in evidence.transcript.words if window.start <= (word.start + word.end) / 2 < window.end]
    confidences = np.array([word.confidence for word in words] or [_NO_WORD_CONFIDENCE])
    spoken = max(_MIN_SYLLABLES, sum(syllables(word.text) for word in words))
    speech = _clipped(evidence.speech, window) or [window]
    phonation = sum(span.seconds for span in speech)
    total = speech[-1].end - speech[0].start
    longest = max((pause.seconds for pause in pauses(speech)), default=0.0)
    frames = evidence.frames[int(speech[0].start / FRAME_SECONDS) : int(speech[-1].end / FRAME_SECONDS) + 1]
    vowels = held_vowels(frames)
    return np.array(
        [
            confidences.mean(),
            np.log(confidences + _CONFIDENCE_OFFSET).mean(),
            confidences.min(),
            confidences.std(),
            np.log(spoken / total),
            np.log(spoken / phonation),
            phonation / total,
            np.log(_PAUSE_OFFSET + longest),
            vowels.mean() if len(vowels) else np.nan,
            np.log(_VOWEL_OFFSET + longest_run(vowels) * FRAME_SECONDS) if len(vowels) else np.nan,
            _hesitation(evidence, window),
        ],
        np.float32,
    )


def _hesitation(evidence: Evidence, window: Span) -> float:
    logits = evidence.filled_pause_logits[
        int(window.start * FRAMES_PER_SECOND) : int(window.end * FRAMES_PER_SECOND) + 1
    ]
    if len(logits) < len(SMOOTHING):
        return float("nan")
    return float(np.minimum(np.convolve(logits, SMOOTHING, mode="same"), _MAX_HESITATION).mean())


def _clipped(speech: Sequence[Span], window: Span) -> list[Span]:
    """Return the parts of the stretches of speech that lie within a window."""
    parts = (Span(max(span.start, window.start), min(span.end, window.end)) for span in speech)
    return [part for part in parts if part.seconds > 0]
