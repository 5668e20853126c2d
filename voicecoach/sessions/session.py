"""What was practised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from voicecoach.content.dialogue import TermGroup
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.corrected import corrected
from voicecoach.grading.terms.report import TermReport


@dataclass(frozen=True, slots=True)
class Correction:
    """The learner's own word on a term: `said` True for "I did say that". `at`: UTC."""

    term: str
    said: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class NewTake:
    """What is known of a take before the learner answers.

    `session`: id; `turn`: index in the dialogue; `line`, `model_reply`: as they were practiced; `at`: UTC, when the
    reply began.
    """

    session: str
    turn: int
    line: str
    model_reply: str
    terms: tuple[TermGroup, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class TurnResult:
    """One take of one turn.

    `turn`: index in the dialogue; `take`: 1, 2, ... of that turn; `audio`: file name in the session's folder, None for
    typed replies; `at`: UTC, when the reply began; `overflows`: blocks the device lost; `grades`: oldest first, the
    last is current (regrading adds); `line`, `model_reply`: as they were practised.
    """

    id: int
    turn: int
    take: int
    line: str
    model_reply: str
    terms: tuple[TermGroup, ...]
    audio: str | None
    at: datetime
    grades: tuple[Grade, ...]
    corrections: tuple[Correction, ...] = ()
    overflows: int = 0
    complete: bool = True

    @property
    def grade(self) -> Grade | None:
        """The current grade; None where the reply was cut short before it was graded."""
        return self.grades[-1] if self.grades else None

    @property
    def term_report(self) -> TermReport | None:
        """The current grade's terms with the learner's own word laid over them; None where nothing was judged."""
        if not self.grade or not self.grade.graded:
            return None
        return corrected(self.grade.terms, {one.term: one.said for one in self.corrections})

    @property
    def coverage(self) -> float | None:
        """Coverage with the learner's own word, 0 to 1; None where no terms were judged."""
        return self.term_report.coverage if self.term_report else None


@dataclass(frozen=True, slots=True)
class Session:
    """A whole practice: `kind` is practice, demo or recordings; times are UTC; `ended` None if it was cut off."""

    id: str
    kind: str
    dialogue: str
    title: str
    started: datetime
    ended: datetime | None
    results: tuple[TurnResult, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line of the list of sessions; `fluency` (0-100) and `coverage` (0-1) are means over graded takes."""

    id: str
    kind: str
    dialogue: str
    title: str
    started: datetime
    ended: datetime | None
    takes: int
    fluency: float | None
    coverage: float | None
