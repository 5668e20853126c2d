"""Where hardware plugs in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from voicecoach.audio import Audio, Samples
from voicecoach.evidence import Evidence, Floats, ModelId, Pooled
from voicecoach.session import Correction, Grade, Session, SessionSummary, TurnResult
from voicecoach.transcript import Span, Word


class Synthesizer(Protocol):
    """A voice."""

    def expect(self, texts: Sequence[str]) -> None:
        """Learn what will probably be spoken, soonest first."""

    def speak(self, text: str, *, pace: float = 1.0) -> Iterator[Audio]:
        """Yield the text sentence by sentence; `pace` 1.25 is a quarter slower."""


class Phonemizer(Protocol):
    """Text to phonemes."""

    def phonemes(self, text: str) -> str:
        """Return the IPA of a word or a phrase in American English."""


class Hearing(Protocol):
    """One segment after recognition: the unbiased words, and the sound still at hand to be asked."""

    @property
    def words(self) -> tuple[Word, ...]:
        """Words, times in seconds from the segment's beginning."""

    @property
    def likelihoods(self) -> tuple[float, ...]:
        """Log likelihood of each word (nats) given the words before it and the sound."""

    @property
    def pooled(self) -> tuple[Pooled, ...]:
        """Encoder output pooled over the segment's speech, empty where the model offers none."""

    @property
    def hesitation(self) -> Floats:
        """Log odds of a filled pause each 20 ms from the segment's beginning; empty where there is no readout."""

    @property
    def english(self) -> float:
        """Probability that the language is English; 1 where the words are clear or the model can't tell."""

    def support(self, readings: Sequence[str]) -> list[float]:
        """Return for each reading of the segment, or of its beginning, its log likelihood (nats) given the sound."""


class Recognizer(Protocol):
    """Speech to words."""

    @property
    def model(self) -> ModelId:
        """Which weights."""

    def hear(self, segment: Audio, speech: Sequence[Span], previous: Callable[[], str]) -> Hearing:
        """Recognise up to 30 s at 16 kHz; `speech`: where in it somebody speaks.

        `previous` gives the words before it. It is asked late, because they may still be in recognition.
        """


class SpeechDetector(Protocol):
    """Speech probability of sound, fed in order."""

    def __call__(self, blocks: Samples) -> Samples:
        """Take shape (n * 512,) at 16 kHz, return shape (n,); state is carried from call to call."""

    def reset(self) -> None:
        """Forget what was heard."""


class Follower(Protocol):
    """Recognition that follows a reply while it is being spoken."""

    def feed(self, block: Samples, probability: float) -> None:
        """Take the next block of 512 samples and its speech probability; never waits for recognition."""

    def words(self) -> tuple[Word, ...]:
        """Return the words known so far (seconds from the reply's beginning); the last ones may lag behind."""

    def finish(self) -> Evidence:
        """Return the evidence of the whole reply; waits for what is left to recognise."""

    def cancel(self) -> None:
        """Drop the reply; leaves no trace."""


class AudioSource(Protocol):
    """A microphone, or a file as one. Entering opens it; leaving closes it.

    `overflows` counts the blocks that were lost so far; `notices` holds what the learner should be told of the source,
    and is emptied by whoever tells it.
    """

    @property
    def overflows(self) -> int: ...

    @property
    def notices(self) -> list[str]: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...

    def blocks(self) -> Iterator[Samples]:
        """Yield blocks of 512 samples at 16 kHz as they come, until the source ends; an empty one now and then
        while none come."""


class AudioSink(Protocol):
    """Headphones."""

    def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
        """Play the parts as they come; return False if `stop` ended it early."""


class Stop(Protocol):
    """Asked now and then whether to stop."""

    def __call__(self) -> bool: ...


class Recording(Protocol):
    """The audio file of a reply in the making; what was written survives a killed process."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def take(self) -> int:
        """Id of the take that it belongs to."""

    def write(self, block: Samples) -> None:
        """Append samples at 16 kHz."""


class Store(Protocol):
    """Sessions kept safe."""

    def begin(self, *, kind: str, dialogue: str, title: str, at: datetime) -> str:
        """Start a session, return its id."""

    def end(self, session: str, at: datetime) -> None:
        """Mark a session as ended."""

    def record(
        self,
        session: str,
        *,
        turn: int,
        line: str,
        model_reply: str,
        terms: tuple[tuple[str, ...], ...],
        at: datetime,
    ) -> AbstractContextManager[Recording]:
        """Open the next take of a turn: the row exists from now on, the audio grows as it is written."""

    def typed(
        self,
        session: str,
        *,
        turn: int,
        line: str,
        model_reply: str,
        terms: tuple[tuple[str, ...], ...],
        at: datetime,
    ) -> int:
        """Add a take without audio, return its id."""

    def discard(self, session: str, take: int) -> None:
        """Delete a take in which nothing was to be kept (the learner asked for the line again)."""

    def graded(self, session: str, take: int, grade: Grade, *, overflows: int = 0) -> TurnResult:
        """Add a grade to a take (by id) and return the take as it now is."""

    def correct(self, session: str, take: int, correction: Correction) -> TurnResult:
        """Keep the learner's word on a term beside the machine's verdict."""

    def sessions(self) -> list[SessionSummary]:
        """All sessions, newest first."""

    def session(self, session: str) -> Session:
        """One session whole; a unique beginning of its id is enough, "last" is the newest."""

    def audio(self, session: str, take: int) -> Path:
        """Where a take's recording is."""

    def forget(self, session: str) -> None:
        """Delete a session: rows and audio."""
