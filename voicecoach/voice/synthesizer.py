"""What the program needs from a voice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from voicecoach.audio.clip import Audio, joined


class Synthesizer(Protocol):
    """Text to speech."""

    def prefetch(self, texts: Sequence[str]) -> None:
        """Prepare texts that will probably be spoken, the soonest first; may do nothing."""

    def speak(self, text: str, *, pace: float = 1.0) -> Iterator[Audio]:
        """Yield the text sentence by sentence; `pace` 1.25 is a quarter slower."""


def spoken(voice: Synthesizer, text: str, *, pace: float = 1.0) -> Audio:
    """Return a whole text as one sound."""
    return joined(*voice.speak(text, pace=pace))
