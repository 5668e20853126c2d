"""A voice that says only what it is asked for: where nobody hears the lines, nothing is prepared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from voicecoach.audio.clip import Audio
from voicecoach.voice.synthesizer import Synthesizer


class OnDemandVoice:
    """A `Synthesizer` around another, which prefetches nothing."""

    def __init__(self, voice: Synthesizer) -> None:
        self._voice = voice

    def prefetch(self, texts: Sequence[str]) -> None:
        """Do nothing."""

    def speak(self, text: str, *, pace: float = 1.0) -> Iterator[Audio]:
        """Speak the text when its first part is taken."""
        return self._voice.speak(text, pace=pace)
