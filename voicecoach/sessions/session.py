"""Sessions, their takes, and corrections: the values that are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from voicecoach.content.dialogue import DEVELOPER, LEARNER, Jargon, TermGroup
from voicecoach.content.genres import CONVERSATION
from voicecoach.grading.grade import Grade
from voicecoach.grading.shadowing_report import ShadowingReport
from voicecoach.grading.terms.corrections import with_corrections, with_prompts
from voicecoach.grading.terms.report import State, TermReport
from voicecoach.storage.limits import Count, Instant, Line, Number, RowId, SessionId, Text


@dataclass(frozen=True, slots=True)
class Correction:
    """A learner's correction of a term verdict: `said` is True for "I did say that"; `at`: UTC."""

    term: Line
    said: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question about one term that a take lacked, and its answer; `at`: UTC, when the answer began.

    `audio`: file name in the session's folder, None if typed; `state`: whether the answer contains the term, None if
    there was no answer; `heard`: the transcript's words for the term.
    """

    term: Line
    question: Text
    audio: Line | None
    state: State | None
    heard: Text
    at: Instant


@dataclass(frozen=True, slots=True)
class NewTake:
    """What is known about a take before the learner replies.

    `session`: id; `turn`: index in the dialogue; `line`, `model_reply`: as they were practiced; `at`: UTC, when the
    reply began; `round`: 1, 2, ... if the dialogue is practiced in rounds; `parts`, `avoid`: those of the turn.
    """

    session: str
    turn: int
    line: str
    model_reply: str
    terms: tuple[TermGroup, ...]
    at: datetime
    round: int = 1
    parts: tuple[str, ...] = ()
    avoid: tuple[Jargon, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnResult:
    """One take of one turn.

    `turn`: index in the dialogue; `take`: 1, 2, ... of that turn; `line`, `model_reply`: as they were practiced;
    `audio`: file name in the session's folder, None for typed replies; `at`: UTC, when the reply began; `grades`:
    oldest first, the last is current (regrading adds one); `overflows`: blocks that the device lost; `broken_off`: the
    learner quit during the reply; `answered`: the learner says that the reply answers the line, whatever its terms;
    `help`: steps of help taken before the reply ended (voicecoach/practice/help.py); `follow_ups`: in order; `round`:
    the round in which it was practiced; `parts`: of each group of terms, () if the turn has none; `avoid`: jargon.
    """

    id: RowId
    turn: Count
    take: Number
    line: Text
    model_reply: Text
    terms: tuple[TermGroup, ...]
    audio: Line | None
    at: Instant
    grades: tuple[Grade, ...]
    corrections: tuple[Correction, ...] = ()
    overflows: Count = 0
    complete: bool = True
    broken_off: bool = False
    answered: bool = False
    help: Count = 0
    follow_ups: tuple[FollowUp, ...] = ()
    round: Number = 1
    parts: tuple[Line, ...] = ()
    avoid: tuple[Jargon, ...] = ()

    @property
    def grade(self) -> Grade | None:
        """The current grade; None if the reply was cut off before it was graded."""
        return self.grades[-1] if self.grades else None

    @property
    def term_report(self) -> TermReport | None:
        """The program's report with the learner's corrections; None if the take has no grade."""
        if self.program_report is None:
            return None
        corrections = {correction.term: correction.said for correction in self.corrections}
        return with_corrections(self.program_report, corrections)

    @property
    def program_report(self) -> TermReport | None:
        """The current grade's terms with the answers to follow-ups; None if the take has no grade."""
        if not self.grade or not self.grade.graded:
            return None
        prompted = {follow_up.term: follow_up.heard for follow_up in self.follow_ups if follow_up.state == "said"}
        return with_prompts(self.grade.terms, prompted)

    @property
    def coverage(self) -> float | None:
        """Term coverage with the learner's corrections, 0 to 1; None if no terms were graded."""
        return self.term_report.coverage if self.term_report else None


@dataclass(frozen=True, slots=True)
class ShadowedSentence:
    """A sentence of a turn's model reply, repeated after the voice; it counts neither as a take nor for progress.

    `turn`, `sentence`: indices; `text`: as the voice said it; `audio`: file name in the session's folder; `at`: UTC,
    when the learner began; `report`: None if it was cut off before it was compared.
    """

    id: RowId
    turn: Count
    sentence: Count
    text: Text
    audio: Line
    at: Instant
    report: ShadowingReport | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A session with its takes; times are UTC; `ended` is None if cut off.

    `kind`: practice, shadowing (model replies are repeated), asking (the roles are swapped), demo or recordings.
    `developer`, `learner`: the program's role and the learner's, as they were practiced. `shadowed`: sentences that
    were repeated after the voice, in order. `genre`: as in content/genres.py.
    """

    id: SessionId
    kind: Line
    dialogue: Line
    title: Line
    started: Instant
    ended: Instant | None
    results: tuple[TurnResult, ...] = ()
    developer: Line = DEVELOPER
    learner: Line = LEARNER
    shadowed: tuple[ShadowedSentence, ...] = ()
    genre: Line = CONVERSATION


@dataclass(frozen=True, slots=True)
class SessionStart:
    """A session by its id, the time at which it began (UTC), and its title: what needs no grade to be read."""

    id: SessionId
    started: Instant
    title: Line


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A row in the list of sessions.

    `fluency` (0 to 100) and `coverage` (0 to 1) are means over the turns: the best score, and the terms as they came
    across best, of the takes that count. `turns`: with a take, 0 where unknown. `shadowed`: sentences repeated
    after the voice.
    """

    id: str
    kind: str
    dialogue: str
    title: str
    started: datetime
    ended: datetime | None
    takes: int
    fluency: float | None
    coverage: float | None
    turns: int = 0
    shadowed: int = 0
