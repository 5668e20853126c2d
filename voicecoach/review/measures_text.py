"""Fluency measures as text."""

from __future__ import annotations

from voicecoach.grading.fluency.report import Measures


def in_words(measures: Measures) -> list[str]:
    """Return a reply's measures (docs/measures.md) as phrases, the most important first."""
    phrases = [
        f"{measures.speech_rate_wpm:.0f} words a minute",
        f"{measures.articulation_rate_sps:.1f} syllables a second while speaking",
        _pauses(measures),
        f"speaking {measures.phonation_ratio:.0%} of the time",
        f"{measures.mean_length_of_run_syllables:.1f} syllables between pauses",
    ]
    if measures.filler_count:
        phrases.append(counted(measures.filler_count, "filled pause"))
    if measures.repetition_count:
        phrases.append(counted(measures.repetition_count, "repetition"))
    if measures.response_latency_seconds is not None:
        phrases.append(f"began after {measures.response_latency_seconds:.1f} s")
    return phrases


def counted(number: int, noun: str) -> str:
    """Return "1 pause", "3 pauses"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _pauses(measures: Measures) -> str:
    if not measures.pause_count:
        return "no pause"
    text = f"{counted(measures.pause_count, 'pause')}, together {measures.pause_seconds:.1f} s"
    if measures.pause_count > 1:
        text += f", the longest {measures.longest_pause_seconds:.1f} s"
    if measures.inner_clause_pause_count:
        text += f", {measures.inner_clause_pause_count} inside a clause"
    return text
