"""What cost most, in words."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.audio.clip import Span
from voicecoach.grading.fluency.measures import inside_clause, word_after
from voicecoach.grading.fluency.report import Filler, Measures, Repetition
from voicecoach.recognition.transcript import Word

_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()
SLOW = 3.3
"""Syllables a second of phonation below which a reply sounds slow; fluent speakers have 4 to 5.5."""

_MOST = 3


def remarks(
    measures: Measures,
    words: Sequence[Word],
    silent: Sequence[Span],
    fillers: Sequence[Filler],
    repetitions: Sequence[Repetition],
) -> tuple[str, ...]:
    """Return up to three sentences, dearest first; what was good is said where nothing cost much."""
    costs: list[tuple[float, str]] = []
    inner = [pause for pause in silent if inside_clause(pause, words)]
    if inner:
        costs.append(
            (sum(pause.seconds for pause in inner) + 0.5 * len(inner), _pauses(inner, words, "inside clauses"))
        )
    outer = [pause for pause in silent if pause not in inner and pause.seconds >= 1.0]
    if outer:
        costs.append((0.5 * sum(pause.seconds for pause in outer), _pauses(outer, words, "between clauses")))
    if repetitions:
        what = f"{_count(len(repetitions), 'repetition')} or {_plural('restart', len(repetitions))}"
        costs.append((0.6 * len(repetitions), f"{what}: {_places(repetitions)}"))
    if fillers:
        costs.append((0.4 * len(fillers), f"{_count(len(fillers), 'hesitation')}: {_places(fillers)}"))
    if 0 < measures.articulation_rate_sps < SLOW:
        rate = f"slow articulation: {measures.articulation_rate_sps:.1f} syllables a second"
        costs.append((2.0 * (SLOW - measures.articulation_rate_sps), rate))
    if not costs:
        run = measures.mean_length_of_run_syllables
        return (f"a smooth reply: {run:.0f} syllables between pauses on average",)
    return tuple(sentence for _, sentence in sorted(costs, key=lambda cost: -cost[0])[:_MOST])


def _pauses(found: Sequence[Span], words: Sequence[Word], where: str) -> str:
    longest = max(found, key=lambda pause: pause.seconds)
    after = word_after(longest, words)
    before = f" before “{after.text.strip(',.;:?!')}”" if after else ""
    if len(found) == 1:
        return f"one pause {where}, {longest.seconds:.1f} s{before}"
    return f"{_number(len(found))} pauses {where}, the longest {longest.seconds:.1f} s{before}"


def _places(found: Sequence[Filler] | Sequence[Repetition]) -> str:
    """Name the first two with their places."""
    first = ", ".join(f"“{one.text.strip(',.;:')}” at {one.start:.1f} s" for one in found[:2])
    return f"{first}, …" if len(found) > 2 else first


def _count(number: int, what: str) -> str:
    return f"{_number(number)} {_plural(what, number)}"


def _plural(what: str, number: int) -> str:
    return what if number == 1 else f"{what}s"


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
