"""Transcripts: words with times."""

from __future__ import annotations

from dataclasses import dataclass

from voicecoach.storage.limits import Seconds, Share, Text


@dataclass(frozen=True, slots=True)
class Word:
    """One recognized word with its punctuation; `start`, `end`: seconds; `confidence`: 0 to 1."""

    text: Text
    start: Seconds
    end: Seconds
    confidence: Share


@dataclass(frozen=True, slots=True)
class Transcript:
    """What the recognizer heard."""

    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """All words, joined by spaces."""
        return " ".join(word.text for word in self.words)


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text that nobody spoke: without times, with a confidence of 1."""
    return tuple(Word(word, 0.0, 0.0, 1.0) for word in text.split())
