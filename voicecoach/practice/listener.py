"""Listening to one reply.

Passes each block to the recording, the speech detector, the streaming recognizer and the endpoint, and reports the
state about ten times a second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Literal

import numpy as np

from voicecoach.audio.clip import BLOCK, BLOCK_SECONDS, Samples, level
from voicecoach.audio.source import AudioSource, NoSound, Notice
from voicecoach.errors import DeviceError, StoreError
from voicecoach.practice.endpoint import WARNING, Decision, Endpoint, EndReason
from voicecoach.practice.events import Key, Listening, Ready, Resumed, Waiting
from voicecoach.practice.protocols import Recording, StreamingRecognizer
from voicecoach.practice.reply import Listened, Reply, Standing
from voicecoach.practice.reply_progress import ReplyProgress
from voicecoach.practice.standing_end import BEFORE_COMMAND, StandingEnd
from voicecoach.recognition.recognizer import SpeechDetector
from voicecoach.recognition.transcript import Word

_REPORT_EVERY = 3  # blocks, so about 10 reports a second: smooth for the eye
_REPORT_GAP_AFTER = 4  # times in a row without sound; a shorter gap in mid-reply is not worth a report

PRE_ROLL = 0.5
"""Seconds kept from before the key in push-to-talk: learners press the key a little after they start to speak."""

_END_KEYS: tuple[Key, ...] = ("done", "stop", "release")

Progress = Callable[[Sequence[Word]], ReplyProgress]
"""Returns how far a reply has come, by its words so far."""


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
    recognize_after: Callable[[], StreamingRecognizer] | None = None,
    hands_free: bool = False,
) -> Listened:
    """Listen until the reply ends. A failing device or disk ends the reply; what was captured is kept.

    `push_to_talk`: the reply begins `PRE_ROLL` seconds before a key; `recognize_after`, `hands_free`: as for
    `Listen`.
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
                if recorder.ended == "pause" and recognize_after:
                    end = recorder.standing_end(recognize_after, hands_free=hands_free)
                    yield from recorder.stand(blocks, end, source)
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
    return recorder.reply(ended, source.overflows)


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


def _report(seconds: float, block: Samples, state: Decision) -> Listening:
    return Listening(seconds, level(block), state.speaking, state.silence, state.patience, state.limit)


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
        self._last: deque[tuple[Samples, float]] = deque(maxlen=round(BEFORE_COMMAND / BLOCK_SECONDS))
        self._warned = False
        self._gaps = 0
        self.blocks = 0
        self.ended: EndReason | Literal[""] = ""

    @property
    def seconds(self) -> float:
        return self.blocks * BLOCK_SECONDS

    def reply(self, ended: EndReason, overflows: int) -> Reply:
        """Return the reply as it is now."""
        endpoint = self._endpoint
        return Reply(ended, self.seconds, endpoint.first_speech, overflows, tuple(endpoint.inner_pauses))

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
        probability = self._record(block)
        pressed = self._keys()
        if pressed == "more":
            self._endpoint.more_time()
        state = self._take(block, probability)
        if state.limit < WARNING and not self._warned:
            self._warned = True
            yield Notice(f"{state.limit:.0f} seconds left for this reply.")
        if self.blocks % _REPORT_EVERY == 1:
            yield _report(self.seconds, block, state)
        self.ended = "key" if pressed in _END_KEYS and not state.ended else state.ended

    def standing_end(self, recognize: Callable[[], StreamingRecognizer], *, hands_free: bool) -> StandingEnd:
        """Return the end that silence made; `recognize`: what is said after it, a command perhaps if `hands_free`."""
        return StandingEnd(self._stream.so_far, recognize, list(self._last) if hands_free else None)

    def stand(
        self,
        blocks: Iterator[Samples | NoSound],
        end: StandingEnd,
        source: AudioSource,
    ) -> Generator[Standing | Resumed, bool | None, None]:
        """Listen on after silence ended the reply, until the end is made final or the learner goes on.

        What was recorded meanwhile becomes part of the reply, or is dropped.
        """
        reply = self.reply("pause", source.overflows)
        went_on = False
        try:
            final = yield self._standing(end, reply)
            while not final and not went_on:
                block = next(blocks, None)
                if block is None:
                    return
                if not isinstance(block, NoSound):
                    went_on = end.add(block, self._record(block))
                if not went_on and (isinstance(block, NoSound) or len(end.held) % _REPORT_EVERY == 0):
                    final = yield self._standing(end, reply)
        except (DeviceError, StoreError):
            return  # the reply itself is complete
        finally:
            if not went_on:
                self._recording.trim(self.blocks * BLOCK)
        if not went_on:
            return
        for held, probability in end.held:
            self._take(held, probability)
        self.ended = ""
        yield Resumed()

    def _record(self, block: Samples) -> float:
        """Write a block to disk; return its speech probability."""
        self._recording.write(block)
        return float(self._detector(block)[0])

    def _take(self, block: Samples, probability: float) -> Decision:
        """Make a recorded block part of the reply."""
        self._stream.feed(block, probability)
        self._last.append((block, probability))
        self.blocks += 1
        return self._endpoint.update(BLOCK_SECONDS, probability, self._progress.current())

    def _standing(self, end: StandingEnd, reply: Reply) -> Standing:
        """Return the state of an end that stands."""
        left = self._endpoint.until_voice(self._progress.current()) - end.seconds
        block = end.held[-1][0] if end.held else np.zeros(BLOCK, np.float32)
        silence = self._endpoint.silence + end.seconds
        limit = self._endpoint.left - end.seconds
        listening = Listening(
            self.seconds + end.seconds, level(block), end.undecided, silence, max(0.0, left), max(0.0, limit)
        )
        return Standing(reply, end.seconds, end.undecided, listening, end.command)


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
