"""One reply, heard.

Passes each block to the recording, the speech detector, the recognizer that follows and the endpoint, and tells about
ten times a second how it stands.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from voicecoach.audio.clip import BLOCK_SECONDS, Samples, level
from voicecoach.audio.source import AudioSource, NoSound
from voicecoach.errors import DeviceError, StoreError
from voicecoach.practice.endpoint import WARNING, Endpoint, EndReason
from voicecoach.practice.events import Key, Listening, Notice, Ready, Waiting
from voicecoach.practice.patience import ReplyProgress
from voicecoach.practice.protocols import Recording, StreamingRecognizer
from voicecoach.recognition.recognizer import SpeechDetector
from voicecoach.recognition.transcript import Word

_TELL_EACH = 3  # blocks
_TELL_EMPTY = 4  # times that nothing came in a row

PRE_ROLL = 0.5
"""Seconds kept from before the key in push-to-talk: who presses and speaks at once presses late."""

_ENDING: tuple[Key, ...] = ("done", "stop")

Covered = Callable[[Sequence[Word]], float | None]
"""Fraction of the expected terms that some words contain."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How listening ended.

    `ended`: the reason; `seconds`: recorded; `first_speech`: in seconds, None if nobody spoke; `overflows`: blocks the
    device lost; `inner_pauses`: in seconds.
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
"""Tells how listening stands, returns the reply."""


def listen(
    source: AudioSource,
    detector: SpeechDetector,
    endpoint: Endpoint,
    stream: StreamingRecognizer,
    recording: Recording,
    keys: Callable[[], Key | None],
    covered: Covered | None = None,
    *,
    expected: int = 0,
    push_to_talk: bool = False,
) -> Listened:
    """Listen until the reply ends. A failing device or disk ends the reply and keeps what was captured.

    `covered` is asked of `expected` terms. `push_to_talk`: the reply begins with a key, and half a second before it.
    """
    detector.reset()
    ear = _Ear(detector, endpoint, stream, recording, keys, _Hints(stream, covered, expected))
    why: EndReason
    try:
        with source as opened:
            blocks = opened.blocks()
            for early in (yield from _begun(blocks, keys, ear)) if push_to_talk else ():
                yield from ear.hear(early)
            for block in blocks if not ear.ended else ():
                yield from (Notice(opened.notices.pop(0)) for _ in tuple(opened.notices))
                yield from (ear.hear(block) if not isinstance(block, NoSound) else ear.wait())
                if ear.ended:
                    break
            why = ear.ended or "source"
    except DeviceError as error:
        why = "device"
        yield Notice(f"{error.what} What was heard until then is kept." if ear.blocks else str(error))
    except StoreError as error:
        why = "disk"
        yield Notice(str(error))
    if source.overflows:
        yield Notice(f"The sound device lost {source.overflows} blocks of this reply; the machine was too busy.")
    return Reply(why, ear.seconds, endpoint.first_speech, source.overflows, tuple(endpoint.inner_pauses))


def _begun(
    blocks: Iterator[Samples | NoSound], keys: Callable[[], Key | None], ear: _Ear
) -> Generator[Ready | Waiting, None, list[Samples]]:
    """Wait for the key that begins the reply; return what was heard just before."""
    before: deque[Samples] = deque(maxlen=round(PRE_ROLL / BLOCK_SECONDS))
    for block in blocks:
        if isinstance(block, NoSound):
            yield Waiting()
        else:
            yield Ready()
            before.append(block)
        pressed = keys()
        if pressed == "stop":
            ear.ended = "key"
            return []
        if pressed in ("done", "talk"):
            break
    return list(before)


class _Ear:
    """Takes one block after the other; `ended` says why the reply is over, "" while it isn't."""

    def __init__(
        self,
        detector: SpeechDetector,
        endpoint: Endpoint,
        stream: StreamingRecognizer,
        recording: Recording,
        keys: Callable[[], Key | None],
        hints: _Hints,
    ) -> None:
        self._detector, self._endpoint, self._stream = detector, endpoint, stream
        self._recording, self._keys = recording, keys
        self._hints = hints
        self._warned = False
        self._empty = 0
        self.blocks = 0
        self.ended: EndReason | Literal[""] = ""

    @property
    def seconds(self) -> float:
        return self.blocks * BLOCK_SECONDS

    def wait(self) -> Iterator[Waiting]:
        """There is no sound for the moment; in mid-reply that is told only if it lasts."""
        self._empty += 1
        if not self.blocks or self._empty >= _TELL_EMPTY:
            yield Waiting()
        if self._keys() in _ENDING:
            self.ended = "key"

    def hear(self, block: Samples) -> Iterator[Listening | Notice]:
        """Take a block of sound."""
        self._empty = 0
        self._recording.write(block)
        probability = float(self._detector(block)[0])
        self._stream.feed(block, probability)
        self.blocks += 1
        pressed = self._keys()
        if pressed == "more":
            self._endpoint.more_time()
        now = self._endpoint.update(BLOCK_SECONDS, probability, self._hints.now())
        if now.limit < WARNING and not self._warned:
            self._warned = True
            yield Notice(f"{now.limit:.0f} seconds left for this reply.")
        if self.blocks % _TELL_EACH == 1:
            yield Listening(self.seconds, level(block), now.speaking, now.silence, now.patience, now.limit)
        self.ended = "key" if pressed in _ENDING and not now.ended else now.ended


class _Hints:
    """What the words so far say about the end, computed anew only when there are new words."""

    def __init__(self, stream: StreamingRecognizer, covered: Covered | None, expected: int) -> None:
        self._stream, self._covered, self._expected = stream, covered, expected
        self._words: tuple[Word, ...] = ()
        self._progress = ReplyProgress()

    def now(self) -> ReplyProgress:
        words = self._stream.words()
        if words and words != self._words:
            self._words = words
            self._progress = ReplyProgress(
                words[-1].text, self._covered(words) if self._covered else None, self._expected
            )
        return self._progress
