"""Recognizes a command that is said where no reply stands before it.

The recognizer is surer of a short word that follows a sentence; a sentence of the program's voice takes that place.
"""

from __future__ import annotations

from collections.abc import Callable

from voicecoach.audio.clip import Audio, Samples, padded_blocks
from voicecoach.audio.resampling import resampled
from voicecoach.audio.speech_activity import ONSET
from voicecoach.practice.events import Choice
from voicecoach.practice.protocols import StreamingRecognizer
from voicecoach.practice.spoken_commands import command_after, command_in, may_be_command
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Word

CONTEXT = "How do you go on?"
"""The sentence before the command; nobody hears it. A choice: docs/turns.md says what a context is worth."""

_LEAD = 10  # blocks (0.3 s) before the speech that are recognized with it


class CommandRecognizer:
    """A `StreamingRecognizer` of one short utterance.

    `recognize` starts a recognizer that looks for commands; `context` returns the voice saying `CONTEXT`.
    """

    def __init__(self, recognize: Callable[[], StreamingRecognizer], context: Callable[[], Audio]) -> None:
        self._recognize, self._context = recognize, context
        self._stream = recognize()
        self._heard: list[tuple[Samples, float]] = []

    def feed(self, block: Samples, probability: float) -> None:
        """Take the next block."""
        self._heard.append((block, probability))
        self._stream.feed(block, probability)

    def words(self) -> tuple[Word, ...]:
        """Return the words so far."""
        return self._stream.words()

    def so_far(self) -> Evidence:
        """Return the evidence so far."""
        return self._stream.so_far()

    def finish(self) -> Evidence:
        """Return the evidence of the utterance."""
        return self._stream.finish()

    def cancel(self) -> None:
        """Discard the utterance."""
        self._stream.cancel()

    def command(self) -> Choice | None:
        """Finish; return the command that is all that was said, None if there is none or something else was said."""
        alone = self.finish()
        found = command_in(alone)
        return found if found or not may_be_command(alone) else command_after(self._with_context())

    def _with_context(self) -> Evidence:
        first = next((place for place, (_, probability) in enumerate(self._heard) if probability >= ONSET), 0)
        stream = self._recognize()
        for block in padded_blocks(resampled(self._context()).samples):
            stream.feed(block, 1.0)
        for block, probability in self._heard[max(0, first - _LEAD) :]:
            stream.feed(block, probability)
        return stream.finish()
