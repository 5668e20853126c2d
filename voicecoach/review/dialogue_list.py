"""The list of dialogues: what it says about each, its groups, and the search in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from voicecoach.content.dialogue import Dialogue
from voicecoach.content.dialogue_files import LEVELS
from voicecoach.content.genres import CONVERSATION, GENRES
from voicecoach.content.pack import FIRST, name_in_pack, pack_of
from voicecoach.sessions.session import SessionSummary

OWN, QUESTIONS = "Your own", "Questions"
_OWN_GROUPS = {name: OWN if name == CONVERSATION else f"{OWN} {genre.group.lower()}" for name, genre in GENRES.items()}
_GROUPS = (*_OWN_GROUPS.values(), QUESTIONS, *(genre.group for genre in GENRES.values()))
"""The groups of the first pack in the order in which they are listed; then each other pack is a group."""


@dataclass(frozen=True, slots=True)
class DialogueRow:
    """A row in the list of dialogues; `last`: the last practice of it, None before the first."""

    dialogue: Dialogue
    group: str
    last: SessionSummary | None

    @property
    def turns(self) -> str:
        """The number of turns in words."""
        count = len(self.dialogue.turns)
        return f"{count} turn{'' if count == 1 else 's'}"

    @property
    def about(self) -> str:
        """The genre, if it is no conversation, the level and the number of turns in words."""
        genre = () if self.dialogue.genre == CONVERSATION else (self.dialogue.genre,)
        return ", ".join((*genre, self.dialogue.level, self.turns))


def practices(sessions: Iterable[SessionSummary]) -> list[SessionSummary]:
    """Return the sessions in which the learner replied: no demos, no recordings, none left before the first reply."""
    return [session for session in sessions if session.kind == "practice" and session.takes]


def dialogue_rows(
    dialogues: Iterable[Dialogue],
    shipped: frozenset[str],
    sessions: Sequence[SessionSummary],
    titles: Mapping[str, str] | None = None,
) -> list[DialogueRow]:
    """Return the rows by group, level and id.

    `shipped`: ids of the first pack's shipped dialogues; its others are the learner's own. `sessions`: newest first.
    `titles`: of the packs, by their ids. Of dialogues with the same id the last one counts, as it does where a dialogue
    is found by its id.
    """
    last = {session.dialogue: session for session in reversed(practices(sessions))}
    by_id = {dialogue.id: dialogue for dialogue in dialogues}
    rows = [
        DialogueRow(dialogue, _group(dialogue, shipped, titles or {}), last.get(name))
        for name, dialogue in by_id.items()
    ]
    return sorted(rows, key=_place_in_list)


def matching(rows: Sequence[DialogueRow], text: str) -> list[DialogueRow]:
    """Return the rows in which every word of `text` occurs, the best matches first; all rows without a word.

    A word counts most in the id and the title, then in the level, the group and the tags, then in the terms; and more
    at the beginning of a word than inside one. Case and punctuation are ignored: "CI/CD" finds "ci-cd".
    """
    words = [word for word in map(_letters, text.split()) if word]
    if not words and text.strip():
        return []
    ranks = [sum(_rank(fields, word) for word in words) for fields in map(_fields, rows)]
    return [row for rank, row in sorted(zip(ranks, rows, strict=True), key=lambda pair: pair[0]) if rank < inf]


def named(rows: Sequence[DialogueRow], text: str) -> DialogueRow | None:
    """Return the row with this id, or the only match of `text` if its id begins with it."""
    exact = [row for row in rows if row.dialogue.id == text]
    matches = exact or matching(rows, text)
    if len(matches) != 1:
        return None
    id = matches[0].dialogue.id
    return matches[0] if id.startswith(text) or name_in_pack(id).startswith(text) else None


def _place_in_list(row: DialogueRow) -> tuple[int, str, int, str]:
    """Return the sort key: the first pack's groups in their order, then the other packs by title."""
    of_first = pack_of(row.dialogue.id) == FIRST
    place = (_GROUPS.index(row.group), "") if of_first else (len(_GROUPS), row.group)
    return *place, LEVELS.index(row.dialogue.level), row.dialogue.id


def _group(dialogue: Dialogue, shipped: frozenset[str], titles: Mapping[str, str]) -> str:
    pack = pack_of(dialogue.id)
    if pack != FIRST:
        return titles.get(pack, pack)
    if dialogue.id not in shipped:
        return _OWN_GROUPS[dialogue.genre]
    is_question = dialogue.genre == CONVERSATION and len(dialogue.turns) == 1
    return QUESTIONS if is_question else GENRES[dialogue.genre].group


def _fields(row: DialogueRow) -> list[str]:
    """Return the searched texts, the one that counts most first."""
    dialogue = row.dialogue
    terms = {term for turn in dialogue.turns for group in turn.terms for term in group}
    texts = ([dialogue.id, dialogue.title], [dialogue.level, row.group, *dialogue.tags], terms)
    return [" ".join(map(_letters, text)) for text in texts]


def _rank(fields: Sequence[str], word: str) -> float:
    """Return how far a word is from the place that counts most, 0; infinity if it is nowhere."""
    beginning = [number for number, field in enumerate(fields) if f" {word}" in f" {field}"]
    inside = [number + len(fields) for number, field in enumerate(fields) if word in field]
    return next(iter(beginning + inside), inf)


def _letters(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
