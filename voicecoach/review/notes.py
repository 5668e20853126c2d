"""Notes on a reply as a whole: what could not be judged, and what was understood nevertheless."""

from __future__ import annotations

import math
from collections.abc import Sequence

from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.parts import SIGNALS, not_heard
from voicecoach.grading.terms.report import OtherTerm
from voicecoach.review.lists_text import listed

NONE_CAME_UP = (
    "None of the expected terms came up, so whether this answers the question can't be judged. "
    "Compare it with the model reply."
)
ANSWERED = "None of the expected terms came up. You marked this reply as an answer."

MAX_OTHERS = 8
"""Other terms that a note names; a choice: two lines of a terminal."""


def notes(grade: Grade, *, answered: bool = False, parts: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the notes on a graded reply; `answered`: the learner says that it answers the line.

    `parts`: of each group of terms, or ().
    """
    lines = []
    if grade.unrecognized:
        stretches = [f"{_clock(math.floor(span.start))}–{_clock(math.ceil(span.end))}" for span in grade.unrecognized]
        lines.append(
            f"{listed(stretches, len(stretches))} could not be made out and was left out of the rates and pauses."
        )
    if grade.terms.none_came_up:
        lines.append(ANSWERED if answered else NONE_CAME_UP)
    if grade.terms.others and any(verdict.state != "said" for verdict in grade.terms.verdicts):
        lines.append(f"Also understood: {listed([_named(term) for term in grade.terms.others], MAX_OTHERS)}.")
    lines += [f"You said “{use.heard}”. A plainer way to say it: {use.plainer}." for use in grade.terms.jargon]
    for part in not_heard(grade.transcript.words, grade.terms.verdicts, parts):
        first, second = SIGNALS[part][:2]
        lines.append(
            f"“{part.capitalize()}” did not come up: no term of it, and no words like “{first}” or “{second}”."
        )
    return tuple(lines)


def _named(term: OtherTerm) -> str:
    return f"{term.term} (as “{term.heard}”)" if term.how == "synonym" else term.term


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
