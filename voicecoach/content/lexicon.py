"""The lexicon: technical terms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Term:
    """One technical term.

    `name`: the canonical form. `kind`: acronym, product or phrase. `expansion`: the long form, or "".
    `meaning`: one line. `say`: a respelling for the voice, or "". `written`: other correct spellings.
    `spoken`: hand-made forms in which a recognizer writes it. `synonyms`: other words that mean it and count.
    `mined`: forms collected from recognizers hearing it spoken. `ask`: questions that it answers, the best one first.
    """

    name: str
    kind: str
    meaning: str
    expansion: str = ""
    say: str = ""
    written: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    mined: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms by their canonical form."""

    terms: Mapping[str, Term] = field(default_factory=lambda: MappingProxyType({}))

    def __getitem__(self, name: str) -> Term:
        return self.terms[name]

    def __contains__(self, name: object) -> bool:
        return name in self.terms

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms.values())

    def __len__(self) -> int:
        return len(self.terms)

    def meaning(self, name: str) -> str:
        """Return the meaning of a term, "" if the lexicon doesn't have it."""
        return self.terms[name].meaning if name in self.terms else ""

    def over(self, base: Lexicon) -> Lexicon:
        """Return `base` with this lexicon's terms added; a term in both is taken from this one."""
        return Lexicon(MappingProxyType({**base.terms, **self.terms}))

    def digest(self) -> str:
        """Return 12 hex digits of a hash over every field of every term, in any order of the terms."""
        return hashlib.sha256("\n".join(sorted(map(repr, self))).encode()).hexdigest()[:12]
