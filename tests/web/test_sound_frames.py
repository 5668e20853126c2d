"""Sound in binary messages."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from voicecoach.errors import UsageError
from voicecoach.testing import tone
from voicecoach.web.sound_frames import BLOCK_BYTES, microphone_block, sound_frame


def frame(samples: np.ndarray[tuple[int], np.dtype[np.float32]], reply: int = 3, number: int = 70_000) -> bytes:
    return struct.pack("<II", reply, number) + samples.astype("<f4").tobytes()


def test_a_block_arrives_with_its_reply_and_number_and_unchanged_samples() -> None:
    samples = tone(1.0).samples[:512]
    block = microphone_block(frame(samples))
    assert (block.reply, block.number) == (3, 70_000)
    assert block.samples.dtype == np.float32
    np.testing.assert_array_equal(block.samples, samples)


def test_samples_beyond_full_scale_are_limited() -> None:
    assert np.abs(microphone_block(frame(np.full(512, 3, np.float32))).samples).max() == 1.0


@pytest.mark.parametrize("size", [0, 8, BLOCK_BYTES - 1, BLOCK_BYTES + 4])
def test_a_block_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(UsageError, match="bytes"):
        microphone_block(bytes(size))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_no_numbers_are_refused(value: float) -> None:
    with pytest.raises(UsageError, match="no numbers"):
        microphone_block(frame(np.full(512, value, np.float32)))


def test_a_sound_goes_out_with_its_number_its_rate_and_its_samples() -> None:
    audio = tone(0.1, rate=22_050)
    sent = sound_frame(5, audio)
    assert struct.unpack_from("<II", sent) == (5, 22_050)
    np.testing.assert_array_equal(np.frombuffer(sent, "<f4", offset=8), audio.samples)
