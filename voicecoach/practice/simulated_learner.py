"""A simulated learner for the demo and for tests.

Answers with the model reply in the program's voice, slower than a native speaker, with a thinking pause after the first
sentence. Every third reply lacks its last sentence, if it has more than one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.resampling import resampled
from voicecoach.audio.source import ClipSource
from voicecoach.content.dialogue import Turn
from voicecoach.voice.synthesizer import Synthesizer

PACE = 1.15
"""Length scale of the voice: a learner speaks more slowly than the partner. A choice, as are the pauses below."""

THINKING = 0.9
"""Seconds of the pause after the first sentence."""

_SENTENCE_PAUSE = 0.35  # seconds between later sentences
_LEAD_IN, _LEAD_OUT = 0.4, 3.0  # seconds of silence before and after the reply, as a microphone would record


class SimulatedLearner:
    """Speaks replies. `pace`: times real time, None for as fast as the program listens. `said`: its replies so far."""

    def __init__(self, voice: Synthesizer, pace: float | None) -> None:
        self._voice, self._pace = voice, pace
        self._turns = 0
        self.said: list[Audio] = []

    def source(self, turn: Turn) -> ClipSource:
        """Return the next reply as an audio source."""
        reply = joined(*(sound for _, sound in self.reply(turn)))
        self.said.append(reply)
        return ClipSource(joined(silence(_LEAD_IN), reply, silence(_LEAD_OUT)), pace=self._pace)

    def reply(self, turn: Turn) -> Iterator[tuple[str, Audio]]:
        """Yield the next reply in parts: each sentence, and "" for a pause, with its sound."""
        self._turns += 1
        spoken = sentences(turn.model_reply)
        if self._turns % 3 == 0 and len(spoken) > 1:
            spoken = spoken[:-1]
        for index, sentence in enumerate(spoken):
            if index:
                yield "", silence(THINKING if index == 1 else _SENTENCE_PAUSE)
            yield sentence, joined(*(resampled(part) for part in self._voice.speak(sentence, pace=PACE)))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return re.split(r"(?<=[.?!])\s+", text)
