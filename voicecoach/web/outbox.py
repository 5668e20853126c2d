"""What a page has to know of a practice, kept so that a page that reconnects or reloads misses nothing.

The practice's thread fills it; the thread of the server sends what a page has not received yet.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from voicecoach.audio.clip import Audio
from voicecoach.web.messages import MicrophoneWanted, Silence, encoded
from voicecoach.web.sound_frames import sound_frame


@dataclass(slots=True)
class Received:
    """What one page has been sent: `messages`: how many numbered ones; `report`, `sound`: the number of the last."""

    messages: int = 0
    report: int = 0
    sound: int = 0
    silenced: int = 0
    microphone: MicrophoneWanted | None = None


class Outbox:
    """The numbered messages, the last report, the sounds that have not been played, the state of the microphone.

    Its size is bounded: the practice waits for the page before it adds more than a few sounds.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._messages: list[str] = []
        self._report, self._reports = "", 0
        self._sounds: dict[int, bytes] = {}
        self._last_sound, self._silenced = 0, 0
        self._microphone = MicrophoneWanted(open=False, reply=0, next=0)
        self._wake: Callable[[], None] = lambda: None

    def on_change(self, wake: Callable[[], None]) -> None:
        """Call `wake` after each change, on the thread that makes it."""
        with self._guard:
            self._wake = wake

    def add(self, make: Callable[[int], str]) -> int:
        """Add a message, made from its number; return the number."""
        with self._guard:
            number = len(self._messages) + 1
            self._messages.append(make(number))
            self._report = ""
            wake = self._wake
        wake()
        return number

    def report(self, message: str) -> None:
        """Replace the last report: it goes to the page if the page is quick enough."""
        with self._guard:
            self._report, self._reports = message, self._reports + 1
            wake = self._wake
        wake()

    def add_sound(self, audio: Audio) -> int:
        """Add a sound to play after those before it; return its number."""
        with self._guard:
            self._last_sound += 1
            number = self._last_sound
            self._sounds[number] = sound_frame(number, audio)
            wake = self._wake
        wake()
        return number

    def played(self, sound: int) -> None:
        """Forget a sound that was played, and those before it."""
        with self._guard:
            self._sounds = {number: frame for number, frame in self._sounds.items() if number > sound}

    @property
    def unplayed(self) -> int:
        """How many sounds have not been played."""
        with self._guard:
            return len(self._sounds)

    def silence(self) -> None:
        """Take back all sounds."""
        with self._guard:
            self._sounds.clear()
            self._silenced = self._last_sound
            wake = self._wake
        wake()

    def want_microphone(self, wanted: MicrophoneWanted) -> None:
        """Set whether the microphone should be open, and what has been received from it."""
        with self._guard:
            self._microphone = wanted
            wake = self._wake
        wake()

    def unsent(self, received: Received) -> list[str | bytes]:
        """Return what to send now, and note in `received` that it was sent."""
        with self._guard:
            messages: list[str | bytes] = [*self._messages[received.messages :]]
            received.messages = len(self._messages)
            if received.silenced < self._silenced:
                received.silenced = self._silenced
                messages.append(encoded(Silence(self._silenced)))
            for number, frame in self._sounds.items():
                if number > received.sound:
                    received.sound = number
                    messages.append(frame)
            if received.microphone != self._microphone:
                received.microphone = self._microphone
                messages.append(encoded(self._microphone))
            if self._report and received.report < self._reports:
                received.report = self._reports
                messages.append(self._report)
        return messages
