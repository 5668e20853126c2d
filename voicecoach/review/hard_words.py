"""The words of a take that were hard to follow, with what the voice says to show how they should sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voicecoach.grading.grade import Grade
from voicecoach.sessions.session import Session
from voicecoach.sessions.summary import mean


@dataclass(frozen=True, slots=True)
class HardWordView:
    """A word that was hard to follow: `text` as it was recognized, the learner's clip from `start` to `end` (seconds).

    `spoken`: what the voice says: the term that the word belongs to, else the word.
    """

    text: str
    start: float
    end: float
    spoken: str


def hard_words(grade: Grade) -> list[HardWordView]:
    """Return the words that were hard to follow, the least clear first; words of the same term once."""
    found: dict[str, HardWordView] = {}
    for word in grade.clarity.hard if grade.clarity else ():
        middle = (word.start + word.end) / 2
        said = (each for each in grade.terms.verdicts if each.start is not None and each.end is not None)
        term = next((each.term for each in said if (each.start or 0) <= middle <= (each.end or 0)), "")
        spoken = term or word.text
        found.setdefault(spoken.lower(), HardWordView(word.text, word.start, word.end, spoken))
    return list(found.values())


def in_words(words: list[HardWordView]) -> str:
    """Return which words were hard to follow, as a sentence; "" if none was."""
    names = [f"“{word.text}”" for word in words]
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{listed} {'was' if len(names) == 1 else 'were'} hard to follow"


def spoken_hard_words(session: Session) -> list[str]:
    """Return what the voice says for the hard words of all takes, each once."""
    words = (word for result in session.results if result.grade for word in hard_words(result.grade))
    return list(dict.fromkeys(word.spoken for word in words))


def session_clarity(session: Session) -> float | None:
    """Return the mean clarity of a session's takes, 0 to 1; None if none has one."""
    return mean(list(_clarities(session)))


def _clarities(session: Session) -> Iterator[float | None]:
    return (result.grade.clarity.mean for result in session.results if result.grade and result.grade.clarity)
