"""YAML with line numbers.

PyYAML's safe loader, extended to remember the line of each value and to refuse what a dialogue file does not need.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from voicecoach.errors import DialogueError

_MAX_BYTES = 2 * 2**20  # over 50 times the shipped lexicon (36 kB)

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
    """A YAML value (`value`: dict of str to Node, list of Node, or a scalar) and its place."""

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
        if file.stat().st_size > _MAX_BYTES:
            raise DialogueError(f"{file} is too large for a dialogue file ({file.stat().st_size >> 20} MB).")
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise DialogueError(f"Can't read {file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DialogueError(f"{file} is not UTF-8 text.", next="Save it as UTF-8.") from error
    try:
        _refuse_hostile(text, file)
        loader = yaml.SafeLoader(text)
        try:
            document = loader.get_single_node()
            root = None if document is None else _node(document, file, loader)
        finally:
            loader.dispose()
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
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        place = Place(file, event.start_mark.line + 1) if event.start_mark else file
        if isinstance(event, yaml.AliasEvent):
            raise DialogueError(f"{place}: aliases (*) are not allowed.")
        if depth > _MAX_DEPTH:
            raise DialogueError(f"{place}: nested more than {_MAX_DEPTH} deep.")


def _node(node: yaml.Node, file: Path, loader: yaml.SafeLoader) -> Node:
    place = Place(file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        entries: dict[str, Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in entries:
                raise DialogueError(f"{Place(file, key.start_mark.line + 1)}: duplicate key {name!r}.")
            entries[name] = _node(value, file, loader)
        return Node(entries, place)
    if isinstance(node, yaml.SequenceNode):
        return Node([_node(item, file, loader) for item in node.value], place)
    try:
        return Node(loader.construct_object(node), place)
    except yaml.MarkedYAMLError as error:
        raise DialogueError(f"{place}: {error.problem}.") from error
