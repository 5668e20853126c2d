"""The developer's impatience in an incident: nudges a learner who says nothing, and urges one who took long.

It never cuts a reply: a nudge comes only while nobody has spoken yet, and urging comes before the next line.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from voicecoach.practice.endpoint import NOTHING_SAID
from voicecoach.practice.events import Answer, Event, Key, Speaking
from voicecoach.practice.reply import Reply
from voicecoach.practice.speaker import Speaker
from voicecoach.sessions.session import TurnResult

NUDGE_AFTER = 8.0
"""Seconds of silence, from the opening of the microphone, after which the developer nudges. A choice: longer than most
learners think before they begin, and much longer than a colleague waits."""


class Impatience:
    """What an impatient developer says in one round: `lines` in order, each once; none are left in the end.

    `seconds`: the time for a reply, after which it took long; None: no reply does.
    """

    def __init__(self, lines: Sequence[str] = (), seconds: float | None = None) -> None:
        self._left, self._seconds = list(lines), seconds
        self._took_long = False

    @property
    def impatient(self) -> bool:
        """Whether the developer has something left to say."""
        return bool(self._left)

    @property
    def wait(self) -> float:
        """Seconds without any speech after which listening ends, so that the developer can nudge."""
        return NUDGE_AFTER if self.impatient else NOTHING_SAID

    def nudges(self, reply: Reply) -> bool:
        """Tell whether the developer says something to a learner who gave this reply."""
        return self.impatient and reply.ended == "nothing"

    def take_note(self, result: TurnResult) -> None:
        """Note whether a reply took long, from the opening of the microphone to its last word."""
        words = result.grade.transcript.words if result.grade and result.audio else ()
        self._took_long = bool(words) and self._seconds is not None and words[-1].end > self._seconds

    def urge(self, speaker: Speaker, turn: int) -> Generator[Event, Answer, Key | None]:
        """Speak the next line if the last reply took long; return "quit" if that was pressed."""
        if not self._took_long or not self.impatient:
            return None
        return (yield from self.speak(speaker, turn))

    def speak(self, speaker: Speaker, turn: int) -> Generator[Event, Answer, Key | None]:
        """Speak the next line; return "quit" if that was pressed. Any other key stops it."""
        self._took_long = False
        pressed = yield from speaker.say(Speaking("developer", turn, self._left.pop(0), ("quit",)))
        return pressed if pressed == "quit" else None
