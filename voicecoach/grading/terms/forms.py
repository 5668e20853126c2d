"""Forms of a term: all ways in which a transcript may write it, each with how it counts.

A form is a tuple of lower-case words and numbers without punctuation. Hyphen, space and joined spelling are the same
("roll-back", "roll back", "rollback"): tokens() removes the hyphen, matching.py joins the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from voicecoach.content.lexicon import Term
from voicecoach.grading.terms.report import How

Tokens = tuple[str, ...]

_BELOW_TWENTY = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_BELOW_TWENTY += "sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VOWELS = "aeiou"


def tokens(text: str) -> Tokens:
    """Return lower-case words and numbers; apostrophes are removed, all other punctuation separates."""
    normalized = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return tuple(re.findall(r"[^\W_]+", re.sub(r"'s\b|'", "", normalized)))


@lru_cache(maxsize=4096)
def heard_forms(term: Term) -> dict[Tokens, How]:
    """Return the forms that recognizers are known to write for a term; verification decides whether it was said."""
    return {
        form: "spoken form" for text in (*term.spoken, *term.mined) for form in _inflected(tokens(text), phrase=False)
    }


@lru_cache(maxsize=4096)
def forms(term: Term) -> dict[Tokens, How]:
    """Return every form of the correct spellings with how it counts: "exact" wins over "synonym"."""
    counted: dict[Tokens, How] = {}
    spellings: tuple[tuple[How, tuple[str, ...]], ...] = (
        ("exact", (term.name, term.expansion, *term.written)),
        ("synonym", term.synonyms),
    )
    for how, texts in spellings:
        for text in filter(None, texts):
            for form in (*_with_numbers(tokens(text)), *_with_numbers(tokens(text.replace("/", " slash ")))):
                for inflected in _inflected(form, phrase=term.kind != "acronym"):
                    counted.setdefault(inflected, how)
    return counted


def _with_numbers(form: Tokens) -> Iterator[Tokens]:
    """Yield the form itself, with number words as digits, and with digits as words ("route fifty three", "s three")."""
    yield form
    if any(word in _BELOW_TWENTY for word in form):
        yield tuple(str(_BELOW_TWENTY.index(word)) if word in _BELOW_TWENTY else word for word in form)
    if any(any(sign.isdigit() for sign in word) for word in form):
        parts = [part for word in form for part in re.findall(r"\d+|\D+", word)]
        yield tuple(word for part in parts for word in (_in_words(int(part)) if part.isdecimal() else [part]))


def _in_words(number: int) -> list[str]:
    if number < len(_BELOW_TWENTY):
        return [_BELOW_TWENTY[number]]
    if number < 100:
        return [_TENS[number // 10 - 2], *([_BELOW_TWENTY[number % 10]] if number % 10 else [])]
    return [_BELOW_TWENTY[int(digit)] for digit in str(number)]


def _inflected(form: Tokens, *, phrase: bool) -> Iterator[Tokens]:
    """Yield the form, its last word in plural and singular, and of a phrase also the tenses of its last and its first
    word ("rolled back")."""
    yield form
    if not form:
        return
    *head, last = form
    for word in _plural_and_singular(last):
        yield (*head, word)
    if phrase and len(last) > 3:
        for word in _tenses(last):
            yield (*head, word)
    if phrase and head and len(form[0]) > 3:
        for word in (*_tenses(form[0]), *_plural_and_singular(form[0])):
            yield (word, *form[1:])


def _plural_and_singular(word: str) -> Iterator[str]:
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
