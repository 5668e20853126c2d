"""The alerts of an incident: they arrive at set seconds of a reply, on the screen only.

They make no sound: the microphone would record it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from voicecoach.content.dialogue import Alert
from voicecoach.practice.events import Alerted


class Alerts:
    """The alerts of one reply to `turn` that have not arrived yet.

    Seconds are those of the recorded sound. If the microphone is opened again for the same reply, they go on.
    """

    def __init__(self, turn: int, alerts: Sequence[Alert]) -> None:
        self._turn, self._left = turn, list(alerts)
        self._before = 0.0

    def until(self, seconds: float) -> Iterator[Alerted]:
        """Yield the alerts that arrive until the microphone has been open for so many seconds; inf: all."""
        while self._left and self._left[0].at <= self._before + seconds:
            alert = self._left.pop(0)
            yield Alerted(self._turn, alert.at, alert.text)

    def closed(self, seconds: float) -> None:
        """Note that the microphone was closed after so many seconds."""
        self._before += seconds
