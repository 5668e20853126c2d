"""The grade of a take while its reply may go on."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace

from voicecoach.content.dialogue import Turn
from voicecoach.grading.grade_reply import grade_reply
from voicecoach.grading.terms.corrections import with_said
from voicecoach.grading.terms.report import TermReport
from voicecoach.practice.events import Answer, Event, Grading
from voicecoach.practice.help import HelpTaken
from voicecoach.practice.protocols import StreamingRecognizer
from voicecoach.practice.reply import Reply, Standing
from voicecoach.practice.setup import Setup
from voicecoach.recognition.evidence import Evidence
from voicecoach.sessions.session import NewTake, TurnResult

Stand = Callable[[TurnResult, Standing], Generator[Event, Answer, bool]]
"""Shows a take while its end stands; returns True if that is final."""


@dataclass(slots=True)
class GradedTake:
    """The grade of a take, by its `id`, while its reply may go on. `silent`: seconds before the developer nudged.

    `result`: the take with its grade, None while it has none. `said`: the terms of the grades that were withdrawn; a
    term that was said then stays said.
    """

    setup: Setup
    take: NewTake
    id: int
    turn: Turn
    helped: HelpTaken
    silent: float
    result: TurnResult | None = None
    said: list[TermReport] = field(default_factory=list)

    def stood(self, stream: StreamingRecognizer, standing: Standing, stand: Stand) -> Generator[Event, Answer, bool]:
        """Grade the reply if its end is new, and show it; return True if the end is final."""
        if self.result is None:
            yield Grading(self.take.turn, standing.reply.ended)
            self.grade(stream.so_far(), standing.reply)
        assert self.result is not None
        return (yield from stand(self.result, standing))

    def grade(self, evidence: Evidence, reply: Reply, *, broken_off: bool = False) -> TurnResult:
        """Grade the reply so far, and store that before anybody sees it."""
        latency = None if reply.first_speech is None else self.silent + reply.first_speech
        grade = grade_reply(evidence, self.turn.terms, self.setup.rubric, latency=latency, avoid=self.turn.avoid)
        if grade.graded:
            grade = replace(grade, terms=with_said(grade.terms, self.said))
        self.result = self.setup.store.add_grade(
            self.take.session,
            self.id,
            grade,
            overflows=reply.overflows,
            broken_off=broken_off,
            help=self.helped.steps,
        )
        return self.result

    def withdraw(self) -> None:
        """Delete the grade, because the reply goes on."""
        if self.result and (report := self.result.term_report):
            self.said.append(report)
        self.setup.store.withdraw_grade(self.take.session, self.id)
        self.result = None
