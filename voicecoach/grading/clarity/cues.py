"""What the recognizer knows of each word, as inputs of the clarity calibration besides the encoder output."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.clip import Floats
from voicecoach.grading.fluency.syllables import syllables
from voicecoach.grading.function_words import (
    ARTICLES,
    AUXILIARIES,
    COORDINATING_CONJUNCTIONS,
    DEMONSTRATIVES,
    OBJECT_PRONOUNS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
    SUBORDINATING_CONJUNCTIONS,
)
from voicecoach.recognition.evidence import Evidence

CUES = (
    "confidence",
    "log confidence",
    "log likelihood",
    "log seconds",
    "log seconds a letter",
    "log seconds a syllable",
    "letters",
    "syllables",
    "function word",
    "mean confidence of the reply",
    "mean log confidence of the reply",
    "log confidence of the word before",
    "log confidence of the word after",
    "mean log seconds a letter of the reply",
)
"""Each word's cues; a function word counts as 1, another as 0."""

# Choices. The calibrations were fitted with them, so changing one means fitting again.
_CONFIDENCE_OFFSET, _SECONDS_OFFSET = 0.02, 0.05  # keep logarithms of 0 finite
_LEAST_LIKELIHOOD = -12.0  # nats

_FUNCTION_WORDS = (
    ARTICLES
    | AUXILIARIES
    | COORDINATING_CONJUNCTIONS
    | DEMONSTRATIVES
    | OBJECT_PRONOUNS
    | POSSESSIVES
    | PREPOSITIONS
    | RELATIVES
    | SUBJECT_PRONOUNS
    | SUBORDINATING_CONJUNCTIONS
)


def word_cues(evidence: Evidence) -> Floats:
    """Return the cues of each word of the transcript, shape (n, c), in the order of CUES; at least one word."""
    words = evidence.transcript.words
    confidence = np.array([word.confidence for word in words])
    log_confidence = np.log(confidence + _CONFIDENCE_OFFSET)
    log_seconds = np.log(np.array([max(0.0, word.end - word.start) for word in words]) + _SECONDS_OFFSET)
    letters = np.array([sum(sign.isalnum() for sign in word.text) for word in words])
    spoken = np.array([syllables(word.text) for word in words])
    pace = log_seconds - np.log(letters + 1)
    return np.column_stack(
        [
            confidence,
            log_confidence,
            np.maximum([sound.likelihood for sound in evidence.word_sounds], _LEAST_LIKELIHOOD),
            log_seconds,
            pace,
            log_seconds - np.log(spoken + 0.5),
            letters,
            spoken,
            [word.text.lower().strip(",.;:?!'") in _FUNCTION_WORDS for word in words],
            _mean(confidence),
            _mean(log_confidence),
            np.concatenate([log_confidence[:1], log_confidence[:-1]]),
            np.concatenate([log_confidence[1:], log_confidence[-1:]]),
            _mean(pace),
        ]
    ).astype(np.float32)


def _mean(values: NDArray[Any]) -> NDArray[np.float64]:
    return np.full(len(values), values.mean())
