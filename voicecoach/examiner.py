"""Evidence into grades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from voicecoach.dialogue import TermGroup
from voicecoach.evidence import Evidence
from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.grading.fluency.grade import grade_fluency
from voicecoach.grading.gate import refusal
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.report import TermReport
from voicecoach.lexicon import Lexicon
from voicecoach.session import Grade
from voicecoach.transcript import Transcript, Word


@dataclass(frozen=True, slots=True)
class Examiner:
    """Grades replies by one lexicon and the fluency `calibrations` at hand.

    `graders` are the versions that each grade is signed with.
    """

    lexicon: Lexicon
    calibrations: tuple[Calibration, ...] = ()
    graders: tuple[tuple[str, str], ...] = ()

    def examine(self, evidence: Evidence, groups: Sequence[TermGroup], *, latency: float | None = None) -> Grade:
        """Grade a spoken reply; `latency`: seconds from the end of the line to the first speech, where known."""
        reason = refusal(evidence)
        if reason:
            return Grade(
                False, reason, evidence.seconds, evidence.model, evidence.transcript, None, TermReport(), self.graders
            )
        return Grade(
            graded=True,
            reason="",
            seconds=evidence.seconds,
            model=evidence.model,
            transcript=evidence.transcript,
            fluency=grade_fluency(evidence, self.calibrations, latency=latency),
            terms=self.terms(evidence, groups),
            graders=self.graders,
        )

    def terms(self, evidence: Evidence, groups: Sequence[TermGroup]) -> TermReport:
        """Judge the terms of a spoken reply alone."""
        return grade_terms(evidence.transcript.words, groups, self.lexicon, evidence.candidates)

    def examine_typed(self, text: str, groups: Sequence[TermGroup]) -> Grade:
        """Grade a typed reply: its terms, not its fluency."""
        words = tuple(Word(word, 0.0, 0.0, 1.0) for word in text.split())
        if not words:
            return Grade(False, "Nothing was typed.", 0.0, None, Transcript(), None, TermReport(), self.graders)
        report = grade_terms(words, groups, self.lexicon)
        verdicts = tuple(
            replace(verdict, how="typed", start=None, end=None) if verdict.state == "said" else verdict
            for verdict in report.verdicts
        )
        terms = replace(report, verdicts=verdicts)
        return Grade(True, "", 0.0, None, Transcript(words), None, terms, self.graders)
