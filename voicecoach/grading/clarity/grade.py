"""Grades the clarity of the words of a reply."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voicecoach.grading.clarity.calibration import ClarityCalibration
from voicecoach.grading.clarity.cues import word_cues
from voicecoach.grading.clarity.report import ClarityReport, HardWord
from voicecoach.grading.function_words import FILLED_PAUSES
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Word

MAX_HARD_WORDS = 3
"""Words of a reply that are shown as hard to follow: as many as one can practice at once. A choice."""

_PUNCTUATION = ',.;:?!…"“”()-–—'


def grade_clarity(evidence: Evidence, calibrations: Sequence[ClarityCalibration]) -> ClarityReport | None:
    """Return how clear each word was; None without a calibration for the recognizer, or without words."""
    words = evidence.transcript.words
    fitting = next((each for each in calibrations if each.sha256 == evidence.model.sha256), None)
    if fitting is None or not words or len(evidence.word_sounds) != len(words):
        return None
    sounds = np.array([sound.values for sound in evidence.word_sounds])
    if sounds.shape[1:] != fitting.center.shape:
        return None
    clarities = [float(clarity) for clarity in fitting(sounds, word_cues(evidence))]
    least_clear = sorted(zip(clarities, words, strict=True), key=lambda pair: pair[0])
    hard = [(clarity, word) for clarity, word in least_clear if clarity < fitting.hard and _is_word(word)]
    return ClarityReport(
        tuple(clarities),
        tuple(_hard_word(clarity, word) for clarity, word in hard[:MAX_HARD_WORDS]),
    )


def bare(text: str) -> str:
    """Return a word without the punctuation around it."""
    return text.strip(_PUNCTUATION)


def _is_word(word: Word) -> bool:
    """Return whether a word is one to practice: neither a filled pause nor a single letter."""
    text = bare(word.text).lower()
    return len(text) > 1 and text not in FILLED_PAUSES


def _hard_word(clarity: float, word: Word) -> HardWord:
    return HardWord(bare(word.text), word.start, max(word.start, word.end), clarity)
