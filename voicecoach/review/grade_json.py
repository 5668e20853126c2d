"""Grades as JSON: the object that `voicecoach grade --json` prints for each file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voicecoach.audio.clip import Span
from voicecoach.grading.clarity.report import ClarityReport
from voicecoach.grading.fluency.report import Filler, FluencyReport, Repetition
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.parts import coverage_by_part, with_parts
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.review.notes import notes

SCHEMA = 1
"""Version of the object; an incompatible change increases it."""

_MEASURES = (
    "speech_rate_wpm",
    "speech_rate_sps",
    "articulation_rate_sps",
    "pause_count",
    "pause_seconds",
    "longest_pause_seconds",
    "inner_clause_pause_count",
    "phonation_ratio",
    "mean_length_of_run_syllables",
    "filler_count",
    "repetition_count",
    "response_latency_seconds",
)


def grade_object(audio: str, grade: Grade, parts: Sequence[str] = ()) -> dict[str, Any]:
    """Return a grade as dicts, lists, strings, numbers and None; `audio`: the name of the graded file.

    `parts`: of each group of terms, or ().
    """
    words, report = grade.transcript.words, grade.clarity
    clarities = report.words if report and len(report.words) == len(words) else (None,) * len(words)
    by_part = coverage_by_part(with_parts(grade.terms.verdicts, parts))
    return {
        "schema": SCHEMA,
        "audio": audio,
        "seconds": _round(grade.seconds),
        "graded": grade.graded,
        "not_graded_reason": None if grade.graded else grade.reason,
        "model": {"name": grade.model.name, "sha256": grade.model.sha256} if grade.model else None,
        "graders": dict(grade.graders),
        "transcript": {
            "text": grade.transcript.text,
            "words": [
                {
                    "text": word.text,
                    "start": _round(word.start),
                    "end": _round(word.end),
                    "confidence": _round(word.confidence),
                    "clarity": _round(clarity),
                }
                for word, clarity in zip(words, clarities, strict=True)
            ],
        },
        "fluency": _fluency(grade.fluency) if grade.fluency else None,
        "clarity": _clarity(report) if report else None,
        "terms": [_verdict(verdict) for verdict in grade.terms.verdicts],
        "coverage": _round(grade.terms.coverage),
        "other_terms": [{"term": other.term, "heard": other.heard, "how": other.how} for other in grade.terms.others],
        "parts": {part: _round(coverage) for part, coverage in by_part.items()},
        "jargon": [{"term": use.term, "heard": use.heard, "plainer": use.plainer} for use in grade.terms.jargon],
        "unrecognized": [_times(stretch) for stretch in grade.unrecognized],
        "notes": list(notes(grade, parts=parts)),
    }


def _fluency(report: FluencyReport) -> dict[str, Any]:
    return {
        "score": _round(report.score, 1),
        "error": _round(report.error, 1),
        "basis": report.basis,
        "measures": {name: _round(getattr(report.measures, name)) for name in _MEASURES},
        "pauses": [{**_times(pause), "inside_clause": pause.inside_clause} for pause in report.pauses],
        "fillers": [{**_times(filler), "text": filler.text} for filler in report.fillers],
        "repetitions": [{**_times(repetition), "text": repetition.text} for repetition in report.repetitions],
        "remarks": list(report.remarks),
    }


def _clarity(report: ClarityReport) -> dict[str, Any]:
    hard = [
        {"text": word.text, "start": _round(word.start), "end": _round(word.end), "clarity": _round(word.clarity)}
        for word in report.hard
    ]
    return {"mean": _round(report.mean), "hard_to_follow": hard}


def _times(event: Span | Filler | Repetition) -> dict[str, Any]:
    return {"start": _round(event.start), "end": _round(event.end)}


def _verdict(verdict: TermVerdict) -> dict[str, Any]:
    return {
        "term": verdict.term,
        "state": verdict.state,
        "start": _round(verdict.start),
        "end": _round(verdict.end),
        "heard": verdict.heard,
        "how": verdict.how,
        "group": verdict.group,
    }


def _round(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else value if isinstance(value, int) else round(float(value), digits)
