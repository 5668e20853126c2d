"""Listening to one reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Samples, joined, silence
from voicecoach.audio.source import NO_SOUND, NoSound, Notice
from voicecoach.errors import DeviceError, StoreError
from voicecoach.practice.endpoint import Endpoint
from voicecoach.practice.events import Event, Key, Listening, Ready, Waiting
from voicecoach.practice.listener import PRE_ROLL, Progress, listen
from voicecoach.practice.patience import Patience
from voicecoach.practice.reply import Reply, Standing
from voicecoach.practice.reply_progress import ReplyProgress
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Word
from voicecoach.testing import BlockSource, LevelDetector, tone


class MemoryRecording:
    """A recording in memory; its disk may be full after some blocks."""

    take = 1

    def __init__(self, full_after: int | None = None) -> None:
        self.blocks: list[Samples] = []
        self.full_after = full_after

    def write(self, block: Samples) -> None:
        if self.full_after is not None and len(self.blocks) >= self.full_after:
            raise StoreError("The recording can't go on: No space left on device.")
        self.blocks.append(block)

    def trim(self, samples: int) -> None:
        del self.blocks[samples // BLOCK :]


class BlockCounter:
    """A streaming recognizer that only counts the blocks and returns fixed words."""

    def __init__(self, words: tuple[Word, ...] = ()) -> None:
        self.fed = 0
        self._words = words

    def feed(self, block: Samples, probability: float) -> None:
        self.fed += 1

    def words(self) -> tuple[Word, ...]:
        return self._words

    def so_far(self) -> Evidence:
        raise NotImplementedError

    def finish(self) -> Evidence:
        raise NotImplementedError

    def cancel(self) -> None:
        raise NotImplementedError


def run(
    source: BlockSource,
    *,
    endpoint: Endpoint | None = None,
    recording: MemoryRecording | None = None,
    keys: Callable[[], Key | None] = lambda: None,
    stream: BlockCounter | None = None,
    progress: Progress = lambda _: ReplyProgress(),
    push_to_talk: bool = False,
) -> tuple[Reply, list[Event], MemoryRecording]:
    recording = recording or MemoryRecording()
    events: list[Event] = []
    listening = listen(
        source,
        LevelDetector(),
        endpoint or Endpoint(Patience(seconds=1.6)),
        stream or BlockCounter(),
        recording,
        keys,
        progress,
        push_to_talk=push_to_talk,
    )
    try:
        while True:
            event = next(listening)
            assert not isinstance(event, Standing)
            events.append(event)
    except StopIteration as end:
        return end.value, events, recording


SPEECH = joined(silence(0.5), tone(2), silence(3), tone(5)).samples


def test_silence_ends_a_reply_and_the_source_is_closed() -> None:
    source = BlockSource(SPEECH)
    reply, events, recording = run(source)
    assert reply.ended == "pause"
    assert 4.0 <= reply.seconds <= 4.3
    assert source.opened == source.closed == 1
    assert np.array_equal(np.concatenate(recording.blocks), SPEECH[: len(recording.blocks) * 512])
    assert any(isinstance(event, Listening) and event.speaking for event in events)


def test_the_done_key_ends_a_reply_and_the_more_time_key_prolongs_it() -> None:
    pressed = iter([None] * 30 + ["done"])
    reply, _, _ = run(BlockSource(SPEECH), keys=lambda: next(pressed, None))  # type: ignore[arg-type]
    assert reply.ended == "key"
    assert reply.seconds < 1.1
    more = iter([None] * 100 + ["more"])
    reply, _, _ = run(BlockSource(SPEECH), keys=lambda: next(more, None))  # type: ignore[arg-type]
    assert reply.ended == "source"


def test_an_unplugged_microphone_ends_the_reply_and_the_recording_is_kept() -> None:
    source = BlockSource(SPEECH, breaks_after=50, failure=DeviceError("The microphone went away.", hint="microphone"))
    reply, events, recording = run(source)
    assert reply.ended == "device"
    assert len(recording.blocks) == 50
    assert [event.hint for event in events if isinstance(event, Notice) and "kept" in event.text] == ["microphone"]
    assert source.closed == 1


def test_a_full_disk_ends_the_reply_with_its_message() -> None:
    reply, events, recording = run(BlockSource(SPEECH), recording=MemoryRecording(full_after=40))
    assert reply.ended == "disk"
    assert len(recording.blocks) == 40
    assert any(isinstance(event, Notice) and "No space" in event.text for event in events)


def test_lost_blocks_are_counted_and_reported() -> None:
    source = BlockSource(SPEECH, overflows=3)
    reply, events, _ = run(source)
    assert reply.overflows == 3
    assert any(isinstance(event, Notice) and "lost 3 blocks" in event.text for event in events)


def test_one_warning_comes_before_the_time_limit() -> None:
    reply, events, _ = run(BlockSource(tone(40).samples), endpoint=Endpoint(Patience(seconds=1.6), limit=30))
    assert reply.ended == "limit"
    notices = [event.text for event in events if isinstance(event, Notice)]
    assert len(notices) == 1
    assert "seconds left" in notices[0]


def test_a_reply_ends_sooner_after_a_full_sentence_with_all_terms() -> None:
    words = (Word("done.", 0, 1, 0.9),)
    complete = ReplyProgress("done.", 1.0, 5, 1.0)
    quick, _, _ = run(
        BlockSource(SPEECH), endpoint=Endpoint(Patience()), stream=BlockCounter(words), progress=lambda _: complete
    )
    slow, _, _ = run(BlockSource(SPEECH), endpoint=Endpoint(Patience()))
    assert quick.seconds < slow.seconds - 0.3


def test_push_to_talk_keeps_half_a_second_from_before_the_key_and_only_a_key_ends_it() -> None:
    pressed: list[Key | None] = [*[None] * 70, "done", *[None] * 40, "done"]
    hold = Endpoint(Patience(seconds=1.0), hold=True)
    reply, events, recording = run(
        BlockSource(SPEECH), endpoint=hold, keys=lambda: pressed.pop(0) if pressed else None, push_to_talk=True
    )
    assert reply.ended == "key"
    assert sum(isinstance(event, Ready) for event in events) == 71
    before = round(PRE_ROLL * SAMPLE_RATE / 512)
    first = (71 - before) * 512
    assert np.array_equal(np.concatenate(recording.blocks), SPEECH[first : first + len(recording.blocks) * 512])


def test_a_gap_during_a_reply_is_reported_only_if_it_lasts() -> None:
    class Gapped(BlockSource):
        gap = 0

        def blocks(self) -> Iterator[Samples | NoSound]:
            for index, block in enumerate(super().blocks()):
                yield block
                if index == 30:
                    yield from [NO_SOUND] * self.gap

    for gap, reports in ((2, 0), (6, 3)):
        source = Gapped(SPEECH)
        source.gap = gap
        assert sum(isinstance(event, Waiting) for event in run(source)[1]) == reports


def test_quitting_before_the_key_that_begins_the_reply_records_nothing() -> None:
    reply, _, recording = run(BlockSource(SPEECH), keys=lambda: "stop", push_to_talk=True)
    assert (reply.ended, reply.seconds, recording.blocks) == ("key", 0.0, [])


def test_every_recorded_block_reaches_the_streaming_recognizer() -> None:
    stream = BlockCounter()
    reply, _, recording = run(BlockSource(SPEECH), stream=stream)
    assert stream.fed == len(recording.blocks) == round(reply.seconds * SAMPLE_RATE / 512)
