"""Emphasis in Markdown: what an author put in bold, and the text without the marks."""

from __future__ import annotations

import re

MAX_WORDS = 6
"""Words up to which a bold phrase is a term. A choice: the longest terms of the lexicon have five."""

_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__")
_ITALIC = re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)")
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"!?\[([^\[\]]+)\]\([^()\s]*\)")
_UNPAIRED = re.compile(r"\*{2,}|(?<!\w)_{2,}(?!\w)")


def bold_phrases(text: str) -> list[str]:
    """Return the bold phrases of a text that can be terms: up to six words, no whole sentence; each once."""
    phrases = [plain(first or second) for first, second in _BOLD.findall(text)]
    terms = [phrase.rstrip(",;:") for phrase in phrases if not phrase.endswith((".", "!", "?"))]
    return list(dict.fromkeys(term for term in terms if _can_be_said(term) and len(term.split()) <= MAX_WORDS))


def plain(text: str) -> str:
    """Return a text without the marks of bold, italics, code and links, paired or not: as it is spoken."""
    for pattern in (_LINK, _BOLD, _ITALIC, _CODE):
        text = pattern.sub(lambda match: next(group for group in match.groups() if group is not None), text)
    return " ".join(_UNPAIRED.sub("", text).split())


def _can_be_said(term: str) -> bool:
    return any(char.isalnum() for char in term)
