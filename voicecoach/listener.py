"""One reply, heard.

Passes each block to the recording, the speech detector, the recogniser that follows and the endpoint, and tells about
ten times a second how it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from voicecoach.audio import BLOCK_SECONDS, level
from voicecoach.endpoint import WARNING, Cues, Endpoint, Why
from voicecoach.errors import DeviceError, StoreError
from voicecoach.events import Key, Listening, Notice
from voicecoach.ports import AudioSource, Follower, Recording, SpeechDetector
from voicecoach.transcript import Word

_TELL_EACH = 3  # blocks

Covered = Callable[[Sequence[Word]], float | None]
"""Fraction of the expected terms that some words contain."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How listening ended: `why`, `seconds` recorded, `first_speech` in seconds (None: nobody spoke), `overflows`:
    blocks the device lost, `inner_pauses` in seconds."""

    why: Why
    seconds: float
    first_speech: float | None
    overflows: int
    inner_pauses: tuple[float, ...] = ()


def listen(
    source: AudioSource,
    detector: SpeechDetector,
    endpoint: Endpoint,
    follower: Follower,
    recording: Recording,
    keys: Callable[[], Key | None],
    covered: Covered | None = None,
) -> Generator[Listening | Notice, None, Reply]:
    """Listen until the reply ends. A failing device or disk ends the reply and keeps what was captured."""
    detector.reset()
    hints = _Hints(follower, covered)
    why: Why = "source"
    seconds, warned = 0.0, False
    try:
        with source as opened:
            for index, block in enumerate(opened.blocks()):
                recording.write(block)
                probability = float(detector(block)[0])
                follower.feed(block, probability)
                seconds += BLOCK_SECONDS
                pressed = keys()
                if pressed == "more":
                    endpoint.more_time()
                now = endpoint.hear(BLOCK_SECONDS, probability, hints.now())
                if now.limit < WARNING and not warned:
                    warned = True
                    yield Notice(f"{now.limit:.0f} seconds left for this reply.")
                if index % _TELL_EACH == 0:
                    yield Listening(seconds, level(block), now.speaking, now.silence, now.patience, now.limit)
                if pressed in ("done", "stop") or now.why:
                    why = now.why or "key"
                    break
    except DeviceError as error:
        why = "device"
        yield Notice(f"{error.what} What was heard until then is kept.")
    except StoreError as error:
        why = "disk"
        yield Notice(str(error))
    if source.overflows:
        yield Notice(f"The sound device lost {source.overflows} blocks of this reply; the machine was too busy.")
    return Reply(why, seconds, endpoint.first_speech, source.overflows, tuple(endpoint.inner_pauses))


class _Hints:
    """What the words so far say about the end, computed anew only when there are new words."""

    def __init__(self, follower: Follower, covered: Covered | None) -> None:
        self._follower, self._covered = follower, covered
        self._words: tuple[Word, ...] = ()
        self._cues = Cues()

    def now(self) -> Cues:
        words = self._follower.words()
        if words and words != self._words:
            self._words = words
            self._cues = Cues(words[-1].text, self._covered(words) if self._covered else None)
        return self._cues
