"""What a practice needs: voice, listener, grading, store, keys and time; application.py wires them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from voicecoach.audio.clip import Audio, Span
from voicecoach.audio.source import AudioSink
from voicecoach.content.dialogue import Turn
from voicecoach.grading.grade_reply import Rubric
from voicecoach.practice.events import Key
from voicecoach.practice.protocols import SessionStore, StreamingRecognizer
from voicecoach.practice.reply import Listen
from voicecoach.practice.speaker import Speaker
from voicecoach.voice.synthesizer import Synthesizer


@dataclass(frozen=True, slots=True)
class Setup:
    """The parts of a practice.

    `listen`: None if replies are typed. `start_recognition`: of a reply to a turn; `recognize_after`: of what is said
    after an end that stands, None if each end is final. `speech_in`: returns the stretches of speech in a clip of the
    voice. `hands_free`: the learner may choose how to go on by voice, and the practice goes on by itself;
    `recognize_after` looks for commands then. `plays`: whether anybody hears the headphones.
    """

    voice: Synthesizer
    headphones: AudioSink
    store: SessionStore
    rubric: Rubric
    listen: Listen | None
    start_recognition: Callable[[Turn], StreamingRecognizer]
    keys: Callable[[], Key | None]
    now: Callable[[], datetime]
    speech_in: Callable[[Audio], Sequence[Span]]
    recognize_after: Callable[[], StreamingRecognizer] | None = None
    hands_free: bool = False
    plays: bool = True

    @property
    def speaker(self) -> Speaker:
        """The voice with the keys that stop it."""
        return Speaker(self.voice, self.headphones, self.keys)
