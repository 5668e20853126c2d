"""A voice that pronounces terms correctly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from voicecoach.audio.clip import Audio
from voicecoach.voice.synthesizer import Synthesizer


class RespellingVoice:
    """A `Synthesizer` that respells terms which another would mispronounce."""

    def __init__(self, voice: Synthesizer, respell: Callable[[str], str]) -> None:
        self._voice, self._respell = voice, respell

    def prefetch(self, texts: Sequence[str]) -> None:
        """Prefetch the respelled texts."""
        self._voice.prefetch([self._respell(text) for text in texts])

    def speak(self, text: str, *, pace: float = 1.0) -> Iterator[Audio]:
        """Speak the respelled text."""
        return self._voice.speak(self._respell(text), pace=pace)
