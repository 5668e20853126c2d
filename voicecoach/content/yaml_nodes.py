"""YAML with line numbers.

PyYAML's safe loader, extended to remember the line of each value and to refuse what a dialogue file does not need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from voicecoach.errors import DialogueError
from voicecoach.storage.bounded import read_text
from voicecoach.storage.checked_values import without_controls

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, which PyYAML's wheels contain, is about eight times as fast."""

_MAX_BYTES = 2 * 2**20  # over 50 times the shipped lexicon (36 kB)

_SCALARS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("str", "int", "float", "timestamp", "merge", "value"), without_controls),
    "bool": lambda _: True,
    "null": lambda _: None,
}
"""What becomes of each type of YAML. PyYAML's own constructors raise whatever their conversions raise."""

_MAX_DEPTH = 20  # a dialogue is nested five deep


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, for messages."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value and its place.

    `value`: dict of str to Node, list of Node, a text as it is written (a number or a date is one, too), True for yes,
    no, true and false, or None for nothing.
    """

    value: Any
    place: Place

    def plain(self) -> Any:
        """Return the value without places."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def load(file: Path) -> Node:
    """Read a YAML file; raise DialogueError if it can't be read or is invalid, with the line."""
    try:
        text = read_text(file, _MAX_BYTES)
    except OSError as error:
        raise DialogueError(f"Can't read {file}: {error.strerror}.") from error
    try:
        _refuse_hostile(text, file)
        document = yaml.compose(text, Loader=_LOADER)
        root = None if document is None else _node(document, file)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark is not None else 1
        raise DialogueError(f"{Place(file, line)}: {error.problem or 'invalid YAML'}.") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise DialogueError(f"{file} is not valid YAML: {error}") from error
    if root is None:
        raise DialogueError(f"{file} is empty.")
    return root


def _refuse_hostile(text: str, file: Path) -> None:
    """Raise DialogueError for aliases and for deep nesting.

    Nested aliases let a small file grow without bound; PyYAML's time grows with the square of the depth.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        place = Place(file, event.start_mark.line + 1) if event.start_mark else file
        if isinstance(event, yaml.AliasEvent):
            raise DialogueError(f"{place}: aliases (*) are not allowed.")
        if depth > _MAX_DEPTH:
            raise DialogueError(f"{place}: nested more than {_MAX_DEPTH} deep.")


def _node(node: yaml.Node, file: Path) -> Node:
    place = Place(file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        entries: dict[str, Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise DialogueError(f"{place}: a key must be a text.")
            name = without_controls(key.value)
            if name in entries:
                raise DialogueError(f"{Place(file, key.start_mark.line + 1)}: duplicate key {name!r}.")
            entries[name] = _node(value, file)
        return Node(entries, place)
    if isinstance(node, yaml.SequenceNode):
        return Node([_node(item, file) for item in node.value], place)
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind not in _SCALARS:
        raise DialogueError(f"{place}: unknown type {node.tag!r}.")
    return Node(_SCALARS[kind](node.value), place)
