"""Suggestions: what to practice next, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from voicecoach.content.dialogue import Dialogue
from voicecoach.content.dialogue_files import LEVELS
from voicecoach.review.lists_text import listed
from voicecoach.review.term_history import TermHistory
from voicecoach.sessions.session import Session

MAX_SUGGESTIONS = 3
"""Chosen so that the list is short enough to act on."""

STALE_DAYS = 7
"""Days after which a conversation is suggested again though it has no open terms: a week (docs/review.md)."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A conversation and the reason to practice it."""

    dialogue: str
    title: str
    why: str


def suggestions(
    sessions: Sequence[Session],
    terms: Sequence[TermHistory],
    dialogues: Sequence[Dialogue],
    today: date,
    zone: tzinfo | None,
) -> list[Suggestion]:
    """Return up to three conversations, the best first.

    The order: conversations with the most open terms; new ones that use open terms; other new ones, those of the level
    practiced last first (before the first practice the easiest, the shortest first); those practiced longest ago.
    `sessions` oldest first.
    """
    last = {session.dialogue: session.started.astimezone(zone).date() for session in sessions}
    ranked = [
        *_with_open_terms(terms, dialogues),
        *_new_with_open_terms(terms, dialogues, last),
        *_new(dialogues, last, sessions),
        *_longest_ago(dialogues, last, today),
    ]
    best: dict[str, Suggestion] = {}
    for suggestion in ranked:
        best.setdefault(suggestion.dialogue, suggestion)
    return list(best.values())[:MAX_SUGGESTIONS]


def _with_open_terms(terms: Sequence[TermHistory], dialogues: Sequence[Dialogue]) -> list[Suggestion]:
    remaining = [
        (dialogue, [term for term in terms if term.open and term.dialogues[-1] == dialogue.id])
        for dialogue in dialogues
    ]
    return [
        Suggestion(dialogue.id, dialogue.title, _why(left))
        for dialogue, left in sorted(remaining, key=lambda pair: -len(pair[1]))
        if left
    ]


def _why(left: Sequence[TermHistory]) -> str:
    last = max(term.days[-1] for term in left)
    return f"{listed([term.term for term in left])} did not come across on {last:%d %B}"


def _new_with_open_terms(
    terms: Sequence[TermHistory], dialogues: Sequence[Dialogue], last: dict[str, date]
) -> list[Suggestion]:
    open_terms = [term.term for term in terms if term.open]
    uses = [(dialogue, [term for term in open_terms if term in _terms(dialogue)]) for dialogue in dialogues]
    return [
        Suggestion(dialogue.id, dialogue.title, f"new, and it uses {listed(shared)}")
        for dialogue, shared in sorted(uses, key=lambda pair: -len(pair[1]))
        if shared and dialogue.id not in last
    ]


def _new(dialogues: Sequence[Dialogue], last: dict[str, date], sessions: Sequence[Session]) -> list[Suggestion]:
    if not sessions:
        return _easiest(dialogues)
    levels = {dialogue.id: dialogue.level for dialogue in dialogues}
    level = levels.get(sessions[-1].dialogue)
    new = [dialogue for dialogue in dialogues if dialogue.id not in last]
    return [
        Suggestion(dialogue.id, dialogue.title, f"not practiced yet; {dialogue.level}")
        for dialogue in sorted(new, key=lambda dialogue: dialogue.level != level)
    ][:MAX_SUGGESTIONS]


def _easiest(dialogues: Sequence[Dialogue]) -> list[Suggestion]:
    return [
        Suggestion(dialogue.id, dialogue.title, f"good to begin with; {dialogue.level}")
        for dialogue in sorted(dialogues, key=_difficulty)
    ][:MAX_SUGGESTIONS]


def _difficulty(dialogue: Dialogue) -> tuple[int, int]:
    """Return the rank of the level, and the number of words that the learner has to say."""
    return LEVELS.index(dialogue.level), sum(len(turn.model_reply.split()) for turn in dialogue.turns)


def _longest_ago(dialogues: Sequence[Dialogue], last: dict[str, date], today: date) -> list[Suggestion]:
    practiced = sorted((dialogue for dialogue in dialogues if dialogue.id in last), key=lambda known: last[known.id])
    return [
        Suggestion(dialogue.id, dialogue.title, f"last practiced {days} days ago")
        for dialogue in practiced
        if (days := (today - last[dialogue.id]).days) >= STALE_DAYS
    ]


def _terms(dialogue: Dialogue) -> set[str]:
    return {term for turn in dialogue.turns for group in turn.terms for term in group}
