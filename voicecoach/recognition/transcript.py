"""Transcripts: words with times."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One recognized word with its punctuation; `start`, `end`: seconds; `confidence`: 0 to 1."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What the recognizer heard."""

    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """All words, joined by spaces."""
        return " ".join(word.text for word in self.words)
