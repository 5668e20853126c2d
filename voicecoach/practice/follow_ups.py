"""Follow-ups: the developer asks for a term that a reply lacked, before the term is told.

Being prompted and saying it oneself teaches more than being told (Lyster & Saito 2010).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Literal

from voicecoach.content.dialogue import TermGroup, Turn
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.practice.events import Answer, Event, FollowedUp, Key, Speaking, Typing
from voicecoach.practice.setup import Setup
from voicecoach.practice.short_answer import listen_briefly
from voicecoach.recognition.transcript import words_of
from voicecoach.sessions.session import FollowUp, TurnResult

MOST = 2
"""Follow-ups after a reply: more would be an examination. A choice."""

Question = Callable[[str, Sequence[str]], str]
"""Returns the question that asks for a term without naming it or another of the expected terms; "" if there is none."""


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Asks for the terms that a reply lacked, at most `most`."""

    setup: Setup
    question: Question
    most: int = MOST

    def ask(self, session: str, result: TurnResult) -> Generator[Event, Answer, tuple[TurnResult, Key | None]]:
        """Ask and listen; return the take with the answers, and "quit" if the learner left."""
        speaker = self.setup.speaker
        for verdict, question in self._questions(result):
            pressed: Key | None = "repeat"
            while pressed == "repeat":
                pressed = yield from speaker.say(Speaking("developer", result.turn, question, ("repeat", "quit")))
            if pressed == "quit":
                return result, "quit"
            asked = FollowUp(verdict.term, question, None, None, "", self.setup.now())
            group = result.terms[verdict.group]
            answer = yield from (
                self._typed(session, result, asked, group)
                if self.setup.listen is None
                else self._spoken(session, result, asked, group)
            )
            if answer == "quit":
                return result, "quit"
            result, answered = answer
            lexicon = self.setup.rubric.lexicon
            meaning = lexicon.meaning(verdict.term)
            yield FollowedUp(result.turn, verdict.term, answered.state, meaning)
            if answered.state != "said":  # told only now
                pressed = yield from speaker.say(Speaking("term", result.turn, verdict.term, ("quit",)))
                if pressed == "quit":
                    return result, "quit"
        return result, None

    def wanted(self, result: TurnResult) -> bool:
        """Tell whether there is something to ask after a reply."""
        return bool(self._questions(result))

    def _questions(self, result: TurnResult) -> list[tuple[TermVerdict, str]]:
        """Return the terms that did not come across, the missed ones first, each with its question."""
        report = result.term_report
        verdicts = [verdict for verdict in report.verdicts if verdict.state in ("missed", "unclear")] if report else []
        verdicts.sort(key=lambda verdict: verdict.state != "missed")
        open_terms = [term for verdict in verdicts for term in result.terms[verdict.group]]
        questions = [(verdict, self.question(verdict.term, open_terms)) for verdict in verdicts]
        return [(verdict, question) for verdict, question in questions if question][: self.most]

    def _spoken(
        self, session: str, result: TurnResult, asked: FollowUp, group: TermGroup
    ) -> Generator[Event, Answer, tuple[TurnResult, TermVerdict] | Literal["quit"]]:
        turn = Turn(asked.question, "", (group,))
        opened = self.setup.store.open_follow_up(session, result.id, asked)
        answer = yield from listen_briefly(self.setup, result.turn, turn, opened, ("quit",))
        verdict = TermVerdict(asked.term, "missed")
        if evidence := answer.evidence:
            words, lexicon = evidence.transcript.words, self.setup.rubric.lexicon
            report = grade_terms(words, (group,), lexicon, evidence.candidates, evidence.unrecognized)
            verdict = report.verdicts[0]
        updated = self.setup.store.answer_follow_up(session, answer.recording, verdict.state, verdict.heard)
        return "quit" if answer.key else (updated, verdict)

    def _typed(
        self, session: str, result: TurnResult, asked: FollowUp, group: TermGroup
    ) -> Generator[Event, Answer, tuple[TurnResult, TermVerdict] | Literal["quit"]]:
        text = yield Typing(result.turn)
        if text is None:
            return "quit"
        verdict = grade_terms(words_of(text), (group,), self.setup.rubric.lexicon).verdicts[0]
        follow_up = self.setup.store.add_follow_up(result.id, asked)
        return self.setup.store.answer_follow_up(session, follow_up, verdict.state, verdict.heard), verdict
