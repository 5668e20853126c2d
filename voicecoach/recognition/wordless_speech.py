"""Speech without words: stretches in which somebody speaks and the recognizer wrote nothing.

Whisper drops a whole sentence at times. The words around it then reach over its place: an "I" of 2.6 s. So a word
covers only as much of the speech as its letters could take.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from voicecoach.audio.clip import Floats, Span
from voicecoach.audio.speech_boundaries import runs
from voicecoach.recognition.transcript import Word

MIN_WORDLESS = 0.8
"""Seconds of speech without a word from which it counts. Shorter stretches are drawn-out words and breaths."""

FRAMES_PER_SECOND = 50
"""Of the filled-pause logits."""

_WORD_SECONDS, _LETTER_SECONDS = 0.6, 0.12
"""The longest that a word is assumed to take: a part for each word and one for each letter. Generous: learners say
about 0.06 to 0.09 s a letter. Choices; docs/measures.md tells how often a stretch is found with them."""

_LETTERS_SPELLED, _LETTERS_OF_DIGIT = 4, 4
"""Letters that a letter of an acronym ("W") and a digit count as: they are spoken as words."""

_FILLED_PAUSE = 0.0  # log odds from which a frame is a filled pause, which has no word


def wordless_speech(
    speech: Sequence[Span], words: Sequence[Word], filled_pause_logits: Floats | None = None
) -> tuple[Span, ...]:
    """Return the stretches of speech, at least 0.8 s long, that neither a word nor a filled pause covers.

    `filled_pause_logits`: shape (t,), every 20 ms from the beginning of the same recording; None if unknown.
    """
    covered = [*_extents(words), *_filled_pauses(filled_pause_logits)]
    left = list(speech)
    for cover in covered:
        left = [part for span in left for part in _without(span, cover)]
    return tuple(span for span in left if span.seconds >= MIN_WORDLESS)


def total(spans: Iterable[Span]) -> float:
    """Return the seconds of some stretches together."""
    return sum(span.seconds for span in spans)


def _extents(words: Sequence[Word]) -> Iterator[Span]:
    """Yield what each word covers: its last part, because a word reaches back over what was dropped before it.

    What was dropped after the last word follows it, so of that word it is the first part.
    """
    for word in words:
        longest = longest_seconds(word.text)
        if word is words[-1] and len(words) > 1:
            yield Span(word.start, min(word.end, word.start + longest))
        else:
            yield Span(max(word.start, word.end - longest), word.end)


def longest_seconds(word: str) -> float:
    """Return the longest that a word is assumed to take, in seconds."""
    spelled = sum(letter.isupper() for letter in word) > 1
    letters = 0
    for letter in word:
        if letter.isdigit():
            letters += _LETTERS_OF_DIGIT
        elif letter.isalpha():
            letters += _LETTERS_SPELLED if spelled and letter.isupper() else 1
    return _WORD_SECONDS + _LETTER_SECONDS * letters


def _filled_pauses(logits: Floats | None) -> Iterator[Span]:
    if logits is not None and len(logits):
        for begin, end in runs(logits > _FILLED_PAUSE) / FRAMES_PER_SECOND:
            yield Span(float(begin), float(end))


def _without(span: Span, cover: Span) -> Iterator[Span]:
    if cover.end <= span.start or cover.start >= span.end:
        yield span
        return
    if cover.start > span.start:
        yield Span(span.start, cover.start)
    if cover.end < span.end:
        yield Span(cover.end, span.end)
