"""The gate: refuses replies that can't be graded.

Silence, noise, a cough, a broken or an overdriven recording get a reason instead of a score. docs/measures.md lists the
thresholds. Except for another language, which was measured, they are choices, checked by recordings of learners and of
noise (tests/grading/test_gate.py; docs/measures.md, "What is refused").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Word

MIN_SPEECH = 0.8
"""Seconds of speech; a shorter reply has no run of speech to judge."""

MIN_WORDS = 2
"""Words said; of a number each digit counts (`words_said`)."""

MAX_CLIPPED = 0.01
"""Fraction of samples at full scale; with more, the grade would be that of the distortion, not of the speaker."""

MIN_CONTRAST = 6.0
"""dB between speech and background; with less, neither pauses nor words can be trusted."""

MIN_CONFIDENCE = 0.30
"""Mean word confidence; with less, the words are the recognizer's guesses."""

FOREIGN_ENGLISH, FOREIGN_CONFIDENCE, FOREIGN_SECONDS, FOREIGN_WORD_RATE = 0.05, 0.6, 4.0, 2.0
"""Another language: the probability of English and the mean word confidence are below the first two, and at least this
many seconds pass from first to last speech, with at least this many words a second. Whisper's probability alone takes
every sixth short recording of a learner for another language, and halting speech for any (docs/measures.md)."""

_NUMBER = re.compile(r"\W*\d[\d\W]*")


def refusal(evidence: Evidence) -> str:
    """Return the reason why a reply can't be graded, as a sentence for the learner; "" if it can."""
    speech = evidence.speech
    spoken = sum(stretch.seconds for stretch in speech)
    words = evidence.transcript.words
    if evidence.seconds == 0:
        return "The recording is empty."
    if not speech:
        return "Nobody was heard speaking: is the microphone on, and the right one?"
    if evidence.clipped > MAX_CLIPPED:
        return f"The recording is overdriven ({evidence.clipped:.0%} of it is clipped): lower the microphone's level."
    if spoken < MIN_SPEECH:
        return f"Too short to judge ({spoken:.1f} s of speech); try two sentences."
    if words_said(words) < MIN_WORDS:
        return "Too few words were recognized to judge the reply; try two sentences."
    if _contrast(evidence) < MIN_CONTRAST:
        return "Too noisy: the speech hardly stands out from the background."
    confidence = float(np.average([word.confidence for word in words]))
    if confidence < MIN_CONFIDENCE:
        return "The words could not be made out (not English, or too unclear), so they are not judged."
    total = speech[-1].end - speech[0].start
    fluent = total >= FOREIGN_SECONDS and len(words) / total >= FOREIGN_WORD_RATE
    if evidence.english_probability < FOREIGN_ENGLISH and confidence < FOREIGN_CONFIDENCE and fluent:
        return "This does not sound like English, so it is not judged."
    return ""


def words_said(words: Sequence[Word]) -> int:
    """Return how many words were said: recognizers write "six one six zero" as one word, 6160.

    Other joined words ("blue-green") count once, because their spelling says nothing about what was said.
    """
    return sum(sum(map(str.isdecimal, word.text)) if _NUMBER.fullmatch(word.text) else 1 for word in words)


def _contrast(evidence: Evidence) -> float:
    """Return the dB between the 10th percentile of the level, the background, and the 90th, which is speech."""
    level = evidence.frames[:, 0]
    return float(np.percentile(level, 90) - np.percentile(level, 10))
