"""What to do about what a remark says.

Each topic has several sentences that say the same, and turns take them in turn: nobody reads the same one three turns
in a row. The remark itself is a fact of the grade and does not change.
"""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.grading.fluency.remarks import Topic, topic

ADVICE: dict[Topic, tuple[str, str, str]] = {
    "inside clauses": (
        "finish the clause before you stop to think",
        "pause where a clause ends, not within it",
        "plan a whole clause, then say it in one breath",
    ),
    "between clauses": (
        "say what comes next before you think about what comes after it",
        "bridge the silence with a few words: “after that, …”",
        "know your next sentence before this one ends",
    ),
    "repetition": (
        "take a breath, then say the sentence once",
        "let the small slip stand, and go on",
        "begin only when you know the verb",
    ),
    "hesitation": (
        "pause silently where you would say “um”",
        "close your mouth while you think",
        "think before the clause begins, not within it",
    ),
    "slow articulation": (
        "say the same replies again, a little faster each time",
        "link the words of a phrase as if they were one",
        "stress the words that matter, and hurry through the small ones",
    ),
}
"""In the words of a teacher: choices."""


def advice(remarks: Sequence[str], turn: int) -> str:
    """Return what to do about the first of the remarks, the costliest first, no period; "" if it lowered nothing.

    `turn`: index of the turn.
    """
    about = topic(remarks[0]) if remarks else None
    if about is None:
        return ""
    sentence = ADVICE[about][turn % len(ADVICE[about])]
    return f"{sentence[0].upper()}{sentence[1:]}"


def with_advice(remarks: Sequence[str], turn: int) -> tuple[str, ...]:
    """Return remarks, the costliest first, with what to do about the first one; `turn`: index of the turn."""
    first = advice(remarks, turn)
    return (f"{first}: {remarks[0]}", *remarks[1:]) if first else tuple(remarks)
