"""What recognition leaves.

Grading sees a reply only through these values, whether it came live from a microphone or from a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from voicecoach.transcript import Span, Transcript

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ModelId:
    """A recogniser's weights: their `name` and the `sha256` of model.bin."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Encoder output over one window of speech: `values` of shape (2 d,), mean and standard deviation over time of each
    of the model's d dimensions."""

    values: Floats
    span: Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of sound that could be a term which the transcript does not contain.

    `term`: lexicon key. `heard`: the transcript's words over the stretch. `similarity`: 0 to 1, phonemes of
    what was heard against the term's. `margin`: nats by which the sound supports the term's reading better
    (positive) or worse than what was heard. `known`: what was heard is known to be written for the term.
    `letters`: other letters were heard for those of an acronym.
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
    """All that grading may know of one reply.

    `seconds`: length of the recording. `speech`: shape (n,), speech probability of each 32 ms block.
    `frames`: shape (m, k), acoustic features each 10 ms (columns: voicecoach.acoustics.COLUMNS).
    `clipped`: fraction of samples at full scale. `hesitation`: shape (k,), log odds each 20 ms that a filled pause is
    heard, empty where the recogniser has no readout for it. `english`: probability that the language is English, 1
    where the words are clear or the recogniser can't tell.
    """

    seconds: float
    speech: Floats
    frames: Floats
    clipped: float
    transcript: Transcript
    model: ModelId
    pooled: tuple[Pooled, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    segments: tuple[Span, ...] = ()
    hesitation: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    english: float = 1.0
