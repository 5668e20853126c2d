"""Fluency in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from voicecoach.audio.clip import Span


@dataclass(frozen=True, slots=True)
class Filler:
    """A filled pause or a drawn-out sound from `start` to `end` seconds, written as `text` ("um")."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Repetition:
    """Words said again at once (`text`), from `start` to `end` seconds of the part that was superfluous."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of docs/measures.md.

    Rates: words a minute of the whole reply; syllables a second of phonation time. Pauses: silent, from 250 ms.
    `phonation_ratio`: 0 to 1. Mean length of run: syllables between pauses. `response_latency_seconds`: from the end of
    the developer's line to the first speech, None where unknown.
    """

    speech_rate_wpm: float
    speech_rate_sps: float
    articulation_rate_sps: float
    pause_count: int
    pause_seconds: float
    longest_pause_seconds: float
    inner_clause_pause_count: int
    phonation_ratio: float
    mean_length_of_run_syllables: float
    filler_count: int
    repetition_count: int
    response_latency_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class FluencyReport:
    """How fluent a reply was.

    `score`: 0 to 100, None where measures exist but no score is honest. `error`: half-width in points of the band in
    which two scores in three fall (the model card tells how it was measured). `basis`: which calibration gave it.
    `remarks`: two or three sentences on what cost most, dearest first.
    """

    score: float | None
    error: float | None
    basis: str
    measures: Measures
    pauses: tuple[Span, ...] = ()
    fillers: tuple[Filler, ...] = ()
    repetitions: tuple[Repetition, ...] = ()
    remarks: tuple[str, ...] = ()
