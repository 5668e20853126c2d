"""How terms are spoken and written.

A term may be said by its name, its letters or another of its spellings. A reading puts one of them in the place of
words that were heard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from voicecoach.content.lexicon import Term
from voicecoach.grading.terms.phonemes import Likeness
from voicecoach.recognition.transcript import Word

AFTER = 3
"""Words after the term for which a reading goes on: a wrong one makes them unlikely too."""

_LETTERS = re.compile(r"[A-Z]{2,5}s?")
_SIGNS = ".,?!;:"


def said(term: Term) -> tuple[str, ...]:
    """Return how a term is spoken: its respelling, its letters, or its name; a slash may be read aloud."""
    spoken = term.say or " ".join(spelled(part) for part in term.name.replace("/", " ").split())
    return (spoken, spelled(term.name.replace("/", " slash "))) if "/" in term.name else (spoken,)


def pronounced(term: Term) -> list[tuple[str, str]]:
    """Return each spelling of a term with how it is spoken, the name first."""
    others = [form for form in (*term.written, term.expansion) if form]
    return [*((term.name, spoken) for spoken in said(term)), *((form, spelled(form)) for form in others)]


def spelled(text: str) -> str:
    """Letters apart where a word is an acronym: nobody says "ecks" for ECS."""
    return " ".join(
        " ".join(word) if _LETTERS.fullmatch(word) else word for word in re.sub(r"[^\w\s'-]", " ", text).split()
    )


def letters(words: Sequence[Word]) -> bool:
    """Tell whether what was heard is letters."""
    return len(words) == 1 and _LETTERS.fullmatch(words[0].text.strip(_SIGNS)) is not None


def readings(words: Sequence[Word], place: Likeness) -> list[str]:
    """Return the words to shortly after a place with its form there; one with a hyphen also as two words.

    A plural stays one, and so does the sign at the end.
    """
    run = words[place.first : place.last]
    heard = run[-1].text.rstrip(_SIGNS)
    ending = run[-1].text[len(heard) :]
    start, end = (round(part * len(heard)) for part in place.part)
    end = len(heard) if heard[end:] == "s" else end
    rest = heard[:start], heard[end:]
    plural = "s" if heard[:end].endswith("s") and not place.form.endswith("s") else ""
    before = [word.text for word in words[: place.first]]
    after = [word.text for word in words[place.last : place.last + AFTER]]
    forms = [place.form, _parted(place.form, run)] if "-" in place.form else [place.form]
    return [
        " ".join(filter(None, [*before, rest[0], form + plural, rest[1]])) + " ".join([ending, *after])
        for form in forms
    ]


def _parted(form: str, run: Sequence[Word]) -> str:
    """Without hyphens, and with the capitals of the words heard: "Node Exporter", "node exporter"."""
    named = all(word.text[:1].isupper() for word in run)
    return " ".join(word[:1].upper() + word[1:] if named else word for word in form.replace("-", " ").split())
