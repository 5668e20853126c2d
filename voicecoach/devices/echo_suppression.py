"""Echo suppression: removes the program's own voice from what the microphone records."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voicecoach.audio.clip import Audio, Samples
from voicecoach.audio.echo import suppress_echo
from voicecoach.audio.source import AudioSource, NoSound, Notice

ECHO_NOTICE = Notice(
    "The microphone recorded the end of the program's own voice. That part is left out. Headphones help."
)


class EchoSuppressor:
    """An `AudioSource` that silences the end of the sound that `played` returns where the microphone records it."""

    def __init__(self, source: AudioSource, played: Callable[[], Audio]) -> None:
        self._source, self._played = source, played

    @property
    def overflows(self) -> int:
        """Blocks lost so far."""
        return self._source.overflows

    @property
    def notices(self) -> list[Notice]:
        """Notices for the learner."""
        return self._source.notices

    def __enter__(self) -> EchoSuppressor:
        self._source.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._source.__exit__(*exc)

    def blocks(self) -> Iterator[Samples | NoSound]:
        """Yield blocks of 512 samples; blocks with the echo are silent."""
        return suppress_echo(self._source.blocks(), self._played(), lambda: self.notices.append(ECHO_NOTICE))
