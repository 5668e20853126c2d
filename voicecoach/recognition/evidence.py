"""What recognition hands to grading.

Grading sees a reply only through these values, whether it came live from a microphone or from a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from voicecoach.audio.clip import Floats, Span
from voicecoach.audio.speech_activity import speech_spans
from voicecoach.recognition.transcript import Transcript
from voicecoach.weights.manifest import ModelId


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Encoder output over one window of speech: `values` of shape (2 d,), mean and standard deviation over time of each
    of the model's d dimensions."""

    values: Floats
    span: Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of sound that could be a term that the transcript does not contain.

    `term`: lexicon key. `heard`: the transcript's words over the stretch. `similarity`: 0 to 1, phonemes of the heard
    words against the term's. `margin`: nats by which the sound supports the term's reading better (positive) or worse
    than the heard words. `known`: the heard words are a known misspelling of the term. `letters`: the term is an
    acronym, and other letters were heard in its place.
    """

    term: str
    start: float
    end: float
    heard: str
    similarity: float
    margin: float
    known: bool = False
    letters: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All that grading knows of one reply.

    `seconds`: length of the recording. `speech_probabilities`: shape (n,), one for each 32 ms block; `speech`: the
    stretches of speech that follow from them. `frames`: shape (m, k), acoustic features every 10 ms (columns:
    `voicecoach.audio.features.COLUMNS`). `clipped`: fraction of samples at full scale. `filled_pause_logits`: shape
    (k,), log odds of a filled pause every 20 ms, empty where the recognizer has no readout. `english_probability`:
    probability that the language is English, 1 where the words are clear or the recognizer can't tell.
    """

    seconds: float
    speech_probabilities: Floats
    frames: Floats
    clipped: float
    transcript: Transcript
    model: ModelId
    pooled: tuple[Pooled, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    segments: tuple[Span, ...] = ()
    filled_pause_logits: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    english_probability: float = 1.0
    speech: tuple[Span, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "speech", speech_spans(self.speech_probabilities, seconds=self.seconds))
