"""A microphone that doesn't hear the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voicecoach.audio.clip import Audio, Samples
from voicecoach.audio.echo import suppress_echo
from voicecoach.audio.source import AudioSource, NoSound

HEARD = "The microphone heard the end of the program's own voice; it is left out. Headphones help."


class EchoSuppressor:
    """An `AudioSource` around another, without what `played` returns where that is still heard at the beginning."""

    def __init__(self, source: AudioSource, played: Callable[[], Audio]) -> None:
        self._source, self._played = source, played

    @property
    def overflows(self) -> int:
        """Blocks that were lost so far."""
        return self._source.overflows

    @property
    def notices(self) -> list[str]:
        """What the learner should be told."""
        return self._source.notices

    def __enter__(self) -> EchoSuppressor:
        self._source.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._source.__exit__(*exc)

    def blocks(self) -> Iterator[Samples | NoSound]:
        """Yield blocks of 512 samples; those that hold the echo are silent."""
        return suppress_echo(self._source.blocks(), self._played(), lambda: self.notices.append(HEARD))
