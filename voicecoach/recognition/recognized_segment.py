"""What recognition found in one segment of a reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from voicecoach.audio.clip import Floats, Span, joined_samples
from voicecoach.recognition.evidence import Candidate, Pooled, WordSound
from voicecoach.recognition.recognizer import SegmentResult
from voicecoach.recognition.transcript import Word


@dataclass(frozen=True, slots=True)
class RecognizedSegment:
    """What recognition found in one segment; times are seconds of the reply. Keeps no encoder output."""

    span: Span
    words: tuple[Word, ...] = ()
    pooled: tuple[Pooled, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    filled_pause_logits: Floats = field(default_factory=lambda: joined_samples([]))
    english_probability: float = 1.0
    unrecognized: tuple[Span, ...] = ()
    word_sounds: tuple[WordSound, ...] = ()


def recognized_segment(span: Span, result: SegmentResult, candidates: Sequence[Candidate]) -> RecognizedSegment:
    """Return what was found in the segment at `span`; `result` and `candidates` count from its beginning."""
    begin = span.start
    return RecognizedSegment(
        span,
        tuple(replace(word, start=word.start + begin, end=word.end + begin) for word in result.words),
        tuple(replace(window, span=_later(window.span, begin)) for window in result.pooled),
        tuple(replace(found, start=found.start + begin, end=found.end + begin) for found in candidates),
        result.filled_pause_logits,
        result.english_probability,
        tuple(_later(part, begin) for part in result.wordless),
        result.word_sounds,
    )


def _later(span: Span, seconds: float) -> Span:
    return Span(span.start + seconds, span.end + seconds)
