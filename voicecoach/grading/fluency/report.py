"""The fluency report of a reply and its parts."""

from __future__ import annotations

from dataclasses import dataclass

from voicecoach.audio.clip import Span
from voicecoach.storage.limits import Count, Points, Rate, Seconds, Share, Text


@dataclass(frozen=True, slots=True)
class Pause(Span):
    """A silence of 250 ms or more inside the reply.

    `inside_clause`: whether it is inside a clause; None in grades by versions that did not store it.
    """

    inside_clause: bool | None = None


@dataclass(frozen=True, slots=True)
class Filler:
    """A filled pause or a drawn-out sound from `start` to `end` (seconds), written as `text` ("um")."""

    start: Seconds
    end: Seconds
    text: Text


@dataclass(frozen=True, slots=True)
class Repetition:
    """Words that were said again at once or begun anew: the superfluous part, `start` to `end` (seconds), as `text`."""

    start: Seconds
    end: Seconds
    text: Text


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of docs/measures.md.

    `_wpm`: words a minute. `_sps`: syllables a second; of the time from first to last speech for the speech rate, of
    phonation time for the articulation rate. Pauses: silences of 250 ms or more inside the reply. `phonation_ratio`: 0
    to 1. `mean_length_of_run_syllables`: syllables between pauses. `response_latency_seconds`: from the end of the
    developer's line to the first speech, None where unknown.
    """

    speech_rate_wpm: Rate
    speech_rate_sps: Rate
    articulation_rate_sps: Rate
    pause_count: Count
    pause_seconds: Seconds
    longest_pause_seconds: Seconds
    inner_clause_pause_count: Count
    phonation_ratio: Share
    mean_length_of_run_syllables: Rate
    filler_count: Count
    repetition_count: Count
    response_latency_seconds: Seconds | None = None


@dataclass(frozen=True, slots=True)
class FluencyReport:
    """How fluent a reply was.

    `score`: 0 to 100, None where measures exist but a score would be misleading. `error`: half-width, in points, of the
    band that holds two errors in three (docs/fluency-model-card.md), None where unknown. `basis`: what the score comes
    from. `remarks`: up to three sentences on what lowered the fluency most, the costliest first.
    """

    score: Points | None
    error: Points | None
    basis: Text
    measures: Measures
    pauses: tuple[Pause, ...] = ()
    fillers: tuple[Filler, ...] = ()
    repetitions: tuple[Repetition, ...] = ()
    remarks: tuple[Text, ...] = ()
