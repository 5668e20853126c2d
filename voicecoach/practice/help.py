"""Help for a reply, in three steps: what the terms mean, how they begin, the model reply.

Each step tells a little more, because an answer that one finds oneself stays longer than one that is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.terms.grade import term_of
from voicecoach.grading.terms.matching import find
from voicecoach.practice.simulated_learner import sentences
from voicecoach.recognition.transcript import words_of
from voicecoach.review.lists_text import listed

MEANINGS, BEGINNINGS, MODEL = 1, 2, 3
"""The steps. At the last one the voice reads the model reply, sentence by sentence, to repeat."""

_OPENING = 3
"""Words of a sentence's opening: enough to get going, too few to tell the answer. A choice."""

_LETTERS = 2
"""Letters with which each word of a term is given: a first sound."""


def help_lines(step: int, turn: Turn, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the lines of a step for a turn; none where the step has nothing to say."""
    if step == MEANINGS:
        return tuple(_meanings(turn, lexicon))
    if step == BEGINNINGS:
        beginnings = ["Terms: " + ", ".join(beginning(group[0], lexicon) for group in turn.terms)] if turn.terms else []
        openings = [f"“{opening} …”" for opening in _openings(turn, lexicon)]
        return (*beginnings, *(["You can begin: " + "  ".join(openings)] if openings else []))
    return ("Listen to each sentence and repeat it aloud. Then answer once more yourself.",)


def spoken_help(step: int, turn: Turn, lexicon: Lexicon) -> str:
    """Return a step as the voice says it; a first letter takes the place of a first sound, which it can't say."""
    if step == MEANINGS:
        return " ".join(f"{meaning.rstrip('.')}." for meaning in _meanings(turn, lexicon))
    if step == BEGINNINGS:
        letters = [group[0][0].upper() for group in turn.terms]
        openings = ", or: ".join(f"{opening} …" for opening in _openings(turn, lexicon))
        said = [f"The terms begin with {listed(letters, len(letters))}."] if letters else []
        return " ".join([*said, *([f"You can begin: {openings}"] if openings else [])])
    return " ".join(help_lines(step, turn, lexicon))


def next_step(taken: int, turn: Turn, lexicon: Lexicon) -> int:
    """Return the step after `taken` that has something to say; the last one can be taken again."""
    return next((step for step in range(taken + 1, MODEL) if help_lines(step, turn, lexicon)), MODEL)


@dataclass(slots=True)
class HelpTaken:
    """The help taken in one turn: `steps` so far, at most `most` (0: there is none)."""

    turn: Turn
    lexicon: Lexicon
    most: int = MODEL
    steps: int = 0

    @property
    def following(self) -> int | None:
        """The step that comes next; None if no more help is given."""
        step = next_step(self.steps, self.turn, self.lexicon)
        return step if step <= self.most else None

    def take(self) -> tuple[str, ...]:
        """Take the next step and return its lines; () if no more help is given."""
        if self.following is None:
            return ()
        self.steps = self.following
        return help_lines(self.steps, self.turn, self.lexicon)


def beginning(name: str, lexicon: Lexicon) -> str:
    """Return how a term begins: "E… (3 letters)" for an acronym, "bl… de…" for words."""
    term = term_of(name, lexicon)
    if term.kind == "acronym":
        return f"{name[0]}… ({sum(map(str.isalnum, name))} letters)"
    return " ".join(f"{word[:_LETTERS]}…" for word in name.replace("-", " ").split())


def _meanings(turn: Turn, lexicon: Lexicon) -> Iterator[str]:
    """Yield the meaning of each term, without the term."""
    for group in turn.terms:
        term = term_of(group[0], lexicon)
        words = words_of(term.meaning)
        inside = {number for match in find(words, term) for number in range(match.first, match.last)}
        meaning = " ".join("…" if number in inside else word.text for number, word in enumerate(words))
        if meaning:
            yield meaning


def _openings(turn: Turn, lexicon: Lexicon) -> Iterator[str]:
    """Yield the first words of each sentence of the model reply, up to the first expected term."""
    terms = [term_of(name, lexicon) for group in turn.terms for name in group]
    for sentence in sentences(turn.model_reply):
        words = words_of(sentence)
        first = min((match.first for term in terms for match in find(words, term)), default=len(words))
        opening = " ".join(word.text for word in words[: min(_OPENING, first, len(words) - 1)])
        if opening:
            yield opening.rstrip(",;:")
