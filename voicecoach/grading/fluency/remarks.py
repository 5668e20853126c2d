"""Remarks: what lowered the fluency of a reply most, in words.

The costs order the remarks and decide which are worth a word; the score doesn't use them. They are coefficients of a
linear regression of five experts' fluency scores on these measures (docs/measures.md, "Remarks"): what each measure
explains beyond the others. The unit is a point of 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from voicecoach.grading.fluency.clauses import word_after
from voicecoach.grading.fluency.report import Filler, Measures, Pause, Repetition
from voicecoach.recognition.transcript import Word

MAX_REMARKS = 3

Topic = Literal["inside clauses", "between clauses", "repetition", "hesitation", "slow articulation"]
"""What a remark is about; each remark contains the words of its topic."""

INNER_SHARE_COST, INNER_COUNT_COST = 53.0, 4.8
"""For the share of the time that is pauses inside clauses, 0 to 1, and for each such pause a second."""

OUTER_SHARE_COST, OUTER_FREE, LONG_OUTER_PAUSE = 88.0, 1.2, 2.0
"""For the share of the time that is pauses between clauses, each after its first `OUTER_FREE` seconds. Only those of
`LONG_OUTER_PAUSE` seconds or more are mentioned, because fluent speakers breathe and think there; from this length on a
silence also costs extra in the score (`voicecoach.grading.fluency.score.LONG_SILENCE`)."""

REPETITION_COST, FILLER_COST = 11.5, 23.3
"""For each repetition a second, and for each hesitation a second."""

SLOW_COST, SLOW = 11.7, 3.3
"""`SLOW_COST`: for each syllable a second below `SLOW`; `SLOW`: syllables a second of phonation below which a reply
sounds slow, a choice, below the 4 to 5.5 of fluent speakers."""

LEAST_COST = 1.0
"""Points below which nothing is remarked: a single "um" in half a minute is no fault. A choice."""

SMOOTH_RUN = 10.0
"""Mean length of run, in syllables, from which a reply without remarks is called smooth: about two short clauses in one
breath. A choice; docs/measures.md says how many learners reach it."""

_SMOOTH = "a smooth reply"
_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()


def remarks(
    measures: Measures,
    words: Sequence[Word],
    silent: Sequence[Pause],
    fillers: Sequence[Filler],
    repetitions: Sequence[Repetition],
    *,
    praise: bool = True,
) -> tuple[str, ...]:
    """Return up to three remarks, the costliest first; if nothing cost much, one on the length of the runs.

    `praise`: whether a smooth reply may be called so; not for one that may be no answer.
    """
    seconds = 60 * len(words) / measures.speech_rate_wpm if measures.speech_rate_wpm else 1.0
    costs: list[tuple[float, str]] = []
    inner = [pause for pause in silent if pause.inside_clause]
    if inner:
        cost = INNER_SHARE_COST * sum(pause.seconds for pause in inner) + INNER_COUNT_COST * len(inner)
        costs.append((cost / seconds, _pauses(inner, words, "inside clauses")))
    outer = [pause for pause in silent if is_long_outer(pause)]
    if outer:
        cost = OUTER_SHARE_COST * sum(pause.seconds - OUTER_FREE for pause in outer)
        costs.append((cost / seconds, _pauses(outer, words, "between clauses")))
    if repetitions:
        count = f"{_count(len(repetitions), 'repetition')} or {_plural('restart', len(repetitions))}"
        costs.append((REPETITION_COST * len(repetitions) / seconds, f"{count}: {_first_two(repetitions)}"))
    if fillers:
        count = _count(len(fillers), "hesitation")
        costs.append((FILLER_COST * len(fillers) / seconds, f"{count}: {_first_two(fillers)}"))
    if 0 < measures.articulation_rate_sps < SLOW:
        rate = f"slow articulation: {measures.articulation_rate_sps:.1f} syllables a second"
        costs.append((SLOW_COST * (SLOW - measures.articulation_rate_sps), rate))
    costs = [(cost, remark) for cost, remark in costs if cost >= LEAST_COST]
    if not costs:
        run = measures.mean_length_of_run_syllables
        length = f"{run:.0f} syllables between pauses on average"
        return (f"{_praise(inner)}: {length}" if praise and run >= SMOOTH_RUN else length,)
    return tuple(remark for _, remark in sorted(costs, key=lambda pair: -pair[0])[:MAX_REMARKS])


def topic(remark: str) -> Topic | None:
    """Return what a remark is about; None for one that lowered nothing."""
    topics: tuple[Topic, ...] = get_args(Topic)
    return next((each for each in topics if each in remark), None)


def is_praise(remark: str) -> bool:
    """Return whether a remark praises a reply."""
    return remark.startswith(_SMOOTH)


def _praise(inner: Sequence[Pause]) -> str:
    return _SMOOTH if inner else f"{_SMOOTH} without a pause inside a clause"


def is_long_outer(pause: Pause) -> bool:
    """Return whether a pause between clauses is long enough to be mentioned."""
    return pause.inside_clause is False and pause.seconds >= LONG_OUTER_PAUSE


def _pauses(silent: Sequence[Pause], words: Sequence[Word], where: str) -> str:
    longest = max(silent, key=lambda pause: pause.seconds)
    following = word_after(longest, words)
    before = f" before “{following.text.strip(',.;:?!')}”" if following else ""
    if len(silent) == 1:
        return f"one pause {where}, {longest.seconds:.1f} s{before}"
    return f"{_number(len(silent))} pauses {where}, the longest {longest.seconds:.1f} s{before}"


def _first_two(disfluencies: Sequence[Filler] | Sequence[Repetition]) -> str:
    """Return the texts and times of the first two."""
    first = ", ".join(f"“{each.text.strip(',.;:')}” at {each.start:.1f} s" for each in disfluencies[:2])
    return f"{first}, …" if len(disfluencies) > 2 else first


def _count(number: int, noun: str) -> str:
    return f"{_number(number)} {_plural(noun, number)}"


def _plural(noun: str, number: int) -> str:
    return noun if number == 1 else f"{noun}s"


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
