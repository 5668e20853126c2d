"""Grades one reply: pure functions from evidence to a grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from voicecoach.content.dialogue import Jargon, TermGroup
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.clarity.calibration import ClarityCalibration
from voicecoach.grading.clarity.grade import grade_clarity
from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.grading.fluency.clauses import names_in
from voicecoach.grading.fluency.grade import grade_fluency
from voicecoach.grading.gate import refusal
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.jargon import jargon_used
from voicecoach.grading.terms.other_terms import other_terms
from voicecoach.grading.terms.report import TermReport
from voicecoach.grading.terms.term_list import is_term_list
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Transcript, Word, words_of


@dataclass(frozen=True, slots=True)
class Rubric:
    """What replies are graded by: a `lexicon`, the fluency `calibrations`, the (component, version) pairs that each
    grade records, and the calibrations of the `clarity` of words."""

    lexicon: Lexicon
    calibrations: tuple[Calibration, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    clarity: tuple[ClarityCalibration, ...] = ()


def grade_reply(
    evidence: Evidence,
    groups: Sequence[TermGroup],
    rubric: Rubric,
    *,
    latency: float | None = None,
    avoid: Sequence[Jargon] = (),
) -> Grade:
    """Grade a spoken reply; `latency`: seconds from the end of the developer's line to the first speech, if known.

    `avoid`: jargon that is reported if it was said.
    """
    reason = refusal(evidence)
    if reason:
        return Grade(
            False, reason, evidence.seconds, evidence.model, evidence.transcript, None, TermReport(), rubric.versions
        )
    words = evidence.transcript.words
    terms = grade_terms(words, groups, rubric.lexicon, evidence.candidates, evidence.unrecognized)
    return Grade(
        graded=True,
        reason="",
        seconds=evidence.seconds,
        model=evidence.model,
        transcript=evidence.transcript,
        fluency=grade_fluency(
            evidence,
            rubric.calibrations,
            latency=latency,
            names=names_in(rubric.lexicon),
            term_list=is_term_list(words, terms, rubric.lexicon),
            praise=not terms.none_came_up,
        ),
        terms=_with_uncounted(terms, words, groups, avoid, rubric.lexicon),
        graders=rubric.versions,
        unrecognized=evidence.unrecognized,
        clarity=grade_clarity(evidence, rubric.clarity),
    )


def grade_typed_reply(text: str, groups: Sequence[TermGroup], rubric: Rubric, *, avoid: Sequence[Jargon] = ()) -> Grade:
    """Grade the terms of a typed reply; there is no fluency to grade. `avoid`: as in `grade_reply`."""
    words = words_of(text)
    if not words:
        return Grade(False, "Nothing was typed.", 0.0, None, Transcript(), None, TermReport(), rubric.versions)
    report = grade_terms(words, groups, rubric.lexicon)
    verdicts = tuple(
        replace(verdict, how="typed", start=None, end=None) if verdict.state == "said" else verdict
        for verdict in report.verdicts
    )
    terms = _with_uncounted(replace(report, verdicts=verdicts), words, groups, avoid, rubric.lexicon)
    return Grade(True, "", 0.0, None, Transcript(words), None, terms, rubric.versions)


def _with_uncounted(
    report: TermReport,
    words: Sequence[Word],
    groups: Sequence[TermGroup],
    avoid: Sequence[Jargon],
    lexicon: Lexicon,
) -> TermReport:
    """Return the report with what doesn't count: terms that nobody expected, and jargon."""
    named = [*groups, tuple(jargon.term for jargon in avoid)]
    return replace(report, others=other_terms(words, named, lexicon), jargon=jargon_used(words, avoid, lexicon))
