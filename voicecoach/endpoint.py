"""Has the learner finished?

A pure state machine that counts seconds of sound and reads no clock: silence so far against the silence that this
learner, at this place of this reply, deserves. A learner's pauses are long; that is what they practise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from voicecoach.activity import OFF, ON
from voicecoach.errors import UsageError

Why = Literal["pause", "key", "limit", "nothing", "source", "device", "disk"]
"""What ended a reply: silence, a key, the hard limit, nobody spoke, the source's end, the
device's failure, a full disk."""

PATIENCE = {"short": 1.0, "normal": 1.6, "long": 2.6}
"""Seconds of silence that end a reply when nothing else is known."""

FINISHED, UNFINISHED = 0.6, 1.5
"""Factors on patience where the words end a sentence, or stop at a word that something must follow (docs/turns.md)."""

COVERED, UNCOVERED = 0.8, 1.15
"""Factors where most of the reply's terms are there already, or hardly any."""

LEAST, MOST = 0.7, 4.0
"""Seconds between which patience stays, whatever is known."""

MORE_TIME = 6.0
"""Seconds that the key "more" adds to the pause at hand."""

NOTHING_SAID = 30.0
"""Seconds without any speech after which listening ends."""

LIMIT = 180.0
"""Seconds after which a reply ends in any case."""

WARNING = 20.0
"""Seconds before the limit at which the learner is told."""

_OPEN = frozenset(
    "a an the and or but so to of in on at by for from with into as is are was were be been will would can could should"
    " must may might that which who when where while if because than then we i you they he she it our your their its my"
    " this these those like about also um uh er".split()
)


@dataclass(frozen=True, slots=True)
class Cues:
    """What is known beyond silence; None where it isn't.

    `last_word`: the last recognised word with its punctuation. `covered`: fraction of the expected terms already said.
    """

    last_word: str | None = None
    covered: float | None = None


@dataclass(frozen=True, slots=True)
class PauseProfile:
    """This learner's pauses inside replies: how many were seen, and the 95th percentile in seconds."""

    count: int = 0
    p95: float = 0.0

    def after(self, pauses: Sequence[float]) -> PauseProfile:
        """Return the profile with one more reply's inner pauses; the newest hundred weigh as much as all before."""
        if not pauses:
            return self
        weight = len(pauses) / (min(self.count, 100) + len(pauses))
        p95 = (1 - weight) * self.p95 + weight * float(np.percentile(pauses, 95))
        return PauseProfile(self.count + len(pauses), p95)


@dataclass(frozen=True, slots=True)
class Decision:
    """Where listening stands: `why` it ended ("" goes on), `silence` so far, `patience` left (inf: no pause)."""

    why: Why | Literal[""]
    speaking: bool
    silence: float
    patience: float
    limit: float


def patience_of(setting: str) -> float:
    """Return seconds for short, normal, long or a number; raise UsageError for anything else."""
    if setting in PATIENCE:
        return PATIENCE[setting]
    try:
        seconds = float(setting)
    except ValueError:
        seconds = 0.0
    if not 0.3 <= seconds <= 30:
        raise UsageError(
            f"Patience can't be {setting!r}.", there=f"It is {', '.join(PATIENCE)} or seconds from 0.3 to 30."
        )
    return seconds


def deserved_silence(patience: float, profile: PauseProfile, cues: Cues) -> float:
    """Return how much silence ends the reply at this place, in seconds."""
    seconds = patience
    if cues.last_word is not None:
        plain = cues.last_word.lower().strip(".,;:?!…\"'")
        if plain in _OPEN or cues.last_word.endswith((",", "-", "…", "...")):
            seconds *= UNFINISHED
        elif cues.last_word.endswith((".", "?", "!")):
            seconds *= FINISHED
    if cues.covered is not None:
        seconds *= COVERED if cues.covered >= 0.8 else UNCOVERED if cues.covered < 0.35 else 1.0
    if profile.count >= 5:
        seconds = max(seconds, 0.85 * profile.p95)
    return float(min(max(seconds, LEAST), max(MOST, patience)))


class Endpoint:
    """One reply's end. `hold`: push-to-talk, only a key ends it."""

    def __init__(
        self, patience: float, profile: PauseProfile | None = None, *, limit: float = LIMIT, hold: bool = False
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

    def hear(self, seconds: float, probability: float, cues: Cues) -> Decision:
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
        return self._decide(cues)

    def _decide(self, cues: Cues) -> Decision:
        left = self._limit - self._seconds
        if self._speech_end is None:
            silence, patience = self._seconds, float("inf")
            ended = silence >= NOTHING_SAID + self._extra and not self._hold
            why: Why | Literal[""] = "nothing" if ended else ""
        else:
            silence = self._seconds - self._speech_end
            patience = deserved_silence(self._patience, self._profile, cues) + self._extra - silence
            if self._speaking or self._hold:
                patience = float("inf")
            why = "pause" if patience <= 1e-6 else ""
        return Decision("limit" if left <= 0 else why, self._speaking, silence, max(0.0, patience), max(0.0, left))
