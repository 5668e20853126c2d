"""The words recognized so far, shown while the learner speaks, with the expected terms among them.

A preview of what the recognizer has committed at pauses. It only reads what recognition has done already, on the
practice's thread: it starts nothing, and nothing waits for it. The grade decides what counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.terms.grade import term_of
from voicecoach.grading.terms.matching import find
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Answer, Listening, Recognized, RecognizedWord, Resumed
from voicecoach.practice.protocols import StreamingRecognizer
from voicecoach.recognition.transcript import Word

Start = Callable[[Turn], StreamingRecognizer]
"""Starts the recognition of a reply to a turn."""


@dataclass(frozen=True, slots=True)
class _Watched:
    """A reply that is recognized: its words so far, and what marks the expected terms in them."""

    words: Callable[[], tuple[Word, ...]]
    marked: Callable[[Sequence[Word]], tuple[RecognizedWord, ...]]


class Preview:
    """Adds `Recognized` events to a practice whose recognition it watches."""

    def __init__(self) -> None:
        self._watched = _Watched(tuple, lambda _: ())
        self._seen: tuple[Word, ...] = ()
        self._shown: tuple[RecognizedWord, ...] = ()

    def watching(self, start: Start, lexicon: Lexicon) -> Start:
        """Return a function that starts recognition as `start` does; the newest one is watched."""

        def watched(turn: Turn) -> StreamingRecognizer:
            stream = start(turn)
            self._seen, self._shown = (), ()
            self._watched = _Watched(stream.words, lambda words: marked_words(words, turn, lexicon))
            return stream

        return watched

    def shown(self, practice: Practice) -> Practice:
        """Yield the events of a practice, and while it listens the words so far, whenever there are more."""
        answer: Answer = None
        try:
            while True:
                event = practice.send(answer)
                if isinstance(event, Resumed):  # the grade stood in their place
                    self._seen, self._shown = (), ()
                answer = yield event
                if isinstance(event, Listening) and (more := self._more()):
                    answer = yield more
        except StopIteration:
            return
        finally:
            practice.close()

    def _more(self) -> Recognized | None:
        """Return the words so far; None if they are known.

        What was recognized in a pause is dropped when the learner goes on, and comes again with what follows it: until
        then it stays on the screen.
        """
        words = self._watched.words()
        if not words or words == self._seen:
            return None
        self._seen = words
        marked = self._watched.marked(words)
        if marked == self._shown[: len(marked)]:
            return None
        self._shown = marked
        return Recognized(marked)


def marked_words(words: Sequence[Word], turn: Turn, lexicon: Lexicon) -> tuple[RecognizedWord, ...]:
    """Return words with the expected term of `turn` that each belongs to."""
    terms = [""] * len(words)
    for name in (name for group in turn.terms for name in group):
        for match in find(words, term_of(name, lexicon)):
            terms[match.first : match.last] = [name] * (match.last - match.first)
    return tuple(RecognizedWord(word.text, term) for word, term in zip(words, terms, strict=True))
