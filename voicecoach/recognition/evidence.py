"""Evidence: what recognition passes to grading.

Grading knows a reply only by these values, whether it came live from a microphone or from a file.
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
    """Encoder output pooled over one window of speech. `values`: shape (2 d,), the mean and the standard deviation over
    time of each of the model's d dimensions; `span`: the window."""

    values: Floats
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class WordSound:
    """The sound of one word. `values`: shape (d,), the encoder output averaged over the word; `likelihood`: log
    likelihood of the word (nats, at most 0), given the words before it and the sound."""

    values: Floats
    likelihood: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of sound that may be an expected term although the transcript has other words there.

    `term`: lexicon key. `start`, `end`: seconds. `heard`: the transcript's words in the stretch. `similarity`: 0 to 1,
    of the phonemes of the heard words to the term's. `margin`: nats by which the sound supports the term better
    (positive) or worse (negative) than the heard words. `known`: the heard words are a known misspelling of the term.
    `letters`: the term is an acronym and other letters were heard in its place.
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
    """All that grading knows about one reply; times are seconds from the beginning of the reply.

    `seconds`: length of the recording. `speech_probabilities`: shape (n,), one per 32 ms block; `speech`: the stretches
    of speech computed from them. `frames`: shape (m, k), acoustic features every 10 ms (columns:
    `voicecoach.audio.features.COLUMNS`). `clipped`: fraction of samples at full scale. `segments`: the stretches that
    were recognized one by one. `filled_pause_logits`: shape (t,), log odds of a filled pause every 20 ms, empty if the
    recognizer has no readout. `english_probability`: probability that the language is English, 1 if the words are clear
    or the recognizer can't tell. `unrecognized`: the stretches of speech that could not be made out. `word_sounds`: one
    for each word of the transcript, () if the recognizer has none.
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
    unrecognized: tuple[Span, ...] = ()
    word_sounds: tuple[WordSound, ...] = ()
    speech: tuple[Span, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "speech", speech_spans(self.speech_probabilities, seconds=self.seconds))
