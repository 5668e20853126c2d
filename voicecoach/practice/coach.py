"""The practice engine.

A blocking generator of events. It uses the voice, the listener, grading and the store in turn and yields what happened.
`send` takes the learner's answers (a choice, a typed reply). The engine has no clock, no thread and no screen.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.practice.asking import swapped
from voicecoach.practice.events import (
    Answer,
    Choice,
    Event,
    Finished,
    Started,
)
from voicecoach.practice.exchange import Exchange
from voicecoach.practice.follow_ups import MOST, FollowUps, Question
from voicecoach.practice.impatience import Impatience
from voicecoach.practice.rounds import Round, RoundFinished
from voicecoach.practice.setup import Setup
from voicecoach.practice.shadowing import shadow_turn
from voicecoach.practice.simulated_learner import sentences
from voicecoach.practice.turn_lines import spoken_cue
from voicecoach.practice.vocabulary import show_vocabulary

Practice = Generator[Event, Answer, None]


@dataclass(frozen=True, slots=True)
class SessionPart:
    """What is practiced in one round of a session: `turns` of a dialogue, by index; `kind`: as in `Session`."""

    session: str
    dialogue: Dialogue
    turns: Sequence[int]
    kind: str
    impatience: Impatience


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
        vocabulary: bool = False,
    ) -> Practice:
        """Practice a dialogue in `rounds`. Closing the generator early ends the session; graded takes stay.

        `kind`: as in `Session`; "shadowing" repeats the model replies, "asking" swaps the roles. `turns`: indices of
        turns, in order; None: all. `more`: another practice follows, so the last turn may be quit. `vocabulary`: show
        the terms first.
        """
        if kind == "asking":
            dialogue = swapped(dialogue, self.setup.rubric.lexicon)
        chosen = range(len(dialogue.turns)) if turns is None else turns
        session = self.setup.store.start_session(
            kind=kind,
            dialogue=dialogue.id,
            title=dialogue.title,
            at=self.setup.now(),
            developer=dialogue.developer,
            learner=dialogue.learner,
            genre=dialogue.genre,
        )
        practiced = [dialogue.turns[index] for index in chosen]
        texts = [text for turn in practiced for text in _spoken(turn, kind, hands_free=self.setup.hands_free)]
        if self.setup.plays or kind == "shadowing":  # what is repeated is compared with the voice, heard or not
            self.setup.voice.prefetch([*texts, *dialogue.impatience])
        left = False
        try:
            yield Started(session, dialogue)
            if vocabulary:
                lexicon = self.setup.rubric.lexicon
                groups = [group for turn in practiced for group in turn.terms if not turn.answer or group[0] in lexicon]
                left = (yield from show_vocabulary(self.setup, groups)) == "quit"
            for number in range(1, rounds + 1):
                if left:
                    break
                impatience = Impatience(dialogue.impatience, dialogue.seconds)
                part = SessionPart(session, dialogue, chosen, kind, impatience)
                last = number == rounds and not more
                left = (yield from self._round(part, Round(number, rounds), last=last)) == "quit"
        finally:
            kept = self.setup.store.end_session(session, self.setup.now())
        yield Finished(self.setup.store.session(session) if kept else None, left)

    def _round(self, part: SessionPart, round_: Round, *, last: bool) -> Generator[Event, Answer, Choice]:
        """Practice each chosen turn once; return "next" or "quit"."""
        if round_.of > 1:
            yield round_
        for index in part.turns:
            ends = last and index == part.turns[-1]
            if (yield from self._turn(part, index, round_, last=ends)) == "quit":
                return "quit"
        if round_.of > 1:
            yield RoundFinished(round_.number, self.setup.store.session(part.session))
        return "next"

    def _turn(self, part: SessionPart, index: int, round_: Round, *, last: bool) -> Generator[Event, Answer, Choice]:
        turn = part.dialogue.turns[index]
        if part.kind == "shadowing":
            return (yield from shadow_turn(self.setup, part.session, index, turn, last=last))
        follow_ups = FollowUps(self.setup, self.question, 0 if turn.answer else self.follow_ups)
        exchange = Exchange(
            setup=self.setup,
            follow_ups=follow_ups,
            session=part.session,
            index=index,
            turn=turn,
            round_=round_,
            last=last,
            impatience=part.impatience,
            seconds=part.dialogue.seconds,
        )
        return (yield from exchange.practice())


def _spoken(turn: Turn, kind: str, *, hands_free: bool) -> list[str]:
    """Return the texts of a turn that the voice will say."""
    if kind == "shadowing":
        return [turn.line, *sentences(turn.model_reply)]
    if turn.answer:
        return [*([spoken_cue(turn)] if hands_free else []), turn.model_reply, turn.answer]
    return [turn.line, turn.model_reply]
