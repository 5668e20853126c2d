"""What to practise next, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from voicecoach.content.dialogue import Dialogue
from voicecoach.review.term_history import TermHistory
from voicecoach.sessions.session import Session

MOST = 3
"""Suggestions: more is no advice."""

STALE_DAYS = 7
"""Days after which a conversation without open terms is worth another visit."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A conversation and the reason for it."""

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

    First those in which most terms stayed open; then new ones that use open terms; then the next one never practised,
    of the level practised last; then the one longest ago. `sessions` oldest first.
    """
    last = {one.dialogue: one.started.astimezone(zone).date() for one in sessions}
    ranked = [
        *_again(terms, dialogues, last),
        *_elsewhere(terms, dialogues, last),
        *_unknown(dialogues, last, sessions),
        *_longest_ago(dialogues, last, today),
    ]
    found: dict[str, Suggestion] = {}
    for one in ranked:
        found.setdefault(one.dialogue, one)
    return list(found.values())[:MOST]


def _again(terms: Sequence[TermHistory], dialogues: Sequence[Dialogue], last: dict[str, date]) -> list[Suggestion]:
    left = [
        (dialogue, [one.term for one in terms if one.open and one.dialogues[-1] == dialogue.id])
        for dialogue in dialogues
    ]
    return [
        Suggestion(dialogue.id, dialogue.title, f"{_listed(open)} did not come across on {last[dialogue.id]:%d %B}")
        for dialogue, open in sorted(left, key=lambda pair: -len(pair[1]))
        if open and dialogue.id in last
    ]


def _elsewhere(terms: Sequence[TermHistory], dialogues: Sequence[Dialogue], last: dict[str, date]) -> list[Suggestion]:
    open = [one.term for one in terms if one.open]
    uses = [(dialogue, [term for term in open if term in _terms(dialogue)]) for dialogue in dialogues]
    return [
        Suggestion(dialogue.id, dialogue.title, f"new, and it uses {_listed(shared)}")
        for dialogue, shared in sorted(uses, key=lambda pair: -len(pair[1]))
        if shared and dialogue.id not in last
    ]


def _unknown(dialogues: Sequence[Dialogue], last: dict[str, date], sessions: Sequence[Session]) -> list[Suggestion]:
    levels = {dialogue.id: dialogue.level for dialogue in dialogues}
    level = levels.get(sessions[-1].dialogue) if sessions else None
    new = [one for one in dialogues if one.id not in last]
    return [
        Suggestion(one.id, one.title, f"not practised yet; {one.level}")
        for one in sorted(new, key=lambda one: one.level != level)
    ][:MOST]


def _longest_ago(dialogues: Sequence[Dialogue], last: dict[str, date], today: date) -> list[Suggestion]:
    known = sorted((one for one in dialogues if one.id in last), key=lambda one: last[one.id])
    return [
        Suggestion(one.id, one.title, f"last practised {days} days ago")
        for one in known
        if (days := (today - last[one.id]).days) >= STALE_DAYS
    ]


def _terms(dialogue: Dialogue) -> set[str]:
    return {term for turn in dialogue.turns for group in turn.terms for term in group}


def _listed(terms: Sequence[str]) -> str:
    shown = list(terms[:4]) + ([f"{len(terms) - 4} more"] if len(terms) > 4 else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
