"""Checking YAML nodes.

Takes values out of YAML nodes and collects every problem instead of stopping at the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import nan
from typing import Any

from rapidfuzz import fuzz, process

from voicecoach.content.yaml_nodes import Node
from voicecoach.errors import shortened
from voicecoach.storage.limits import LONGEST_LINE

_SIMILAR = 60
"""RapidFuzz similarity, 0 to 100, from which a name is suggested. A judgment: no measurement is recorded."""

_MISSPELLED = 85
"""RapidFuzz ratio of whole names, 0 to 100, from which one may be a misspelling of the other. A choice: a similarity of
parts would take "retention policy" for "IAM policy" and "budget" for "error budget"."""


class Problems:
    """The problems of a file, one sentence each, with file and line."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, node: Node, message: str) -> None:
        """Record a problem of a node."""
        self.messages.append(shortened(f"{node.place}: {message}"))

    def fields(self, node: Node, known: Iterable[str], required: Iterable[str]) -> dict[str, Node]:
        """Return a mapping's entries; record unknown keys (with the nearest valid one) and missing keys."""
        if not isinstance(node.value, dict):
            self.add(node, "expected a mapping (name: value).")
            return {}
        known = list(known)
        for name, value in node.value.items():
            if name not in known:
                self.add(value, f"unknown key {name!r}, {nearest(name, known)}")
        for name in required:
            if name not in node.value:
                self.add(node, f"missing key {name!r}.")
        return {name: value for name, value in node.value.items() if name in known}

    def text(self, node: Node | None, default: str = "") -> str:
        """Return one line of text; numbers count as written."""
        if node is None:
            return default
        if isinstance(node.value, bool | list | dict) or node.value is None:
            self.add(node, "expected text; put values such as yes, true or null in quotes.")
            return default
        if len(node.value) > LONGEST_LINE:
            self.add(node, f"the text is longer than {LONGEST_LINE:,} letters.")
            return default
        return " ".join(node.value.split())

    def file_name(self, node: Node | None) -> str:
        """Return a text that can be the name of a file: sound and pages are named after a dialogue."""
        text = self.text(node)
        if node is not None and text and (text.startswith(".") or len(text) > 200 or "/" in text or "\\" in text):
            self.add(node, "expected a name of up to 200 letters, without / and \\, that does not begin with a period.")
        return text

    def number(self, node: Node, what: str, least: float, most: float) -> float:
        """Return a number between two others; 0 if it is none, which is recorded with `what` it should be."""
        try:
            number = float(node.value)
        except (TypeError, ValueError):
            number = nan
        if isinstance(node.value, bool) or not least <= number <= most:
            self.add(node, f"expected {what}, a number from {least:.0f} to {most:.0f}.")
            return 0.0
        return number

    def items(self, node: Node | None) -> list[Node]:
        """Return a list's entries."""
        if node is None:
            return []
        if not isinstance(node.value, list):
            self.add(node, "expected a list.")
            return []
        return node.value

    def texts(self, node: Node | None) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(text for text in (self.text(item) for item in self.items(node)) if text)

    def text_or_texts(self, node: Node | None) -> tuple[str, ...]:
        """Return the texts of a list, or one text as the only one."""
        if node is None or isinstance(node.value, list):
            return self.texts(node)
        return tuple(filter(None, (self.text(node),)))

    def one_of(self, node: Node | None, choices: Iterable[str], default: Any) -> str:
        """Return a text that must be among the choices."""
        choices = list(choices)
        text = self.text(node, default)
        if node is not None and text not in choices:
            self.add(node, f"{text!r} is not one of {', '.join(choices)}.")
        return text


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names the most similar choice, or all choices if none is similar."""
    known = list(known)
    match = process.extractOne(name.lower(), {choice: choice.lower() for choice in known}, score_cutoff=_SIMILAR)
    if match:
        return f"did you mean {match[2]!r}?"
    return "there are: " + ", ".join(sorted(known)[:12]) + ("." if len(known) <= 12 else ", …")


def correct_spelling(name: str, known: Iterable[str]) -> str:
    """Return the choice of which the whole name may be a misspelling, "" if there is none."""
    choices = {choice: choice.lower() for choice in known}
    match = process.extractOne(name.lower(), choices, scorer=fuzz.ratio, score_cutoff=_MISSPELLED)
    return match[2] if match else ""
