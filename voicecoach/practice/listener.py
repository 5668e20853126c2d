"""Listening to one reply.

Passes each block to the recording, the speech detector, the streaming recognizer and the endpoint, and reports the
state about ten times a second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal, Protocol

from voicecoach.audio.clip import BLOCK_SECONDS, Samples, level
from voicecoach.audio.source import AudioSource, NoSound, Notice
from voicecoach.content.dialogue import Turn
from voicecoach.errors import DeviceError, StoreError
from voicecoach.practice.endpoint import NOTHING_SAID, WARNING, Endpoint, EndReason
from voicecoach.practice.events import Answer, Event, Key, Listening, Ready, Waiting
from voicecoach.practice.protocols import Recording, StreamingRecognizer
from voicecoach.practice.reply_progress import ReplyProgress
from voicecoach.recognition.recognizer import SpeechDetector
from voicecoach.recognition.transcript import Word

_REPORT_EVERY = 3  # blocks, so about 10 reports a second: smooth for the eye
_REPORT_GAP_AFTER = 4  # times in a row without sound; a shorter gap in mid-reply is not worth a report

PRE_ROLL = 0.5
"""Seconds kept from before the key in push-to-talk: learners press the key a little after they start to speak."""

_END_KEYS: tuple[Key, ...] = ("done", "stop", "release")

Progress = Callable[[Sequence[Word]], ReplyProgress]
"""Returns how far a reply has come, by its words so far."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How listening ended.

    `ended`: the reason; `seconds`: recorded; `first_speech`: when speech began (seconds), None if nobody spoke;
    `overflows`: blocks that the device lost; `inner_pauses`: in seconds.
    """

    ended: EndReason
    seconds: float
    first_speech: float | None
    overflows: int
    inner_pauses: tuple[float, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to grade: no sound at all, or a device that failed before anybody spoke."""
        return not self.seconds or (self.ended == "device" and self.first_speech is None)


Listened = Generator[Listening | Ready | Waiting | Notice, None, "Reply"]
"""Yields the state of listening, returns the reply."""


class Listen(Protocol):
    """Listens to one reply."""

    def __call__(
        self,
        turn: Turn,
        stream: StreamingRecognizer,
        recording: Recording,
        keys: Callable[[], Key | None],
        *,
        wait: float = NOTHING_SAID,
    ) -> Listened:
        """Yield events while listening, return the reply; `wait`: seconds without speech after which it ends."""


def listen(
    source: AudioSource,
    detector: SpeechDetector,
    endpoint: Endpoint,
    stream: StreamingRecognizer,
    recording: Recording,
    keys: Callable[[], Key | None],
    progress: Progress = lambda _: ReplyProgress(),
    *,
    push_to_talk: bool = False,
) -> Listened:
    """Listen until the reply ends. A failing device or disk ends the reply; what was captured is kept.

    `push_to_talk`: the reply begins `PRE_ROLL` seconds before a key.
    """
    detector.reset()
    recorder = _ReplyRecorder(detector, endpoint, stream, recording, keys, _ProgressTracker(stream, progress))
    ended: EndReason
    try:
        with source as opened:
            blocks = opened.blocks()
            for early_block in (yield from _wait_for_key(blocks, keys, recorder)) if push_to_talk else ():
                yield from recorder.add(early_block)
            for block in blocks if not recorder.ended else ():
                yield from (opened.notices.pop(0) for _ in tuple(opened.notices))
                yield from (recorder.add(block) if not isinstance(block, NoSound) else recorder.add_gap())
                if recorder.ended:
                    break
            ended = recorder.ended or "source"
    except DeviceError as error:
        ended = "device"
        yield Notice(f"{error.what} What you said before that is kept." if recorder.blocks else str(error), error.hint)
    except StoreError as error:
        ended = "disk"
        yield Notice(str(error), error.hint)
    if source.overflows:
        yield Notice(f"The sound device lost {source.overflows} blocks of this reply; the machine was too busy.")
    return Reply(ended, recorder.seconds, endpoint.first_speech, source.overflows, tuple(endpoint.inner_pauses))


def observed(
    listened: Listened,
    spoken: list[Listening],
    interrupted: Callable[[Event], Generator[Event, Answer, object]],
) -> Generator[Event, Answer, Reply]:
    """Listen, and yield what `interrupted` yields after each report; the recording goes on meanwhile.

    Each report during which somebody spoke is added to `spoken`.
    """
    with closing(listened):
        while True:
            try:
                event = next(listened)
            except StopIteration as stopped:
                reply: Reply = stopped.value
                return reply
            if isinstance(event, Listening) and event.speaking:
                spoken.append(event)
            yield event
            yield from interrupted(event)


def _wait_for_key(
    blocks: Iterator[Samples | NoSound], keys: Callable[[], Key | None], recorder: _ReplyRecorder
) -> Generator[Ready | Waiting, None, list[Samples]]:
    """Wait for the key that begins the reply; return the blocks just before it."""
    early_blocks: deque[Samples] = deque(maxlen=round(PRE_ROLL / BLOCK_SECONDS))
    for block in blocks:
        if isinstance(block, NoSound):
            yield Waiting()
        else:
            yield Ready()
            early_blocks.append(block)
        pressed = keys()
        if pressed == "stop":
            recorder.ended = "key"
            return []
        if pressed in ("done", "talk"):
            break
    return list(early_blocks)


class _ReplyRecorder:
    """Takes the blocks of a reply one by one; `ended` says why the reply is over, "" while it goes on."""

    def __init__(
        self,
        detector: SpeechDetector,
        endpoint: Endpoint,
        stream: StreamingRecognizer,
        recording: Recording,
        keys: Callable[[], Key | None],
        progress: _ProgressTracker,
    ) -> None:
        self._detector, self._endpoint, self._stream = detector, endpoint, stream
        self._recording, self._keys, self._progress = recording, keys, progress
        self._warned = False
        self._gaps = 0
        self.blocks = 0
        self.ended: EndReason | Literal[""] = ""

    @property
    def seconds(self) -> float:
        return self.blocks * BLOCK_SECONDS

    def add_gap(self) -> Iterator[Waiting]:
        """Note that no sound arrived; in mid-reply, report that only if it lasts."""
        self._gaps += 1
        if not self.blocks or self._gaps >= _REPORT_GAP_AFTER:
            yield Waiting()
        if self._keys() in _END_KEYS:
            self.ended = "key"

    def add(self, block: Samples) -> Iterator[Listening | Notice]:
        """Take a block of sound."""
        self._gaps = 0
        self._recording.write(block)
        probability = float(self._detector(block)[0])
        self._stream.feed(block, probability)
        self.blocks += 1
        pressed = self._keys()
        if pressed == "more":
            self._endpoint.more_time()
        state = self._endpoint.update(BLOCK_SECONDS, probability, self._progress.current())
        if state.limit < WARNING and not self._warned:
            self._warned = True
            yield Notice(f"{state.limit:.0f} seconds left for this reply.")
        if self.blocks % _REPORT_EVERY == 1:
            yield Listening(self.seconds, level(block), state.speaking, state.silence, state.patience, state.limit)
        self.ended = "key" if pressed in _END_KEYS and not state.ended else state.ended


class _ProgressTracker:
    """How far the reply has come, by the words so far; computed again only when there are new words."""

    def __init__(self, stream: StreamingRecognizer, progress: Progress) -> None:
        self._stream, self._progress_of = stream, progress
        self._words: tuple[Word, ...] = ()
        self._progress = ReplyProgress()

    def current(self) -> ReplyProgress:
        words = self._stream.words()
        if words and words != self._words:
            self._words = words
            self._progress = self._progress_of(words)
        return self._progress
