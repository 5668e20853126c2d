"""Speaking during a practice, until a key is pressed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from voicecoach.audio.clip import Audio, silence
from voicecoach.audio.source import AudioSink, Notice
from voicecoach.errors import DeviceError
from voicecoach.practice.events import Answer, Event, Key, Speaking
from voicecoach.practice.simulated_learner import sentences
from voicecoach.voice.synthesizer import Synthesizer

REPEAT_PACE, REPEAT_EXTRA = 1.3, 0.5
"""How long a learner may take to repeat a sentence: times the voice's time, and seconds on top. A choice."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """The voice, where it is played, and the keys that stop it."""

    voice: Synthesizer
    headphones: AudioSink
    keys: Callable[[], Key | None]

    def say(self, speaking: Speaking, *, pace: float = 1.0) -> Generator[Event, Answer, Key | None]:
        """Yield the event and speak its text; return the key that stopped the voice, None if it came to its end."""
        yield speaking
        return (yield from self.play(self.voice.speak(speaking.text, pace=pace)))

    def say_to_repeat(self, turn: int, text: str) -> Generator[Event, Answer, Key | None]:
        """Speak a model reply sentence by sentence, with time to repeat each; return "quit" if that was pressed.

        Any other key goes on with the next sentence.
        """
        for sentence in sentences(text):
            yield Speaking("model", turn, sentence, ("quit",))
            parts = list(self.voice.speak(sentence))
            pressed = yield from self.play(iter(parts))
            seconds = REPEAT_PACE * sum(part.seconds for part in parts) + REPEAT_EXTRA
            pressed = pressed or (yield from self.play(iter([silence(seconds)])))
            if pressed == "quit":
                return pressed
        return None

    def play(self, parts: Iterator[Audio]) -> Generator[Event, Answer, Key | None]:
        """Play until a key is pressed. If the headphones fail, ask the learner to read the text."""
        pressed: list[Key] = []

        def stop() -> bool:
            if not pressed and (key := self.keys()):
                pressed.append(key)
            return bool(pressed)

        try:
            self.headphones.play(parts, stop)
        except DeviceError as error:
            yield Notice(f"{error}\nPlease read the text on the screen.", error.hint)
        stop()  # a key pressed while the last sound left the headphones belongs to the voice, not to what comes next
        return pressed[0] if pressed else None
