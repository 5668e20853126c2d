"""The end of a reply: has the learner finished?

A pure state machine. It adds up seconds of sound and reads no clock, and compares the silence so far with the silence
that `allowed_silence` gives this learner at this point of the reply. Learners pause for long: they are practicing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from voicecoach.audio.speech_activity import OFFSET, ONSET
from voicecoach.practice.patience import MORE_TIME, Kind, Patience, PauseProfile, allowed_silence
from voicecoach.practice.reply_progress import ReplyProgress

EndReason = Literal["pause", "key", "limit", "nothing", "source", "device", "disk"]
"""What ended a reply: silence, a key, the time limit, nobody spoke, the source ended, the device failed, the disk is
full."""

NOTHING_SAID = 30.0
"""Seconds without any speech after which listening ends. A choice, as are the next three."""

SHORT_WAIT = 10.0
"""The same where a word or a sentence is expected: the answer to a question, a sentence to repeat."""

LIMIT = 180.0
"""Seconds after which every reply ends."""

WARNING = 20.0
"""Seconds before the limit at which the learner is warned."""


@dataclass(frozen=True, slots=True)
class Decision:
    """State of the endpoint after a block.

    `ended`: why the reply ended, "" while it goes on. `silence`: seconds of silence so far. `patience`: seconds of
    silence left until the reply ends, inf outside pauses. `limit`: seconds left until the time limit.
    """

    ended: EndReason | Literal[""]
    speaking: bool
    silence: float
    patience: float
    limit: float


class Endpoint:
    """Detects the end of one reply.

    `limit`: seconds after which the reply ends in any case; `wait`: seconds without any speech after which it ends;
    `hold`: silence never ends it; `kind`: of the end. `first_speech`: when speech began (seconds), None so far;
    `inner_pauses`: pauses between stretches of speech (seconds).
    """

    def __init__(
        self,
        patience: Patience,
        profile: PauseProfile | None = None,
        *,
        limit: float = LIMIT,
        wait: float = NOTHING_SAID,
        hold: bool = False,
        kind: Kind = "final",
    ) -> None:
        self._patience, self._profile, self._kind = patience, profile or PauseProfile(), kind
        self._limit, self._wait, self._hold = limit, wait, hold
        self._seconds = 0.0
        self._speaking = False
        self._speech_end: float | None = None
        self._extra = 0.0
        self.first_speech: float | None = None
        self.inner_pauses: list[float] = []

    def more_time(self) -> None:
        """Wait longer in the current pause."""
        self._extra += MORE_TIME

    @property
    def silence(self) -> float:
        """Seconds since speech ended, or since the beginning."""
        return self._seconds - (self._speech_end or 0.0)

    @property
    def left(self) -> float:
        """Seconds left until the time limit."""
        return self._limit - self._seconds

    def until_voice(self, progress: ReplyProgress) -> float:
        """Return the seconds of silence left until the program may speak: then nothing can be taken back."""
        return allowed_silence(self._patience, self._profile, progress, "voice") - self.silence

    def update(self, seconds: float, probability: float, progress: ReplyProgress) -> Decision:
        """Take the next `seconds` of sound with their speech probability; return the new state."""
        if probability >= (OFFSET if self._speaking else ONSET):
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
        ended: EndReason | Literal[""] = ""
        left, silence = self.left, self.silence
        if self._speech_end is None:
            patience = float("inf")
            if silence >= self._wait + self._extra and not self._hold:
                ended = "nothing"
        else:
            allowed = allowed_silence(self._patience, self._profile, progress, self._kind)
            patience = allowed + self._extra - silence
            if self._speaking or self._hold:
                patience = float("inf")
            if patience <= 1e-6:
                ended = "pause"
        return Decision("limit" if left <= 0 else ended, self._speaking, silence, max(0.0, patience), max(0.0, left))
