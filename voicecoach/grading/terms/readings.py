"""How terms are pronounced, and readings: what a segment would say with a term in it.

A term may be pronounced as its name, its letters or another of its spellings. A reading puts one spelling in the place
of words that were heard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from voicecoach.content.lexicon import Term
from voicecoach.grading.terms.phonemes import SimilarRun
from voicecoach.recognition.transcript import Word

WORDS_AFTER = 3
"""Words after the term that a reading includes: a wrong reading makes them unlikely, too. A choice; asking for less of
the sentence costs less time (docs/terms.md)."""

_ACRONYM = re.compile(r"[A-Z]{2,5}s?")
_PUNCTUATION = ".,?!;:"


def pronunciations(term: Term) -> tuple[str, ...]:
    """Return the texts that pronounce a term: its respelling or its name, and with the slash read out if it has one."""
    text = term.say or " ".join(spell_acronyms(part) for part in term.name.replace("/", " ").split())
    return (text, spell_acronyms(term.name.replace("/", " slash "))) if "/" in term.name else (text,)


def spellings(term: Term) -> list[tuple[str, str]]:
    """Return each spelling of a term with the text that pronounces it, the name first."""
    others = [form for form in (*term.written, term.expansion) if form]
    return [
        *((term.name, pronunciation) for pronunciation in pronunciations(term)),
        *((form, spell_acronyms(form)) for form in others),
    ]


def spell_acronyms(text: str) -> str:
    """Return the words of a text, acronyms as separate letters ("E C S", which nobody pronounces "ecks")."""
    words = re.sub(r"[^\w\s'-]", " ", text).split()
    return " ".join(" ".join(word) if _ACRONYM.fullmatch(word) else word for word in words)


def is_acronym(words: Sequence[Word]) -> bool:
    """Return whether words are a single acronym."""
    return len(words) == 1 and _ACRONYM.fullmatch(words[0].text.strip(_PUNCTUATION)) is not None


def readings(words: Sequence[Word], run: SimilarRun) -> list[str]:
    """Return the text up to `WORDS_AFTER` words after a run, with the run's form in its place.

    A form with a hyphen gives a second reading with a space. A plural and the punctuation at the end are kept.
    """
    replaced = words[run.first : run.last]
    heard = replaced[-1].text.rstrip(_PUNCTUATION)
    punctuation = replaced[-1].text[len(heard) :]
    start, end = (round(part * len(heard)) for part in run.part)
    end = len(heard) if heard[end:] == "s" else end
    plural = "s" if heard[:end].endswith("s") and not run.form.endswith("s") else ""
    before = [word.text for word in words[: run.first]]
    after = [word.text for word in words[run.last : run.last + WORDS_AFTER]]
    forms = [run.form, _with_spaces(run.form, replaced)] if "-" in run.form else [run.form]
    return [
        " ".join(filter(None, [*before, heard[:start], form + plural, heard[end:]])) + " ".join([punctuation, *after])
        for form in forms
    ]


def _with_spaces(form: str, heard: Sequence[Word]) -> str:
    """Return a form without hyphens, capitalized like the words heard: "Node Exporter" or "node exporter"."""
    capitalized = all(word.text[:1].isupper() for word in heard)
    words = form.replace("-", " ").split()
    return " ".join(word[:1].upper() + word[1:] if capitalized else word for word in words)
