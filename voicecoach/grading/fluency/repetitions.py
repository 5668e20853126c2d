"""Repetitions and restarts.

What was said again at once, broken off, or begun anew with another word, as far as the words show it. Better none than
a wrong one: "very very", "if I can I would" and "step by step" are fluent English.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from voicecoach.grading.fluency.report import Repetition
from voicecoach.recognition.transcript import Word

_EXPECTED_TWICE = frozenset("very really so had that is no yes bye".split())
_ARTICLES = frozenset("a an the".split())
_SUBJECTS = frozenset("i we you they he she it".split())
_AUXILIARIES = frozenset(
    "am are is was were do did does have has had can could will would should must may might".split()
)
_CLAUSE_WITHIN = frozenset("if as what whatever when whenever where wherever that than which who how all".split())
_LEAST_STEM = 4  # letters of a word without a dash that the next one takes up ("deploy deployed")
_ENDINGS = frozenset(("s", "es", "ed", "d", "ing", "er", "ment", "ments", "tion"))


def repetitions_in(words: Sequence[Word]) -> tuple[Repetition, ...]:
    """Return in order the parts of a reply that were superfluous; parts that touch are one."""
    plain = [word.text.lower().strip(",.;:?!…\"'") for word in words]
    found: list[Repetition] = []
    place = 0
    while place < len(plain):
        length = next(_superfluous(words, plain, place), 0)
        if length:
            part = words[place : place + length]
            found.append(Repetition(part[0].start, part[-1].end, " ".join(word.text for word in part)))
        place += max(1, length)
    return tuple(found)


def _superfluous(words: Sequence[Word], plain: Sequence[str], place: int) -> Iterator[int]:
    """Yield the number of words from `place` on that what follows says again or better."""
    for length in (3, 2, 1):
        if _again(plain, place, length):
            yield length
    for length in (3, 2, 1):
        if _broken(words, plain, place, length):
            yield length
    if _anew(words, plain, place):
        yield 2
    if _another_article(words, place) or _longer(plain, place):
        yield 1


def _again(plain: Sequence[str], place: int, length: int) -> bool:
    """Tell whether `length` words come twice: "to the to the cluster"."""
    first, second = plain[place : place + length], plain[place + length : place + 2 * length]
    if not all(first) or first != second:
        return False
    if length == 1:
        return first[0] == "i" or (first[0] not in _EXPECTED_TWICE and not first[0].isdigit() and len(first[0]) > 1)
    return not all(word.isdigit() or len(word) == 1 for word in first)


def _broken(words: Sequence[Word], plain: Sequence[str], place: int, length: int) -> bool:
    """Tell whether the last of `length` words is broken off, then all are said: "the con- the container"."""
    last = place + length - 1
    if last + length >= len(plain) or not words[last].text.endswith(("-", "–", "—", "...", "…")):
        return False
    stem = plain[last].rstrip("-–—")
    same = plain[place:last] == plain[last + 1 : last + length]
    return bool(stem) and same and plain[last + length].startswith(stem)


def _anew(words: Sequence[Word], plain: Sequence[str], place: int) -> bool:
    """Tell whether a clause begins anew with another verb: "I would, I will"."""
    part = plain[place : place + 4]
    if len(part) < 4 or part[0] != part[2] or part[0] not in _SUBJECTS or part[1] == part[3]:
        return False
    within = _CLAUSE_WITHIN & set(plain[max(0, place - 4) : place])
    return {part[1], part[3]} <= _AUXILIARIES and words[place + 1].text[-1] not in ".?!" and not within


def _another_article(words: Sequence[Word], place: int) -> bool:
    """Tell whether one article replaces another: "a the cluster", but not "the A record"."""
    pair = [word.text.strip(",…") for word in words[place : place + 2]]
    return len(pair) == 2 and pair[0].lower() in _ARTICLES and pair[1] in _ARTICLES


def _longer(plain: Sequence[str], place: int) -> bool:
    """Tell whether a word is said again with an ending: "deploy deployed"."""
    pair = plain[place : place + 2]
    if len(pair) < 2 or len(pair[0]) < _LEAST_STEM or not pair[1].startswith(pair[0]):
        return False
    return pair[1].removeprefix(pair[0]) in _ENDINGS
