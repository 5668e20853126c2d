"""How a sentence was repeated after the voice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from voicecoach.storage.limits import Seconds, Text

WordState = Literal["same", "missed", "changed", "added"]

_ENOUGH = 0.5
"""Share of the sentence's words from which its time can be compared with the voice's. A choice."""


@dataclass(frozen=True, slots=True)
class ShadowedWord:
    """A word or term of the sentence, or a word that the learner added.

    `text`: as the sentence has it, of an added word as heard; `heard`: what was heard in its place, "" if missed;
    `pause_before`: seconds that the learner paused before it, or inside a term, although the voice did not.
    """

    text: Text
    state: WordState
    heard: Text = ""
    pause_before: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class ShadowingReport:
    """The words of a repeated sentence, in order, and its timing.

    `seconds`, `model_seconds`: from the first to the last speech, of the learner and of the voice; 0 without speech.
    """

    words: tuple[ShadowedWord, ...]
    seconds: Seconds
    model_seconds: Seconds

    @property
    def share_same(self) -> float:
        """Share of the sentence's words that came across, 0 to 1."""
        own = [word for word in self.words if word.state != "added"]
        return sum(word.state == "same" for word in own) / len(own) if own else 0.0

    @property
    def exact(self) -> bool:
        """Whether all words came across and none was added."""
        return bool(self.words) and all(word.state == "same" for word in self.words)

    @property
    def pace(self) -> float | None:
        """The learner's time over the voice's: 1.2 takes a fifth longer. None if too few of the words came across."""
        if not self.seconds or not self.model_seconds or self.share_same < _ENOUGH:
            return None
        return self.seconds / self.model_seconds
