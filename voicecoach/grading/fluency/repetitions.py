"""Repetitions and restarts, in the recognized words and in the sound.

Words said again at once, broken off, or begun anew with another word. The rules favor precision: "very very", "if I can
I would" and "step by step" are fluent English, so they don't count. What the recognizer left out is found in the sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voicecoach.audio.clip import Span
from voicecoach.grading.fluency.report import Repetition
from voicecoach.grading.function_words import (
    ANSWERS,
    ARTICLES,
    AUXILIARIES,
    FREE_RELATIVES,
    INTENSIFIERS,
    RELATIVES,
    SUBJECT_PRONOUNS,
)
from voicecoach.recognition.transcript import Word

_DOUBLED_IN_ENGLISH = INTENSIFIERS | ANSWERS | {"had", "is", "that"}
_EMBEDDING = RELATIVES | FREE_RELATIVES | {"all", "as", "if", "than"}
"""They open a clause that another one with the same subject may follow: "if I can I would", "what I can I will"."""

_LONGEST = 8  # words said twice at once; nobody says more of them again before going on
_MIN_STEM = 4  # letters that the next word must repeat ("deploy deployed"): shorter ones begin many words by chance
_ENDINGS = frozenset(("s", "es", "ed", "d", "ing", "er", "ment", "ments", "tion"))


def with_said_again(
    written: Sequence[Repetition], said_again: Sequence[Sequence[Span]], words: Sequence[Word]
) -> tuple[Repetition, ...]:
    """Return the repetitions in the words and those in the sound, in order; of the same ones those that are more.

    `said_again`: what was said again in the sound, each time the superfluous stretches. Numbers and letters may be said
    twice.
    """
    repetitions = list(written)
    for stretches in said_again:
        period = stretches[0].seconds
        whole = Span(stretches[0].start, stretches[-1].end + period)
        here = _words_in(whole, words)
        if here and not any(len(letters) > 1 for word in here for letters in re.findall(r"[^\W\d_]+", word.text)):
            continue
        same = [each for each in repetitions if whole.start <= (each.start + each.end) / 2 < whole.end]
        if len(stretches) > len(same):
            found = [Repetition(each.start, each.end, _text(each, period, words)) for each in stretches]
            repetitions = [each for each in repetitions if each not in same] + found
    return tuple(sorted(repetitions, key=lambda each: each.start))


def _text(stretch: Span, period: float, words: Sequence[Word]) -> str:
    """Return the words of a stretch that is said again, or of what says it again; "…" if neither was recognized."""
    again = Span(stretch.start + period, stretch.end + period)
    return " ".join(word.text for word in _words_in(stretch, words) or _words_in(again, words)) or "…"


def _words_in(span: Span, words: Sequence[Word]) -> list[Word]:
    return [word for word in words if span.start <= (word.start + word.end) / 2 < span.end]


def repetitions_in(words: Sequence[Word]) -> tuple[Repetition, ...]:
    """Return the superfluous parts of a reply in order, each as one repetition."""
    texts = [word.text.lower().strip(",.;:?!…\"'") for word in words]
    repetitions: list[Repetition] = []
    index = 0
    while index < len(texts):
        length = next(_superfluous(words, texts, index), 0)
        if length:
            part = words[index : index + length]
            repetitions.append(Repetition(part[0].start, part[-1].end, " ".join(word.text for word in part)))
        index += max(1, length)
    return tuple(repetitions)


def _superfluous(words: Sequence[Word], texts: Sequence[str], index: int) -> Iterator[int]:
    """Yield how many words from `index` on are repeated or replaced by the words that follow; nothing if none are."""
    for length in range(_LONGEST, 0, -1):
        if _said_twice(texts, index, length):
            yield length
    for length in (3, 2, 1):
        if _broken_off(words, texts, index, length):
            yield length
    if _other_auxiliary(words, texts, index):
        yield 2
    if _other_article(words, index) or _other_ending(texts, index):
        yield 1


def _said_twice(texts: Sequence[str], index: int, length: int) -> bool:
    """Return whether `length` words come twice: "to the to the cluster"."""
    first, second = texts[index : index + length], texts[index + length : index + 2 * length]
    if not all(first) or first != second:
        return False
    if length == 1:
        return first[0] == "i" or (first[0] not in _DOUBLED_IN_ENGLISH and not first[0].isdigit() and len(first[0]) > 1)
    return not all(word.isdigit() or len(word) == 1 for word in first)


def _broken_off(words: Sequence[Word], texts: Sequence[str], index: int, length: int) -> bool:
    """Return whether the last of `length` words is broken off and then all are said: "the con- the container"."""
    last = index + length - 1
    if last + length >= len(texts) or not words[last].text.endswith(("-", "–", "—", "...", "…")):
        return False
    stem = texts[last].rstrip("-–—")
    same = texts[index:last] == texts[last + 1 : last + length]
    return bool(stem) and same and texts[last + length].startswith(stem)


def _other_auxiliary(words: Sequence[Word], texts: Sequence[str], index: int) -> bool:
    """Return whether a clause begins anew with another auxiliary: "I would, I will"."""
    part = texts[index : index + 4]
    if len(part) < 4 or part[0] != part[2] or part[0] not in SUBJECT_PRONOUNS or part[1] == part[3]:
        return False
    embedded = _EMBEDDING & set(texts[max(0, index - 4) : index])
    return {part[1], part[3]} <= AUXILIARIES and words[index + 1].text[-1] not in ".?!" and not embedded


def _other_article(words: Sequence[Word], index: int) -> bool:
    """Return whether one article replaces another: "a the cluster", but not "the A record"."""
    pair = [word.text.strip(",…") for word in words[index : index + 2]]
    return len(pair) == 2 and pair[0].lower() in ARTICLES and pair[1] in ARTICLES


def _other_ending(texts: Sequence[str], index: int) -> bool:
    """Return whether a word is said again with an ending: "deploy deployed"."""
    pair = texts[index : index + 2]
    if len(pair) < 2 or len(pair[0]) < _MIN_STEM or not pair[1].startswith(pair[0]):
        return False
    return pair[1].removeprefix(pair[0]) in _ENDINGS
