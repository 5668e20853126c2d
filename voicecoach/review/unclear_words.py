"""Words that stay unclear: hard to follow in several sessions, and the last time they were said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from voicecoach.grading.clarity.grade import bare
from voicecoach.grading.grade import Grade
from voicecoach.review.hard_words import hard_words
from voicecoach.sessions.counted_takes import CountedTurn, spoken_turns
from voicecoach.sessions.session import Session

MIN_SESSIONS = 2
"""Sessions in which a word must have been hard to follow: once may be the recognizer's doing."""


@dataclass(frozen=True, slots=True)
class UnclearWord:
    """A word that stays unclear: in how many `sessions` it was hard to follow, out of those in which it was `said`.

    `text`: the term that it belongs to, else the word; `last`: the day on which it was said last.
    """

    text: str
    sessions: int
    said: int
    last: date


def unclear_words(sessions: Sequence[Session], zone: tzinfo | None) -> list[UnclearWord]:
    """Return the words that stay unclear, the most frequent first; `sessions` oldest first, all of practice."""
    occasions: dict[str, list[tuple[date, str]]] = {}
    for session in sessions:
        day = session.started.astimezone(zone).date()
        turns = spoken_turns(session)
        hard = hard_in(turns)
        said = {text.lower() for grade in _grades(turns) for text in _texts(grade)} | set(hard)
        for key in said:
            occasions.setdefault(key, []).append((day, hard.get(key, "")))
    found = []
    for rows in occasions.values():
        names = [name for _, name in rows if name]
        last, name = rows[-1]
        if name and len(names) >= MIN_SESSIONS:
            found.append(UnclearWord(name, len(names), len(rows), last))
    return sorted(found, key=lambda word: (-word.sessions, word.said, word.text.lower()))


def hard_in(turns: Iterable[CountedTurn]) -> dict[str, str]:
    """Return the words that were hard to follow in some turns, by the word in lower case; of a term, the term."""
    return {word.spoken.lower(): word.spoken for grade in _grades(turns) for word in hard_words(grade)}


def _grades(turns: Iterable[CountedTurn]) -> list[Grade]:
    takes = (take for turn in turns for take in turn.takes)
    return [take.grade for take in takes if take.grade and take.grade.clarity]


def _texts(grade: Grade) -> list[str]:
    """Return what was said: the words, and the terms that came across."""
    words = [bare(word.text) for word in grade.transcript.words]
    return [*words, *(verdict.term for verdict in grade.terms.verdicts if verdict.state == "said")]
