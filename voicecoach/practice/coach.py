"""The practice engine.

A blocking generator of events. It uses the voice, the listener, grading and the store in turn and yields what happened.
`send` takes the learner's answers (a choice, a typed reply). The engine has no clock, no thread and no screen.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.practice.events import (
    Answer,
    Choice,
    Choose,
    Event,
    Finished,
    Graded,
    Started,
)
from voicecoach.practice.follow_ups import MOST, FollowUps, Question
from voicecoach.practice.help import HelpTaken
from voicecoach.practice.rounds import Round, RoundFinished, TimeTarget
from voicecoach.practice.setup import Setup
from voicecoach.practice.take_reply import take_reply
from voicecoach.practice.turn_lines import say_line, say_model
from voicecoach.sessions.session import TurnResult

Practice = Generator[Event, Answer, None]


@dataclass(frozen=True, slots=True)
class Coach:
    """Practices dialogues; `question` asks for a term that a reply lacks, `follow_ups` times at most."""

    setup: Setup
    question: Question = lambda *_: ""
    follow_ups: int = MOST

    def practice(
        self,
        dialogue: Dialogue,
        kind: str = "practice",
        *,
        rounds: int = 1,
        turns: Sequence[int] | None = None,
        more: bool = False,
    ) -> Practice:
        """Practice a dialogue in `rounds`. Closing the generator early ends the session; graded takes stay.

        `turns`: indices of turns, in order; None: all. `more`: another practice follows, so the last turn may be quit.
        """
        chosen = range(len(dialogue.turns)) if turns is None else turns
        session = self.setup.store.start_session(
            kind=kind,
            dialogue=dialogue.id,
            title=dialogue.title,
            at=self.setup.now(),
            developer=dialogue.developer,
            learner=dialogue.learner,
        )
        spoken = [dialogue.turns[index] for index in chosen]
        self.setup.voice.prefetch([text for turn in spoken for text in (turn.line, turn.model_reply)])
        left = False
        try:
            yield Started(session, dialogue)
            for number in range(1, rounds + 1):
                last = number == rounds and not more
                left = (yield from self._round(session, dialogue, chosen, Round(number, rounds), last=last)) == "quit"
                if left:
                    break
        finally:
            kept = self.setup.store.end_session(session, self.setup.now())
        yield Finished(self.setup.store.session(session) if kept else None, left)

    def _round(
        self, session: str, dialogue: Dialogue, chosen: Sequence[int], round_: Round, *, last: bool
    ) -> Generator[Event, Answer, Choice]:
        """Practice each chosen turn once; return "next" or "quit"."""
        if round_.of > 1:
            yield round_
        for index in chosen:
            ends = last and index == chosen[-1]
            if (yield from self._exchange(session, index, dialogue.turns[index], round_, last=ends)) == "quit":
                return "quit"
        if round_.of > 1:
            yield RoundFinished(round_.number, self.setup.store.session(session))
        return "next"

    def _exchange(
        self, session: str, index: int, turn: Turn, round_: Round, *, last: bool
    ) -> Generator[Event, Answer, Choice]:
        """Practice one turn as often as the learner likes; return "next" or "quit"."""
        if round_.number > 1 and (target := round_.target(self.setup.store.session(session), index)) is not None:
            yield TimeTarget(index, target)
        speaker, follow_ups = self.setup.speaker, FollowUps(self.setup, self.question, self.follow_ups)
        helped = HelpTaken(turn, self.setup.rubric.lexicon, round_.most_help)
        if (yield from say_line(speaker, index, turn, None, helped)) == "quit":
            return "quit"
        result: TurnResult | None = None
        asked = round_.number > 1
        choice: Answer = "again"
        while choice not in ("next", "quit"):
            pressed: Choice | None = None
            if choice == "model":
                pressed = yield from say_model(speaker, index, turn, last=last)
            elif choice == "answered" and result:
                result = self.setup.store.mark_answered(session, result.id, answered=True)
                yield Graded(result)
            else:
                result, left = yield from take_reply(self.setup, session, index, turn, round_, helped)
                if result and not (left or asked):
                    asked = True
                    result, left = yield from follow_ups.ask(session, result)
                if result:
                    yield Graded(result)
                if left:
                    return "quit"
            choice = pressed or (yield Choose(index, last, _choices(result, last=last)))
        return "quit" if choice == "quit" else "next"


def _choices(result: TurnResult | None, *, last: bool) -> tuple[Choice, ...]:
    """Return how the learner may go on; a reply may be marked as an answer if none of its terms came up."""
    unjudged = result is not None and not result.answered and (report := result.term_report) and report.none_came_up
    mark: tuple[Choice, ...] = ("answered",) if unjudged else ()
    return ("again", "model", *mark, "next") if last else ("again", "model", *mark, "next", "quit")
