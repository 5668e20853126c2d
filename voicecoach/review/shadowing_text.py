"""How a sentence was repeated, in words."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.grading.shadowing_report import ShadowedWord, ShadowingReport
from voicecoach.review.lists_text import listed

CLOSE = 0.15
"""Difference from the voice's time, as a part of it, that nobody notices. A choice."""


def in_words(report: ShadowingReport) -> list[str]:
    """Return what differs from the sentence and from the voice, a sentence each."""
    by_state: dict[str, list[ShadowedWord]] = {}
    for word in report.words:
        by_state.setdefault(word.state, []).append(word)
    if not by_state.get("same") and not by_state.get("changed"):
        return ["None of the sentence came across."]
    differences = [
        _difference("Missed", by_state.get("missed", [])),
        _difference("Changed", by_state.get("changed", [])),
        _difference("Added", by_state.get("added", [])),
    ]
    words = [text for text in differences if text] or ["Every word came across."]
    return [*words, *_timing(report)]


def _difference(what: str, words: Sequence[ShadowedWord]) -> str:
    return f"{what}: {listed([word.text.strip(',.;:?!') for word in words])}." if words else ""


def _timing(report: ShadowingReport) -> list[str]:
    timing = []
    if report.pace is not None:
        times = f"You took {report.seconds:.1f} s, the voice {report.model_seconds:.1f} s"
        timing.append(f"{times}: as fast as the voice." if abs(report.pace - 1) <= CLOSE else f"{times}.")
    paused = [word for word in report.words if word.pause_before]
    if paused:
        places = listed([f"“{word.text.strip(',.;:?!')}”" for word in paused])
        timing.append(f"You paused at {places}; the voice did not.")
    return timing
