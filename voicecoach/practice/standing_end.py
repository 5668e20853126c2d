"""An end that stands: the reply seems to be over, and listening goes on in case the learner does.

Speech of the learner takes the end back. A cough, somebody else's voice, and "okay" or "next" alone do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from voicecoach.audio.clip import BLOCK, BLOCK_SECONDS, Floats, Samples
from voicecoach.audio.features import HOP, FeatureExtractor
from voicecoach.audio.speech_activity import OFFSET, ONSET
from voicecoach.grading.function_words import COMMON_FILLED_PAUSES
from voicecoach.grading.terms.forms import tokens
from voicecoach.grading.voices import OTHER_VOICE, distance_after, voiced_seconds
from voicecoach.practice.events import Choice
from voicecoach.practice.protocols import StreamingRecognizer
from voicecoach.practice.spoken_commands import command_after, may_be_command
from voicecoach.recognition.evidence import Evidence

STANDING = 4.0
"""Seconds for which an end stands while nobody speaks: more than the longest thinking pause. A choice."""

LONGEST_UNDECIDED = 8.0
"""Seconds for which an end stands at most while somebody speaks who is not the learner."""

SHORTEST_SPEECH = 0.2
"""Seconds of speech that may be a word. With less it is a click, a breath or a short cough."""

PAUSE_AFTER = 0.4
"""Seconds of silence after which a short utterance is over and its words are looked at."""

SHORTEST_VOICED = 0.15
"""Seconds of voiced sound in a short utterance; coughs, clicks and breaths have less."""

OTHER_VOICE_SHORT = 3.0
"""Distance of the voice above which a short utterance is not the learner's; its words speak for the learner."""

ASIDE = COMMON_FILLED_PAUSES | frozenset(
    "again ah aha alright bye good great hello help hey hi hm huh model much next nice no oh ok okay please ready"
    " repeat right so stop sure thank thanks very well wow yeah yes yep you".split()
)
"""Words that take nothing back if a short utterance has no others: what one says to a program, to somebody else or to
oneself, and what the recognizer writes for a cough ("you", "thank you")."""

COMMAND_AFTER = 0.5
"""Seconds for which an end must have stood before a command begins: nobody chooses before the grade is seen."""

SILENCE_AFTER = 2.5
"""Seconds of silence after a command. With less it may be the beginning of a sentence: "Next ... we deploy it". No
pause that docs/turns.md is measured with is longer. After the spoken grade a command is expected: less is enough."""

BEFORE_COMMAND = 6.0
"""Seconds of the reply that a command is recognized with."""

_LEAD = 10  # blocks (0.3 s) before the speech that are recognized with it


class StandingEnd:
    """Listens after an end. `held`: the blocks since then, with their speech probabilities; `command`: what was said
    that is a command alone.

    `reply` returns the evidence of the reply so far; `recognize` starts the recognition of a short utterance;
    `before`: the last blocks of the reply, with their speech probabilities, None if nobody gives commands.
    """

    def __init__(
        self,
        reply: Callable[[], Evidence],
        recognize: Callable[[], StreamingRecognizer],
        before: Sequence[tuple[Samples, float]] | None = None,
    ) -> None:
        self._reply, self._recognize = reply, recognize
        self._before = None if before is None else _until_silence(before)
        self.held: list[tuple[Samples, float]] = []
        self.command: Choice | None = None
        self._voices = list(OTHER_VOICE.items())
        self._forget()

    def _forget(self) -> None:
        """Forget the utterance so far: it was none of the reply's."""
        self._first, self._spoken, self._silent = 0, 0, 0
        self._pending: Choice | None = None  # a command, if it stays silent
        self._left = list(self._voices)

    @property
    def seconds(self) -> float:
        """Seconds for which the end has stood."""
        return len(self.held) * BLOCK_SECONDS

    @property
    def undecided(self) -> bool:
        """Whether somebody is speaking and it is still open who."""
        return bool(self._spoken) and self.seconds < LONGEST_UNDECIDED

    def add(self, block: Samples, probability: float) -> bool:
        """Take the next block; return True if the learner has gone on."""
        self.held.append((block, probability))
        if probability >= (OFFSET if self._spoken and not self._silent else ONSET):
            if not self._spoken:
                self._first = len(self.held) - 1
            self._spoken, self._silent, self._pending = self._spoken + 1, 0, None
            return self._is_long()
        if self._spoken:
            self._silent += 1
            return self._silent * BLOCK_SECONDS >= PAUSE_AFTER and self._judge()
        return False

    def _is_long(self) -> bool:
        """Tell whether somebody has spoken for so long that it is the reply, and with the learner's voice."""
        if not self._left or self._spoken * BLOCK_SECONDS < self._left[0][0]:
            return False
        _, farthest = self._left.pop(0)
        return distance_after(self._reply(), self._frames()) <= farthest

    def _judge(self) -> bool:
        """Judge an utterance that is followed by silence; return True if it has words of a reply."""
        if self._pending:
            if self._silent * BLOCK_SECONDS >= SILENCE_AFTER:
                self.command = self._pending
                self._forget()
            return False
        long_enough = self._spoken * BLOCK_SECONDS >= SHORTEST_SPEECH and bool(self._left)
        went_on = long_enough and self._has_words()
        if not self._pending:
            self._forget()
        return went_on

    def _has_words(self) -> bool:
        """Tell whether a short utterance has words of a reply, in the learner's voice; note the command that it is."""
        frames = self._frames()
        voiced = voiced_seconds(frames) >= SHORTEST_VOICED
        before = self._before if self._first * BLOCK_SECONDS >= COMMAND_AFTER else None
        if not voiced and before is None:  # a cough costs no recognition
            return False
        if distance_after(self._reply(), frames) > OTHER_VOICE_SHORT:
            return False
        utterance = self.held[max(0, self._first - _LEAD) :]
        evidence = self._recognized(utterance)
        if before is not None and may_be_command(evidence):
            self._pending = command_after(self._recognized([*before, *utterance]))
        words = {token for word in evidence.transcript.words for token in tokens(word.text)}
        return voiced and not self._pending and bool(words - ASIDE)

    def _recognized(self, blocks: Sequence[tuple[Samples, float]]) -> Evidence:
        """Return what is recognized in these blocks."""
        stream = self._recognize()
        for block, probability in blocks:
            stream.feed(block, probability)
        return stream.finish()

    def _frames(self) -> Floats:
        """Return the acoustic frames of the utterance's speech."""
        spoken = self.held[self._first :]
        frames = FeatureExtractor().feed(np.concatenate([block for block, _ in spoken]))
        blocks = np.minimum(np.arange(len(frames)) * HOP // BLOCK, len(spoken) - 1)
        return frames[np.array([probability for _, probability in spoken])[blocks] >= OFFSET]


def _until_silence(blocks: Sequence[tuple[Samples, float]]) -> list[tuple[Samples, float]]:
    """Return blocks without the silence at their end."""
    spoken = [place for place, (_, probability) in enumerate(blocks) if probability >= OFFSET]
    return list(blocks[: spoken[-1] + 1]) if spoken else []
