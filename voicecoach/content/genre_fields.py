"""The fields of dialogue files that only some genres have: reading, checking, writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from voicecoach.content.dialogue import Alert, Dialogue, Jargon, TermGroup, Turn
from voicecoach.content.genres import CONVERSATION, GENRES, Genre
from voicecoach.content.validation import Problems, nearest
from voicecoach.content.yaml_nodes import Node

KEYS = tuple(dict.fromkeys(key for genre in GENRES.values() for key in genre.keys))
TURN_KEYS = tuple(dict.fromkeys(key for genre in GENRES.values() for key in genre.turn_keys))

MOST_SECONDS = 180.0
"""The limit of a reply (voicecoach/practice/endpoint.py): nothing can happen later."""


def genre(fields: Mapping[str, Node], problems: Problems) -> Genre:
    """Return the genre of a dialogue; record an unknown one, and keys of other genres."""
    node = fields.get("genre")
    name = problems.text(node, CONVERSATION)
    known = GENRES.get(name)
    if known is None:
        if node is not None and name:
            problems.add(node, f"{name!r} is no genre, {nearest(name, GENRES)}")
        return GENRES[CONVERSATION]
    refuse_foreign(fields, known, problems)
    return known


def refuse_foreign(fields: Mapping[str, Node], genre: Genre, problems: Problems) -> None:
    """Record the keys that belong only to other genres."""
    for name, node in fields.items():
        owners = [other.name for other in GENRES.values() if name in (*other.keys, *other.turn_keys)]
        if owners and genre.name not in owners:
            problems.add(node, f"{name!r} belongs to the genre {' or '.join(owners)}; this one is {genre.name!r}.")


def seconds(node: Node | None, genre: Genre, problems: Problems) -> float | None:
    """Return the seconds for a reply; without a value, the genre's own."""
    return genre.seconds if node is None else problems.number(node, "seconds", 1, MOST_SECONDS)


def terms_by_part(node: Node | None, genre: Genre, problems: Problems) -> list[tuple[str, Node]]:
    """Return each group of terms with its part; the part is "" where the terms are a list."""
    if node is None or not genre.parts or not isinstance(node.value, dict):
        return [("", group) for group in problems.items(node)]
    by_part: list[tuple[str, Node]] = []
    for part, groups in problems.fields(node, genre.parts, ()).items():
        if groups.value == []:
            problems.add(groups, f"{part!r} needs at least one term.")
        by_part += [(part, group) for group in problems.items(groups)]
    return by_part


def alerts(node: Node | None, problems: Problems) -> tuple[Alert, ...]:
    """Return the alerts of a turn, by time."""
    read = []
    for item in problems.items(node):
        fields = problems.fields(item, ("at", "text"), ("at", "text"))
        if {"at", "text"} <= fields.keys():
            at = problems.number(fields["at"], "seconds", 0, MOST_SECONDS)
            read.append(Alert(at, problems.text(fields["text"])))
    return tuple(sorted(read, key=lambda alert: alert.at))


def avoid(node: Node | None, expected: Iterable[TermGroup], problems: Problems) -> list[tuple[Jargon, Node]]:
    """Return what a reply should avoid (term: a plainer way to say it), each with its place in the file."""
    if node is None:
        return []
    if not isinstance(node.value, dict):
        problems.add(node, "expected a mapping (term: a plainer way to say it).")
        return []
    names = {name for group in expected for name in group}
    for name, plainer in node.value.items():
        if name in names:
            problems.add(plainer, f"{name!r} is among the terms that the reply should contain.")
    return [(Jargon(name, problems.text(plainer)), plainer) for name, plainer in node.value.items()]


def plain_dialogue(dialogue: Dialogue) -> dict[str, Any]:
    """Return the fields of a dialogue that a conversation does not have."""
    if dialogue.genre == CONVERSATION:
        return {}
    fields = {"seconds": dialogue.seconds, "impatience": list(dialogue.impatience)}
    return {"genre": dialogue.genre, **{name: value for name, value in fields.items() if value}}


def plain_turn(turn: Turn) -> dict[str, Any]:
    """Return the terms of a turn, by part if it has parts, and its fields that a conversation does not have."""
    groups = [group[0] if len(group) == 1 else list(group) for group in turn.terms]
    by_part: dict[str, list[str | list[str]]] = {}
    for part, group in zip(turn.parts, groups, strict=False):
        by_part.setdefault(part, []).append(group)
    fields = {
        "alerts": [{"at": alert.at, "text": alert.text} for alert in turn.alerts],
        "avoid": {jargon.term: jargon.plainer for jargon in turn.avoid},
    }
    return {"terms": by_part or groups, **{name: value for name, value in fields.items() if value}}
