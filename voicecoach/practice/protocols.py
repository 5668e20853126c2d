"""What the practice engine needs from recognition and from the session store."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from voicecoach.audio.clip import Samples
from voicecoach.grading.grade import Grade
from voicecoach.grading.shadowing_report import ShadowingReport
from voicecoach.grading.terms.report import State
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Word
from voicecoach.sessions.session import FollowUp, NewTake, Session, ShadowedSentence, TurnResult


class StreamingRecognizer(Protocol):
    """Recognition that runs while the reply is being spoken."""

    def feed(self, block: Samples, probability: float) -> None:
        """Take the next block of 512 samples and its speech probability; never wait for recognition."""

    def words(self) -> tuple[Word, ...]:
        """Return the words recognized so far (times from the beginning of the reply); the last ones may be missing."""

    def so_far(self) -> Evidence:
        """Return the evidence of the reply so far, which may go on; wait until the rest of it is recognized."""

    def finish(self) -> Evidence:
        """Return the evidence of the whole reply; wait until the rest of it is recognized."""

    def cancel(self) -> None:
        """Discard the reply."""


class Recording(Protocol):
    """The audio file of a take during the reply; what was written survives a killed process."""

    @property
    def take(self) -> int:
        """Id of the take."""

    def write(self, block: Samples) -> None:
        """Append samples at 16 kHz; raise StoreError if the disk is full."""

    def trim(self, samples: int) -> None:
        """Keep only so many of the first samples."""


class ShadowingStore(Protocol):
    """Where the engine saves the sentences that are repeated after the voice."""

    def open(
        self, session: str, turn: int, sentence: int, text: str, at: datetime
    ) -> AbstractContextManager[Recording]:
        """Add a sentence; open its recording, whose `take` is the id of the sentence."""

    def add_report(self, session: str, sentence: int, report: ShadowingReport) -> ShadowedSentence:
        """Store how a sentence (by id) was repeated; return it."""

    def discard(self, session: str, sentence: int) -> None:
        """Delete a sentence (by id) and its recording, because nothing was said or the learner asked for it again."""


class SessionStore(Protocol):
    """Where the engine saves a session."""

    @property
    def shadowing(self) -> ShadowingStore:
        """The sentences that are repeated after the voice."""

    def start_session(
        self, *, kind: str, dialogue: str, title: str, at: datetime, developer: str, learner: str, genre: str
    ) -> str:
        """Start a session, return its id."""

    def end_session(self, session: str, at: datetime) -> bool:
        """Mark a session as ended; delete it if it has no takes. Return whether it was kept."""

    def open_take(self, take: NewTake) -> AbstractContextManager[Recording]:
        """Open the next take of a turn; its row exists from then on, its audio grows as it is written."""

    def add_typed_take(self, take: NewTake) -> int:
        """Add a take without audio, return its id."""

    def discard_take(self, session: str, take: int) -> None:
        """Delete a take and its audio, because the learner asked for the line again or nothing was said."""

    def add_grade(
        self, session: str, take: int, grade: Grade, *, overflows: int = 0, broken_off: bool = False, help: int = 0
    ) -> TurnResult:
        """Add a grade to a take (by id) and return the take as it now is."""

    def withdraw_grade(self, session: str, take: int) -> None:
        """Delete the last grade of a take, because its reply goes on."""

    def mark_answered(self, session: str, take: int, *, answered: bool) -> TurnResult:
        """Store whether the learner says that a take answers its line; return the updated take."""

    def open_follow_up(self, session: str, take: int, follow_up: FollowUp) -> AbstractContextManager[Recording]:
        """Add a question about a take; open the recording of its answer, whose `take` is the id of the follow-up."""

    def add_follow_up(self, take: int, follow_up: FollowUp) -> int:
        """Add a question about a take, without audio; return its id."""

    def answer_follow_up(self, session: str, follow_up: int, state: State, heard: str) -> TurnResult:
        """Store whether an answer contains the term; return the updated take."""

    def session(self, session: str) -> Session:
        """Return a session with its takes, by its id, a unique beginning of it, or "last" for the newest."""
