"""What isn't graded.

Silence, noise, a cough, a broken or an overdriven recording get a reason instead of a score.
"""

from __future__ import annotations

import numpy as np

from voicecoach.recognition.evidence import Evidence

LEAST_SPEECH = 0.8
"""Seconds of speech; a shorter reply holds no run of speech to judge."""

LEAST_WORDS = 2

MOST_CLIPPED = 0.01
"""Fraction of samples at full scale from which distortion, not the speaker, would be graded."""

LEAST_CLEARANCE = 6.0
"""dB between speech and what lies between it; below this neither pauses nor words can be trusted."""

LEAST_CONFIDENCE = 0.30
"""Mean word confidence below which the words are the recognizer's guesses."""

NOT_ENGLISH, UNCLEAR, LONG_ENOUGH, FLOWING = 0.05, 0.6, 4.0, 2.0
"""Another language: a probability of English and a mean confidence below these, in at least so many seconds from first
to last speech, with at least so many words a second. Whisper's probability by itself takes every sixth short recording
of a learner for another language, and halting speech for any (docs/measures.md)."""


def refusal(evidence: Evidence) -> str:
    """Return why a reply can't be graded, in words; "" if it can."""
    speech = evidence.speech
    spoken = sum(stretch.seconds for stretch in speech)
    words = evidence.transcript.words
    if evidence.seconds == 0:
        return "The recording is empty."
    if not speech:
        return "Nobody was heard speaking: is the microphone on, and the right one?"
    if evidence.clipped > MOST_CLIPPED:
        return f"The recording is overdriven ({evidence.clipped:.0%} of it is clipped): lower the microphone's level."
    if spoken < LEAST_SPEECH:
        return f"Too short to judge: {spoken:.1f} s of speech, at least {LEAST_SPEECH} s is needed."
    if len(words) < LEAST_WORDS:
        return "Too few words were recognized to judge the reply."
    if _clearance(evidence) < LEAST_CLEARANCE:
        return "Too noisy: the speech hardly stands out from the background."
    sure = float(np.average([word.confidence for word in words]))
    if sure < LEAST_CONFIDENCE:
        return "The words could not be made out (not English, or too unclear), so they are not judged."
    whole = speech[-1].end - speech[0].start
    flowing = whole >= LONG_ENOUGH and len(words) / whole >= FLOWING
    if evidence.english_probability < NOT_ENGLISH and sure < UNCLEAR and flowing:
        return "This does not sound like English, so it is not judged."
    return ""


def _clearance(evidence: Evidence) -> float:
    """dB from the quietest tenth of the frames to the loud ones, which are speech."""
    level = evidence.frames[:, 0]
    return float(np.percentile(level, 90) - np.percentile(level, 10))
