"""The parts of a reply: coverage of each, and which ones of a stand-up did not come up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from voicecoach.content.lexicon import Term
from voicecoach.grading.terms.grade import coverage
from voicecoach.grading.terms.matching import find
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.recognition.transcript import Word

SIGNALS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "yesterday": ("yesterday", "last night", "last week", "on Friday", "over the weekend"),
        "today": ("today", "this morning", "this afternoon", "right now", "next"),
        "blocked": ("blocked", "waiting for", "blocker", "blocking", "waiting on", "stuck", "in my way"),
    }
)
"""Words that announce a part, the usual ones first. Other parts have none: nothing reliable announces them."""


def coverage_by_part(verdicts: Iterable[tuple[str, TermVerdict]]) -> dict[str, float]:
    """Return the coverage of each part, 0 to 1, from verdicts with their parts; "" stands for no part."""
    by_part: dict[str, list[TermVerdict]] = {}
    for part, verdict in verdicts:
        if part:
            by_part.setdefault(part, []).append(verdict)
    return {part: coverage(members) or 0.0 for part, members in by_part.items()}


def with_parts(verdicts: Sequence[TermVerdict], parts: Sequence[str]) -> list[tuple[str, TermVerdict]]:
    """Return the verdicts with their parts; `parts`: of each group of terms, or ()."""
    return [(parts[verdict.group] if verdict.group < len(parts) else "", verdict) for verdict in verdicts]


def not_heard(words: Sequence[Word], verdicts: Sequence[TermVerdict], parts: Sequence[str]) -> list[str]:
    """Return the parts that did not come up: none of their terms came across, and no word announced them.

    Only parts that have `SIGNALS` can be judged.
    """
    came_up = {part for part, verdict in with_parts(verdicts, parts) if verdict.state != "missed"}
    silent = [part for part in dict.fromkeys(parts) if part in SIGNALS and part not in came_up]
    return [part for part in silent if not find(words, Term(part, "phrase", "", written=SIGNALS[part]))]
