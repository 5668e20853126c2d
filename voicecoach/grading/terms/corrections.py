"""Applies follow-ups and the learner's corrections to a term report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from voicecoach.grading.terms.grade import coverage
from voicecoach.grading.terms.report import TermReport, TermVerdict


def with_prompts(report: TermReport, prompted: Mapping[str, str]) -> TermReport:
    """Return the report with the terms that were said only after a prompt; `prompted`: term -> the words heard."""
    verdicts = tuple(
        replace(verdict, state="prompted", how="prompted", heard=prompted[verdict.term], start=None, end=None)
        if verdict.term in prompted and verdict.state != "said"
        else verdict
        for verdict in report.verdicts
    )
    return replace(report, verdicts=verdicts, coverage=coverage(verdicts))


def with_said(report: TermReport, earlier: Sequence[TermReport]) -> TermReport:
    """Return the report in which each term that was said in an earlier one, of a part of the reply, stays said."""
    said = {verdict.group: verdict for before in earlier for verdict in before.verdicts if verdict.state == "said"}
    verdicts = tuple(
        said.get(verdict.group, verdict) if verdict.state != "said" else verdict for verdict in report.verdicts
    )
    return replace(report, verdicts=verdicts, coverage=coverage(verdicts))


def with_corrections(report: TermReport, corrections: Mapping[str, bool]) -> TermReport:
    """Return the report as corrected by the learner; `corrections`: term -> whether it was said."""
    verdicts = tuple(_corrected(verdict, corrections.get(verdict.term)) for verdict in report.verdicts)
    return replace(report, verdicts=verdicts, coverage=coverage(verdicts))


def _corrected(verdict: TermVerdict, said: bool | None) -> TermVerdict:
    if said is None or said == (verdict.state == "said"):
        return verdict
    return replace(verdict, state="said" if said else "missed", how="learner")
