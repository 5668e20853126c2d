"""A simulated learner.

For the demo and for tests: answers with the model reply in the voice at hand, slower than a native speaker, with a
thinking pause, and forgets the last sentence of every third reply.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import numpy as np

from voicecoach.audio import BLOCK, BLOCK_SECONDS, SAMPLE_RATE, Audio, Samples, joined, silence
from voicecoach.dialogue import Turn
from voicecoach.ports import AudioSink, Synthesizer

PACE = 1.15
"""Length scale: a learner takes more time than the developer."""

THINKING = 0.9
"""Seconds of the pause after the first sentence."""

_END = 3.0  # seconds of silence after the reply, so that its end is found as with a microphone


class SimulatedLearner:
    """Speaks replies; `pace` None: as fast as the program can listen, else times real time."""

    def __init__(self, voice: Synthesizer, headphones: AudioSink, pace: float | None) -> None:
        self._voice, self._headphones, self._pace = voice, headphones, pace
        self._turns = 0
        self.said: list[Audio] = []

    def source(self, turn: Turn) -> SpokenSource:
        """Return the next reply as an audio source."""
        self._turns += 1
        sentences = re.split(r"(?<=[.?!])\s+", turn.model_reply)
        if self._turns % 3 == 0 and len(sentences) > 1:
            sentences = sentences[:-1]
        reply = joined(*self._spoken(sentences))
        self.said.append(reply)
        return SpokenSource(joined(silence(0.4), reply, silence(_END)), self._pace)

    def _spoken(self, sentences: list[str]) -> Iterator[Audio]:
        import soxr

        for place, sentence in enumerate(sentences):
            if place:
                yield silence(THINKING if place == 1 else 0.35)
            for part in self._voice.speak(sentence, pace=PACE):
                yield Audio(np.asarray(soxr.resample(part.samples, part.rate, SAMPLE_RATE), np.float32))


class SpokenSource:
    """An `AudioSource` over sound in memory."""

    def __init__(self, audio: Audio, pace: float | None) -> None:
        self.overflows = 0
        self.notices: list[str] = []
        self._audio, self._pace = audio, pace

    def __enter__(self) -> SpokenSource:
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing is open."""

    def blocks(self) -> Iterator[Samples]:
        """Yield blocks of 512 samples."""
        samples = np.pad(self._audio.samples, (0, -len(self._audio.samples) % BLOCK))
        started = time.monotonic()
        for index, block in enumerate(samples.reshape(-1, BLOCK)):
            if self._pace:
                time.sleep(max(0.0, started + index * BLOCK_SECONDS / self._pace - time.monotonic()))
            yield block
