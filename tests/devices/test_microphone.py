"""The microphone over fake streams at real cadence: late, stopping and lost sound."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from voicecoach.audio.clip import BLOCK, SAMPLE_RATE
from voicecoach.audio.source import NO_SOUND, Notice, sounding
from voicecoach.devices.microphone import STARTS, Microphone, Opened, Take
from voicecoach.errors import DeviceError

PIECE = 0.032


@dataclass
class FakeStream:
    """Calls back with numbered samples each 32 ms after `delay` seconds, `pieces` times."""

    take: Take
    delay: float = 0.0
    pieces: int = 10_000
    rate: int = SAMPLE_RATE
    overflow_at: int = -1

    def __post_init__(self) -> None:
        self._closed = threading.Event()
        self.active = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        count = round(self.rate * PIECE)
        if self._closed.wait(self.delay):
            return
        for piece in range(self.pieces):
            samples = np.arange(piece * count, (piece + 1) * count, dtype=np.float32)[:, None]
            self.take(samples, count, None, SimpleNamespace(input_overflow=piece == self.overflow_at))
            if self._closed.wait(PIECE):
                return
        self._closed.wait()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()


class Fakes:
    """Opens one stream after the other as planned; the last plan stays."""

    def __init__(self, *plans: dict[str, float], absent: int = 0) -> None:
        self.plans, self.absent = list(plans), absent
        self.streams: list[FakeStream] = []

    def __call__(self, name: str, take: Take) -> Opened:
        if self.absent:
            self.absent -= 1
            raise DeviceError("The microphone Fake can't be opened.", hint="microphone")
        plan = self.plans[min(len(self.streams), len(self.plans) - 1)]
        self.streams.append(FakeStream(take, **plan))  # type: ignore[arg-type]
        stream = self.streams[-1]
        return Opened(stream.close, lambda: stream.active, stream.rate, "Fake")


def microphone(fakes: Fakes) -> Microphone:
    return Microphone("", fakes, starting=0.5, lost=0.3, absent=1.5)


def test_every_sample_arrives_in_order_though_the_consumer_is_slow() -> None:
    fakes = Fakes({})
    with microphone(fakes) as opened:
        time.sleep(0.5)
        blocks = sounding(opened.blocks())
        heard = np.concatenate([next(blocks) for _ in range(20)])
    assert np.array_equal(heard, np.arange(20 * BLOCK))
    assert opened.overflows == 0


def test_the_callback_never_waits_and_counts_each_piece_that_a_full_queue_loses() -> None:
    takes: list[Take] = []

    def open_stream(_: str, take: Take) -> Opened:
        takes.append(take)
        return Opened(lambda: None, lambda: True, SAMPLE_RATE, "Fake")

    def call_back() -> None:
        for _ in range(5000):
            takes[0](np.zeros((BLOCK, 1), np.float32), BLOCK, None, SimpleNamespace(input_overflow=False))

    with Microphone("", open_stream) as opened:
        caller = threading.Thread(target=call_back, daemon=True)
        caller.start()
        caller.join(timeout=30)
        assert not caller.is_alive(), "the callback waits for the consumer"
        assert 0 < opened.overflows < 5000
        blocks = opened.blocks()
        kept = [next(blocks) for _ in range(5000 - opened.overflows)]
        assert len(list(sounding(kept))) == len(kept)
        assert next(blocks) == NO_SOUND


def test_a_stream_that_starts_late_is_waited_for_with_no_sound_meanwhile() -> None:
    fakes = Fakes({"delay": 0.45})
    with microphone(fakes) as opened:
        blocks = opened.blocks()
        received = [next(blocks) for _ in range(4)]
    assert received[:2] == [NO_SOUND, NO_SOUND]
    assert [len(block) for block in sounding(received)] == [BLOCK, BLOCK]
    assert len(fakes.streams) == 1


def test_a_stream_that_never_starts_is_opened_again() -> None:
    fakes = Fakes({"delay": 60}, {})
    with microphone(fakes) as opened:
        heard = next(sounding(opened.blocks()))
    assert np.array_equal(heard, np.arange(BLOCK))
    assert len(fakes.streams) == 2


@pytest.mark.slow_lane
def test_a_device_that_never_gives_sound_and_one_that_was_unplugged_are_different_errors() -> None:
    silent = Fakes({"delay": 60})
    with microphone(silent) as opened, pytest.raises(DeviceError, match="gives no sound"):
        assert not list(sounding(opened.blocks()))
    assert len(silent.streams) == STARTS
    unplugged = Fakes({"pieces": 5})
    with microphone(unplugged) as opened, pytest.raises(DeviceError, match="went away"):
        assert sum(len(block) for block in sounding(opened.blocks())) == 5 * BLOCK
    assert len(unplugged.streams) == 1, "opening it again would lose what was said before"


@pytest.mark.slow_lane
def test_the_microphone_waits_for_a_device_that_can_t_be_opened_and_notifies_the_learner_once() -> None:
    with microphone(Fakes({}, absent=2)) as opened:
        heard = next(sounding(opened.blocks()))
        assert np.array_equal(heard, np.arange(BLOCK))
        assert opened.notices == [Notice("The microphone Fake can't be opened.\nWaiting for it.", "microphone")]
    with microphone(Fakes({}, absent=10)) as opened, pytest.raises(DeviceError, match="can't be opened"):
        assert not list(sounding(opened.blocks()))


def test_an_overflow_that_portaudio_reports_is_counted() -> None:
    with microphone(Fakes({"overflow_at": 2})) as opened:
        blocks = opened.blocks()
        for _ in range(5):
            next(blocks)
    assert opened.overflows == 1


def test_a_stream_at_another_rate_is_resampled_to_16_khz() -> None:
    with microphone(Fakes({"rate": 48_000})) as opened:
        blocks = sounding(opened.blocks())
        heard = np.concatenate([next(blocks) for _ in range(15)])
    steps = np.diff(heard[2 * BLOCK :])
    assert np.allclose(steps, 3.0, atol=0.5), "a ramp at 48 kHz rises three times as fast at 16 kHz"
