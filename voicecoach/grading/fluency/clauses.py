"""Whether a pause is inside a clause or between clauses.

Pauses inside clauses are what tells levels of fluency apart (Saito 2018); between sentences everybody pauses.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from voicecoach.audio.clip import Span
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.function_words import (
    COORDINATING_CONJUNCTIONS,
    OTHER_SUBORDINATING_CONJUNCTIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
    SUBORDINATING_CONJUNCTIONS,
)
from voicecoach.recognition.transcript import Word

_CLAUSE_STARTS = (
    COORDINATING_CONJUNCTIONS
    | SUBORDINATING_CONJUNCTIONS
    | OTHER_SUBORDINATING_CONJUNCTIONS
    | RELATIVES
    | SUBJECT_PRONOUNS
    | {"then", "there", "this"}
)

_ALWAYS_CAPITALIZED = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december english".split()
)
"""Besides the names in the lexicon. "May" is left out: at the beginning of a sentence it is more often the verb."""

_PUNCTUATION = ",.;:?!…\"'“”()"


def names_in(lexicon: Lexicon) -> frozenset[str]:
    """Return the words, in lower case, that the lexicon always writes with a capital ("terraform", "istio")."""
    return frozenset(
        part.lower()
        for term in lexicon
        for form in (term.name, *term.written)
        for part in form.replace("-", " ").split()
        if part[:1].isupper()
    )


def word_after(pause: Span, words: Sequence[Word]) -> Word | None:
    """Return the first word whose middle is after the middle of a pause."""
    middle = (pause.start + pause.end) / 2
    return next((word for word in words if (word.start + word.end) / 2 > middle), None)


def inside_clause(pause: Span, words: Sequence[Word], names: Collection[str] = ()) -> bool:
    """Return whether a pause is inside a clause: no punctuation before it, no word after it that begins a clause.

    `names`: words, in lower case, that have a capital wherever they stand.
    """
    following = word_after(pause, words)
    if following is None:
        return False
    index = words.index(following)
    if index == 0 or words[index - 1].text[-1:] in ",.;:?!":
        return False
    return following.text.lower().strip(_PUNCTUATION) not in _CLAUSE_STARTS and not begins_sentence(following, names)


def begins_sentence(word: Word, names: Collection[str] = ()) -> bool:
    """Return whether a word has a capital because a sentence begins with it: not "I", not an acronym, not a name.

    Recognizers drop full stops more often than capitals.
    """
    text = word.text.strip(_PUNCTUATION)
    stem = text.split("'")[0].split("’")[0]
    capitalized = stem[:1].isupper() and not any(letter.isupper() or letter.isdigit() for letter in stem[1:])
    if not capitalized or stem == "I":
        return False
    known = {text.lower(), stem.lower(), *stem.lower().split("-")}
    return known.isdisjoint(names) and known.isdisjoint(_ALWAYS_CAPITALIZED)
