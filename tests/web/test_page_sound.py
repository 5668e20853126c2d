"""The page's microphone and loudspeaker, held to what the engine needs of a source and a sink."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from voicecoach.audio.clip import BLOCK, Audio, Samples
from voicecoach.audio.source import sounding
from voicecoach.errors import DeviceError
from voicecoach.testing import tone
from voicecoach.web.messages import MicrophoneState, MicrophoneWanted
from voicecoach.web.outbox import Outbox, Received
from voicecoach.web.page_microphone import PageMicrophone
from voicecoach.web.page_speaker import PageSpeaker
from voicecoach.web.sound_frames import MicrophoneBlock

SOUND = tone(3.2).samples.reshape(-1, BLOCK)


def blocks(reply: int, numbers: range) -> list[MicrophoneBlock]:
    return [MicrophoneBlock(reply, number, SOUND[number]) for number in numbers]


def taken(microphone: PageMicrophone, count: int) -> Samples:
    found = sounding(microphone.blocks())
    return np.concatenate([next(found) for _ in range(count)])


def wanted(outbox: Outbox) -> MicrophoneWanted | None:
    received = Received()
    outbox.unsent(received)
    return received.microphone


def test_blocks_arrive_in_order_and_each_once_however_often_they_are_sent() -> None:
    outbox = Outbox()
    with PageMicrophone(outbox) as microphone:
        assert wanted(outbox) == MicrophoneWanted(open=True, reply=1, next=0)
        for block in [*blocks(1, range(40)), *blocks(1, range(20, 60))]:  # a dropped socket: sent again from 20
            assert microphone.offer(block)
        np.testing.assert_array_equal(taken(microphone, 60), SOUND[:60].reshape(-1))
        assert microphone.overflows == 0
        assert wanted(outbox) == MicrophoneWanted(open=True, reply=1, next=32)
    assert wanted(outbox) == MicrophoneWanted(open=False, reply=1, next=60)


def test_blocks_of_an_earlier_reply_are_dropped_and_missing_ones_count_as_lost() -> None:
    microphone = PageMicrophone(Outbox())
    with microphone:
        assert all(map(microphone.offer, blocks(1, range(3))))
    with microphone:
        assert all(map(microphone.offer, [*blocks(1, range(3, 5)), *blocks(2, range(2)), *blocks(2, range(5, 6))]))
        np.testing.assert_array_equal(taken(microphone, 3), SOUND[[0, 1, 5]].reshape(-1))
        assert microphone.overflows == 3


def test_a_whole_reply_fits_and_what_is_more_waits_instead_of_being_lost() -> None:
    with PageMicrophone(Outbox()) as microphone:
        room = 0
        while microphone.offer(MicrophoneBlock(1, room, SOUND[0])):
            room += 1
        assert room * BLOCK / 16_000 == pytest.approx(180, abs=0.1)
        taken(microphone, 1)
        assert microphone.offer(MicrophoneBlock(1, room, SOUND[0]))
        assert microphone.overflows == 0


@pytest.mark.parametrize(
    ("state", "message"),
    [("gone", "My headset went away"), ("denied", "does not let"), ("missing", "finds no"), ("busy", "can't open")],
)
def test_a_microphone_that_fails_ends_the_reply_after_what_was_captured(state: str, message: str) -> None:
    with PageMicrophone(Outbox()) as microphone:
        assert all(map(microphone.offer, blocks(1, range(2))))
        microphone.report(MicrophoneState(state, "My headset"))  # type: ignore[arg-type]
        found = microphone.blocks()
        assert [len(next(found)), len(next(found))] == [BLOCK, BLOCK]  # type: ignore[arg-type]
        with pytest.raises(DeviceError, match=message) as raised:
            next(found)
        assert raised.value.next
    with microphone:
        assert microphone.offer(blocks(2, range(1))[0])
        assert len(taken(microphone, 1)) == BLOCK, "the next reply begins anew"


def test_a_gap_is_said_once_and_no_silence_takes_its_place() -> None:
    with PageMicrophone(Outbox()) as microphone:
        assert all(map(microphone.offer, blocks(1, range(2))))
        microphone.gap(12.4)
        assert all(map(microphone.offer, blocks(1, range(2, 4))))
        np.testing.assert_array_equal(taken(microphone, 4), SOUND[:4].reshape(-1))
        assert [notice.text[:36] for notice in microphone.notices] == ["No sound was recorded for 12 s, beca"]
    microphone.gap(5.0)
    assert len(microphone.notices) == 1, "nobody listened"


def test_a_page_that_stays_away_ends_the_reply() -> None:
    with PageMicrophone(Outbox(), absent=0.3) as microphone:
        assert microphone.offer(blocks(1, range(1))[0])
        with pytest.raises(DeviceError, match="No more sound"):
            list(microphone.blocks())


def page(outbox: Outbox, plays: Callable[[int], bool]) -> threading.Thread:
    """Play sounds as a page does, in a thread, as long as `plays` says so."""

    def play() -> None:
        received = Received()
        for _ in range(200):
            before = received.sound
            outbox.unsent(received)
            for number in range(before + 1, received.sound + 1):
                if plays(number):
                    outbox.played(number)
            time.sleep(0.005)

    thread = threading.Thread(target=play)
    thread.start()
    return thread


def test_the_speaker_waits_until_the_page_has_played_and_sends_only_a_little_ahead() -> None:
    outbox, made = Outbox(), []

    def parts() -> Iterator[Audio]:
        for _ in range(5):
            made.append(outbox.unplayed)
            yield tone(0.1, rate=22_050)

    thread = page(outbox, lambda _: True)
    speaker = PageSpeaker(outbox, lambda: False)
    assert speaker.play(parts(), lambda: False) is True
    thread.join()
    assert outbox.unplayed == 0
    assert max(made) <= 1
    assert speaker.last().rate == 16_000
    assert speaker.last().seconds == pytest.approx(0.1, abs=0.01)


@pytest.mark.slow_lane
@pytest.mark.parametrize("left", [True, False])
def test_a_key_or_a_learner_who_leaves_stops_the_speaker_at_once(left: bool) -> None:
    outbox = Outbox()
    thread = page(outbox, lambda _: False)
    keys = iter([False] * 5 + [True] * 100)
    speaker = PageSpeaker(outbox, lambda: left and next(keys))
    started = time.monotonic()
    assert speaker.play(iter([tone(1.0)] * 9), lambda: not left and next(keys)) is False
    assert time.monotonic() - started < 0.5
    assert outbox.unplayed == 0
    assert not speaker.last().seconds
    thread.join()


def test_nothing_to_play_is_played_at_once() -> None:
    assert PageSpeaker(Outbox(), lambda: False).play(iter([]), lambda: False) is True
