"""One turn: the line, the reply as often as the learner likes, its grade, and how the learner goes on."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import cast

from voicecoach.content.dialogue import Turn
from voicecoach.practice.events import Answer, Choice, Choose, Event, Graded, Key
from voicecoach.practice.follow_ups import FollowUps
from voicecoach.practice.hands_free import before_grade, hear_choice
from voicecoach.practice.help import HelpTaken
from voicecoach.practice.impatience import Impatience
from voicecoach.practice.reply import Standing
from voicecoach.practice.rounds import Round, TimeTarget
from voicecoach.practice.setup import Setup
from voicecoach.practice.shadowing import shadow
from voicecoach.practice.spoken_grade import spoken_grade
from voicecoach.practice.standing_end import STANDING
from voicecoach.practice.take_reply import take_reply
from voicecoach.practice.turn_lines import say_answer, say_grade, say_line, say_model
from voicecoach.sessions.session import TurnResult


@dataclass(slots=True)
class Exchange:
    """The `index`th turn of a dialogue in a session; `last`: of the practice. `result`: the newest take, if any.

    `seconds`: for the reply, None: no clock; in later rounds the learner's own time takes its place.
    """

    setup: Setup
    follow_ups: FollowUps
    session: str
    index: int
    turn: Turn
    round_: Round
    last: bool
    impatience: Impatience
    seconds: float | None = None
    result: TurnResult | None = None
    _graded: TurnResult | None = None  # when the end of the reply began to stand
    _asks: bool = False  # about a term that this lacks
    _chosen: Choice | None = None  # meanwhile

    def practice(self) -> Generator[Event, Answer, Choice]:
        """Practice the turn as often as the learner likes; return "next" or "quit"."""
        if (target := self._time()) is not None:
            yield TimeTarget(self.index, target)
        helped = HelpTaken(self.turn, self.setup.rubric.lexicon, self.round_.most_help)
        if (yield from self.impatience.urge(self.setup.speaker, self.index)) == "quit":
            return "quit"
        if (yield from say_line(self.setup, self.index, self.turn, None, helped)) == "quit":
            return "quit"
        choice: Answer = "again"
        while choice not in ("next", "quit"):
            choice = (yield from self._go_on(choice, helped)) or (yield from self._choose())
        return "quit" if choice == "quit" else "next"

    def _choose(self) -> Generator[Event, Answer, Answer]:
        """Let the learner choose how to go on."""
        offered = Choose(self.index, self.last, self._choices(self.result))
        if self.setup.hands_free and self.result:
            return (yield from hear_choice(self.setup, offered))
        return (yield offered)

    def _time(self) -> float | None:
        """Return the seconds for the reply; typing has no clock."""
        if self.setup.listen is None:
            return None
        own = None
        if self.round_.number > 1:
            own = self.round_.target(self.setup.store.session(self.session), self.index)
        return self.seconds if own is None else own

    def _go_on(self, choice: Answer, helped: HelpTaken) -> Generator[Event, Answer, Choice | None]:
        """Do what the learner chose; return what they chose meanwhile, if anything."""
        if choice == "model":
            return (yield from say_model(self.setup.speaker, self.index, self.turn, last=self.last))
        if choice == "shadow":
            left = yield from shadow(self.setup, self.session, self.index, self.turn)
            return "quit" if left == "quit" else None
        if choice == "answered" and self.result:
            self.result = self.setup.store.mark_answered(self.session, self.result.id, answered=True)
            yield Graded(self.result)
            return None
        if choice in ("repeat", "help"):
            replay: Key = "repeat" if choice == "repeat" else "help"
            if (yield from say_line(self.setup, self.index, self.turn, replay, helped)) == "quit":
                return "quit"
        return (yield from self._reply(helped))

    def _reply(self, helped: HelpTaken) -> Generator[Event, Answer, Choice | None]:
        """Take a reply; ask for what the first one lacked, and answer it where the roles are swapped."""
        first = self.result is None and self.round_.number == 1
        self._graded = self._chosen = None
        self.result, left = yield from take_reply(
            self.setup,
            self.session,
            self.index,
            self.turn,
            self.round_,
            helped,
            self.impatience,
            lambda result, standing: self._stand(result, standing, first=first),
        )
        left = left or ("quit" if self._chosen == "quit" else None)
        if self.result:
            self.impatience.take_note(self.result)
        if self.result and first and not left:
            self.result, left = yield from self.follow_ups.ask(self.session, self.result)
        if self.result and (self._asks or self.result is not self._graded):
            yield Graded(self.result)
        if left:
            return "quit"
        if self.result and first and self.turn.answer:
            self._chosen = yield from say_answer(self.setup.speaker, self.index, self.turn, last=self.last)
        if self.setup.hands_free and self.result and not self._chosen:
            return (yield from say_grade(self.setup.speaker, self.result, last=self.last))
        return self._chosen

    def _stand(self, result: TurnResult, standing: Standing, *, first: bool) -> Generator[Event, Answer, bool]:
        """Show the grade while the end of the reply stands; return True when it is final."""
        if result is not self._graded:
            self._graded, self._asks = result, first and self.follow_ups.wanted(result)
            if not self._asks:  # or else the terms are told after they were asked for
                if self.setup.hands_free and self.setup.plays:
                    self.setup.voice.prefetch([spoken_grade(result, last=self.last)])
                yield Graded(result)
        if self._asks or (first and self.turn.answer):
            return (yield from self._wait_to_speak(standing))
        return (yield from self._wait_for_choice(result, standing))

    def _wait_to_speak(self, standing: Standing) -> Generator[Event, Answer, bool]:
        """Wait until the voice may speak without cutting the learner off, or a key is pressed; return True then."""
        yield standing.listening
        pressed = self.setup.keys()
        if pressed == "quit":
            self._chosen = "quit"
        return pressed is not None or not (standing.listening.patience or standing.undecided)

    def _wait_for_choice(self, result: TurnResult, standing: Standing) -> Generator[Event, Answer, bool]:
        """Let the learner choose while the end stands; return True when it is final."""
        by_voice = self.setup.hands_free
        if by_voice and standing.command:
            self._chosen = standing.command
            return True
        left = before_grade(standing) if by_voice else STANDING - standing.seconds
        if left <= 0 and not standing.undecided:
            self._chosen = None
            return True
        left = max(0.1, round(left, 1))
        answer = yield Choose(self.index, self.last, self._choices(result), left, by_voice, then_grade=by_voice)
        self._chosen = cast("Choice | None", answer)
        return answer is not None

    def _choices(self, result: TurnResult | None) -> tuple[Choice, ...]:
        """Return how the learner may go on; a reply may be marked as an answer if none of its terms came up."""
        unjudged = result and not result.answered and (report := result.term_report) and report.none_came_up
        can_shadow = self.setup.listen is not None and self.turn.model_reply and not self.turn.answer
        optional: dict[Choice, object] = {"shadow": can_shadow, "answered": unjudged}
        offered = (choice for choice, offer in optional.items() if offer)
        return ("again", "model", *offered, "next", *(() if self.last else ("quit",)))
