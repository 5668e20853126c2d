"""Remarks: what lowered the fluency of a reply most, in words.

The weights below only order the remarks; the score doesn't use them. Their order follows research on perceived fluency:
pauses inside clauses tell levels apart (Saito 2018); speed and pause frequency correlate most with it (|r| 0.59 to
0.62), pause duration less (0.46), repairs little (0.20; Suzuki, Kormos & Uchihara 2021); filled pauses hardly tell
levels apart (Tavakoli 2023). The sizes of the weights are choices: no data was fitted. The unit is one second of pause
inside a clause.
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

INNER_PAUSE_COST = 0.5
"""For each pause inside a clause, besides its seconds: frequency counts more than duration (Suzuki et al. 2021)."""

OUTER_PAUSE_COST, LONG_OUTER_PAUSE = 0.5, 2.0
"""For each second of long pauses between clauses: half of what a second inside a clause costs, because it is the pauses
inside clauses that tell levels apart (Saito 2018). A choice. Shorter pauses, in seconds, are neutral, because fluent
speakers breathe and think there; from this length on a silence also costs extra in the score
(`voicecoach.grading.fluency.score.LONG_SILENCE`)."""

SMOOTH_RUN = 10.0
"""Mean length of run, in syllables, from which a reply without remarks is called smooth: about two short clauses in one
breath. A choice; docs/measures.md says how many learners reach it."""

REPETITION_COST, FILLER_COST = 0.6, 0.4
"""For each repetition or hesitation: choices of order only. Repairs correlate little with perceived fluency and filled
pauses hardly tell levels apart, so each costs less than any pause inside a clause, a hesitation least."""

SLOW_COST, SLOW = 2.0, 3.3
"""`SLOW_COST`: for each syllable a second below `SLOW`; a choice, by which 2 syllables a second cost as much as a pause
of two seconds inside a clause. `SLOW`: syllables a second of phonation below which a reply sounds slow; a choice, below
the 4 to 5.5 of fluent speakers."""

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
    """Return up to three remarks, the costliest first; if nothing cost anything, one on the length of the runs.

    `praise`: whether a smooth reply may be called so; not for one that may be no answer.
    """
    costs: list[tuple[float, str]] = []
    inner = [pause for pause in silent if pause.inside_clause]
    if inner:
        cost = sum(pause.seconds for pause in inner) + INNER_PAUSE_COST * len(inner)
        costs.append((cost, _pauses(inner, words, "inside clauses")))
    outer = [pause for pause in silent if is_long_outer(pause)]
    if outer:
        cost = OUTER_PAUSE_COST * sum(pause.seconds for pause in outer)
        costs.append((cost, _pauses(outer, words, "between clauses")))
    if repetitions:
        count = f"{_count(len(repetitions), 'repetition')} or {_plural('restart', len(repetitions))}"
        costs.append((REPETITION_COST * len(repetitions), f"{count}: {_first_two(repetitions)}"))
    if fillers:
        count = _count(len(fillers), "hesitation")
        costs.append((FILLER_COST * len(fillers), f"{count}: {_first_two(fillers)}"))
    if 0 < measures.articulation_rate_sps < SLOW:
        rate = f"slow articulation: {measures.articulation_rate_sps:.1f} syllables a second"
        costs.append((SLOW_COST * (SLOW - measures.articulation_rate_sps), rate))
    if not costs:
        run = measures.mean_length_of_run_syllables
        length = f"{run:.0f} syllables between pauses on average"
        return (f"a smooth reply: {length}" if praise and run >= SMOOTH_RUN else length,)
    return tuple(remark for _, remark in sorted(costs, key=lambda pair: -pair[0])[:MAX_REMARKS])


def topic(remark: str) -> Topic | None:
    """Return what a remark is about; None for one that lowered nothing."""
    topics: tuple[Topic, ...] = get_args(Topic)
    return next((each for each in topics if each in remark), None)


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
