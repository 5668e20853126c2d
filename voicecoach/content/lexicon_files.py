"""Lexicon files: reading and extending."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from voicecoach.config import home_folders
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.content.pack import FIRST, Pack
from voicecoach.content.pack_files import find_pack, installed
from voicecoach.content.validation import Problems
from voicecoach.content.yaml_nodes import Node, load
from voicecoach.errors import DialogueError
from voicecoach.storage.atomic import write_or_raise

KINDS = ("acronym", "product", "phrase")
_KEYS = ("kind", "meaning", "expansion", "written", "synonyms", "spoken", "say", "ask")


def load_lexicon(pack: str = FIRST, *, home: str | Path | None = None) -> Lexicon:
    """Return the lexicon of a pack, extended and overridden by the user's own terms for it.

    Raises DialogueError if there is no such pack, or if a file is invalid.
    """
    return read_lexicon(find_pack(pack, installed(home_folders(home))[0]))


def read_lexicon(pack: Pack) -> Lexicon:
    """Return a pack's lexicon with the user's own terms for it; raise DialogueError if a file is invalid."""
    lexicon = read(pack.lexicon, pack.mined)
    own = pack.own_lexicon
    return read(own).over(lexicon) if own and own.is_file() else lexicon


def read(file: Path, mined: Path | None = None) -> Lexicon:
    """Read a lexicon and, if it exists, the file of mined forms (term: [forms]); raise DialogueError."""
    problems = Problems()
    forms = _mined(mined, problems) if mined and mined.is_file() else {}
    root = load(file)
    if not isinstance(root.value, dict):
        raise DialogueError(f"{root.place}: a lexicon must be a mapping from terms to their entries.")
    terms = {name: _term(name, node, forms.get(name, ()), problems) for name, node in root.value.items()}
    if problems.messages:
        raise DialogueError("\n".join(problems.messages[:20]), next="Fix the lexicon, then try again.")
    return Lexicon(MappingProxyType(terms))


def _term(name: str, node: Node, mined: tuple[str, ...], problems: Problems) -> Term:
    fields = problems.fields(node, _KEYS, ("meaning", "kind"))
    return Term(
        name=name,
        kind=problems.one_of(fields.get("kind"), KINDS, "phrase"),
        meaning=problems.text(fields.get("meaning")),
        expansion=problems.text(fields.get("expansion")),
        say=problems.text(fields.get("say")),
        written=problems.texts(fields.get("written")),
        spoken=problems.texts(fields.get("spoken")),
        synonyms=problems.texts(fields.get("synonyms")),
        mined=mined,
        ask=problems.text_or_texts(fields.get("ask")),
    )


def _mined(file: Path, problems: Problems) -> dict[str, tuple[str, ...]]:
    root = load(file)
    return {name: problems.texts(node) for name, node in root.value.items()} if isinstance(root.value, dict) else {}


def add_spoken(file: Path, term: Term, form: str) -> None:
    """Add a spoken form to a term in the user's own lexicon file; create the file if it does not exist."""
    own = load(file).plain() if file.is_file() else {}
    entry = own.setdefault(term.name, _plain(term))
    entry["spoken"] = [*dict.fromkeys([*(entry.get("spoken") or []), form])]
    text = yaml.safe_dump(own, allow_unicode=True, sort_keys=False, width=110)
    write_or_raise(file, text, DialogueError, private=True)


def _plain(term: Term) -> dict[str, Any]:
    fields = {name: getattr(term, name) for name in _KEYS}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items() if value}
