"""Has the learner finished?

A pure state machine that counts seconds of sound and reads no clock: silence so far against the silence that this
learner, at this place of this reply, deserves. A learner's pauses are long; that is what they practise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from voicecoach.audio.speech_activity import OFF, ON
from voicecoach.practice.patience import MORE_TIME, Patience, PauseProfile, ReplyProgress, deserved_silence

EndReason = Literal["pause", "key", "limit", "nothing", "source", "device", "disk"]
"""What ended a reply: silence, a key, the hard limit, nobody spoke, the source's end, the
device's failure, a full disk."""

NOTHING_SAID = 30.0
"""Seconds without any speech after which listening ends."""

LIMIT = 180.0
"""Seconds after which a reply ends in any case."""

WARNING = 20.0
"""Seconds before the limit at which the learner is told."""


@dataclass(frozen=True, slots=True)
class Decision:
    """State of the endpoint after a block.

    `ended`: why the reply ended, "" while it goes on. `silence`: seconds of silence so far. `patience`: seconds of
    silence left until the reply ends, inf outside pauses. `limit`: seconds left until the hard limit.
    """

    ended: EndReason | Literal[""]
    speaking: bool
    silence: float
    patience: float
    limit: float


class Endpoint:
    """One reply's end. `hold`: only a key ends it."""

    def __init__(
        self, patience: Patience, profile: PauseProfile | None = None, *, limit: float = LIMIT, hold: bool = False
    ) -> None:
        self._patience, self._profile = patience, profile or PauseProfile()
        self._limit, self._hold = limit, hold
        self._seconds = 0.0
        self._speaking = False
        self._speech_end: float | None = None
        self._extra = 0.0
        self.first_speech: float | None = None
        self.inner_pauses: list[float] = []

    def more_time(self) -> None:
        """Wait longer in the pause at hand."""
        self._extra += MORE_TIME

    def update(self, seconds: float, probability: float, progress: ReplyProgress) -> Decision:
        """Take the next `seconds` of sound with its speech probability."""
        if probability >= (OFF if self._speaking else ON):
            if not self._speaking and self._speech_end is not None:
                self.inner_pauses.append(self._seconds - self._speech_end)
            if self.first_speech is None:
                self.first_speech = self._seconds
            self._speaking, self._extra = True, 0.0
            self._speech_end = self._seconds + seconds
        else:
            self._speaking = False
        self._seconds += seconds
        return self._decide(progress)

    def _decide(self, progress: ReplyProgress) -> Decision:
        left = self._limit - self._seconds
        if self._speech_end is None:
            silence, patience = self._seconds, float("inf")
            ended = silence >= NOTHING_SAID + self._extra and not self._hold
            why: EndReason | Literal[""] = "nothing" if ended else ""
        else:
            silence = self._seconds - self._speech_end
            patience = deserved_silence(self._patience, self._profile, progress) + self._extra - silence
            if self._speaking or self._hold:
                patience = float("inf")
            why = "pause" if patience <= 1e-6 else ""
        return Decision("limit" if left <= 0 else why, self._speaking, silence, max(0.0, patience), max(0.0, left))
