"""The vocabulary of a conversation before it begins: each term with its meaning and its voice, to try aloud."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from voicecoach.content.dialogue import TermGroup, Turn
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.practice.events import Answer, Choice, Choose, Event, Key, Speaking, TermTried, VocabularyTerm
from voicecoach.practice.not_kept import NotKept
from voicecoach.practice.setup import Setup
from voicecoach.practice.short_answer import listen_briefly


def show_vocabulary(setup: Setup, groups: Sequence[TermGroup], index: int = 0) -> Generator[Event, Answer, Choice]:
    """Show each group's first term; return how the learner left: "next" at the end, "start" or "quit" before.

    `index`: the turn, 0-based, that the events name.
    """
    names = tuple(dict.fromkeys(group[0] for group in groups))
    for number, name in enumerate(names, 1):
        yield VocabularyTerm(name, setup.rubric.lexicon.meaning(name), number, len(names))
        choice: Answer = "again"
        while choice == "again":
            pressed = yield from _try(setup, name, index)
            if pressed == "quit":
                return "quit"
            if pressed != "repeat":
                choice = yield Choose(index, last=False, choices=("again", "next", "start", "quit"))
        if choice != "next":
            return "start" if choice == "start" else "quit"
    return "next"


def _try(setup: Setup, name: str, index: int) -> Generator[Event, Answer, Key | None]:
    """Speak a term and listen to the learner saying it; return "repeat" or "quit" if that was pressed."""
    pressed = yield from setup.speaker.say(Speaking("term", index, name, ("repeat", "quit")))
    if pressed in ("repeat", "quit") or setup.listen is None:
        return pressed
    tried = Turn(name, name, ((name,),))
    answer = yield from listen_briefly(setup, index, tried, NotKept(), ("repeat", "quit"))
    evidence = answer.evidence
    if answer.key or evidence is None:
        return answer.key
    words = evidence.transcript.words
    report = grade_terms(words, tried.terms, setup.rubric.lexicon, evidence.candidates, evidence.unrecognized)
    yield TermTried(name, report.verdicts[0].state, evidence.transcript.text)
    return None
