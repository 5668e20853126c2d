"""Forms of a term.

All ways in which a transcript may write a term that was said, as plain strings without spaces or signs, each with how
it counts. Hyphen, space and joined spelling are the same ("roll-back", "roll back", "rollback").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from voicecoach.content.lexicon import Term
from voicecoach.grading.terms.report import How

Tokens = tuple[str, ...]

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_SMALL += "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VOWELS = "aeiou"


def tokens(text: str) -> Tokens:
    """Return lower-case words and numbers; apostrophes vanish, every other sign separates."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    plain = re.sub(r"'s\b|'", "", plain)
    return tuple(re.findall(r"[^\W_]+", plain))


@lru_cache(maxsize=4096)
def heard_forms(term: Term) -> dict[Tokens, How]:
    """Return the forms that recognizers are known to write for a term; the sound decides whether it was one."""
    return {
        form: "spoken form" for text in (*term.spoken, *term.mined) for form in _inflected(tokens(text), phrase=False)
    }


@lru_cache(maxsize=4096)
def forms(term: Term) -> dict[Tokens, How]:
    """Return every spelling with how it counts; the more exact way wins where two ways give one form."""
    found: dict[Tokens, How] = {}
    ways: tuple[tuple[How, tuple[str, ...]], ...] = (
        ("exact", (term.name, term.expansion, *term.written)),
        ("synonym", term.synonyms),
    )
    for how, texts in ways:
        for text in filter(None, texts):
            for plain in (*_readings(tokens(text)), *_readings(tokens(text.replace("/", " slash ")))):
                for form in _inflected(plain, phrase=term.kind != "acronym"):
                    found.setdefault(form, how)
    return found


def _readings(plain: Tokens) -> Iterator[Tokens]:
    """The form itself, with its numbers as words ("route 53", "s3": "route fifty three", "s three"), and in digits."""
    yield plain
    if any(word in _SMALL for word in plain):
        yield tuple(str(_SMALL.index(word)) if word in _SMALL else word for word in plain)
    if any(any(sign.isdigit() for sign in word) for word in plain):
        parts = [part for word in plain for part in re.findall(r"\d+|\D+", word)]
        yield tuple(word for part in parts for word in (_number(int(part)) if part.isdecimal() else [part]))


def _number(value: int) -> list[str]:
    if value < len(_SMALL):
        return [_SMALL[value]]
    if value < 100:
        return [_TENS[value // 10 - 2], *([_SMALL[value % 10]] if value % 10 else [])]
    return [_SMALL[int(digit)] for digit in str(value)]


def _inflected(plain: Tokens, *, phrase: bool) -> Iterator[Tokens]:
    """Plural and singular of the last word; of a phrase also the tenses of its first word ("rolled back")."""
    yield plain
    if not plain:
        return
    *head, last = plain
    for word in _numbers_of(last):
        yield (*head, word)
    if phrase and len(last) > 3:
        for word in _tenses(last):
            yield (*head, word)
    if phrase and head and len(plain[0]) > 3:
        for word in (*_tenses(plain[0]), *_numbers_of(plain[0])):
            yield (word, *plain[1:])


def _numbers_of(word: str) -> Iterator[str]:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        yield word[:-1] + "ies"
    elif word.endswith(("s", "x", "ch", "sh")):
        yield word + "es"
    yield word + "s"
    if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield word[:-1]


def _tenses(word: str) -> Iterator[str]:
    stem = word.removesuffix("e")
    yield from (stem + "ed", stem + "ing")
    if word[-1] not in _VOWELS + "wxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS:
        yield from (word + word[-1] + "ed", word + word[-1] + "ing")
