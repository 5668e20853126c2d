"""Echo: the program's own voice in the microphone is found and silenced, and nobody else's voice is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Audio, Samples, joined, padded_blocks, rows_of_blocks, silence
from voicecoach.audio.echo import find_delay, suppress_echo
from voicecoach.audio.source import NO_SOUND, sounding
from voicecoach.recognition.silero import SileroDetector
from voicecoach.testing import noise

LINE = "Good morning. How do you release the new version to production without any downtime?"
REPLY = "We use a canary deployment, and a rollback is one command."

Reading = Callable[..., Audio]


def room(audio: Audio, *, delay: float, gain: float, reverberation: float = 0.15) -> Audio:
    """Return what a microphone records of loudspeakers: delayed, quieter, through a room, with noise."""
    time = np.arange(round(reverberation * SAMPLE_RATE)) / SAMPLE_RATE
    response = np.random.default_rng(3).normal(0, 0.25, len(time)) * np.exp(-6.9 * time / reverberation)
    response[0] = 1.0
    sound = gain * np.convolve(audio.samples, response)
    whole = joined(silence(delay), Audio(sound.astype(np.float32)))
    return Audio(whole.samples + noise(whole.seconds, 0.001).samples[: len(whole.samples)])


def filtered(recorded: Audio, played: Audio) -> Audio:
    return Audio(np.concatenate(list(sounding(suppress_echo(iter(padded_blocks(recorded.samples)), played)))))


def speech_seconds(audio: Audio) -> float:
    probabilities = SileroDetector()(rows_of_blocks(audio.samples).reshape(-1))
    return float(np.count_nonzero(probabilities >= 0.5)) * BLOCK / SAMPLE_RATE


@pytest.mark.parametrize("delay", [0.0, 0.3, 1.2])
def test_the_delay_of_an_echo_is_found(reading: Reading, delay: float) -> None:
    line = reading(LINE)
    found = find_delay(room(line, delay=delay, gain=0.1).samples, line.samples, first=0.0, last=2.0)
    assert found == pytest.approx(delay, abs=0.01)


def test_a_reply_is_not_an_echo_of_the_line_before_it(reading: Reading) -> None:
    assert find_delay(reading(REPLY).samples, reading(LINE).samples, first=-10, last=5) is None


@pytest.mark.parametrize("seconds", [0.9, 1.5])
def test_the_end_of_the_line_is_silenced_and_the_reply_after_it_is_not(reading: Reading, seconds: float) -> None:
    line, reply = reading(LINE), reading(REPLY)
    tail = room(line.cut(line.seconds - seconds, line.seconds), delay=0.0, gain=0.2)
    assert speech_seconds(tail) > 0.4, "the microphone hears the line"
    kept = filtered(joined(tail, silence(1), reply, silence(0.5)), line.cut(line.seconds - 4, line.seconds))
    assert speech_seconds(kept.cut(0, tail.seconds)) < 0.2
    assert speech_seconds(kept) == pytest.approx(speech_seconds(reply), abs=0.2)


def test_an_echo_notifies_once_and_a_reply_never(reading: Reading) -> None:
    line, calls = reading(LINE), []
    played = line.cut(line.seconds - 4, line.seconds)
    tail = room(line.cut(line.seconds - 1.5, line.seconds), delay=0.0, gain=0.2)
    for sound, expected in ((reading(REPLY), 0), (joined(tail, silence(1), reading(REPLY)), 1)):
        assert list(suppress_echo(iter(padded_blocks(sound.samples)), played, lambda: calls.append("echo")))
        assert len(calls) == expected


def test_without_an_echo_every_block_passes_unchanged(reading: Reading) -> None:
    recorded = joined(silence(0.2), reading(REPLY), silence(0.3))
    kept = filtered(recorded, reading(LINE))
    assert np.array_equal(kept.samples[: len(recorded.samples)], recorded.samples)


def test_no_sound_passes_through_while_blocks_are_held_back(reading: Reading) -> None:
    recorded = padded_blocks(reading(REPLY).samples)
    blocks = [NO_SOUND, *recorded[:5], NO_SOUND, *recorded[5:]]
    passed = list(suppress_echo(iter(blocks), reading(LINE)))
    assert sum(block is NO_SOUND for block in passed) == 2
    assert np.array_equal(list(sounding(passed)), recorded)


def test_a_reply_that_begins_after_half_a_second_is_not_held_back(reading: Reading) -> None:
    consumed = 0

    def blocks() -> Iterator[Samples]:
        nonlocal consumed
        for block in rows_of_blocks(joined(silence(0.6), reading(REPLY)).samples):
            consumed += 1
            yield block

    passed = suppress_echo(blocks(), reading(LINE))
    for _ in range(40):
        next(passed)
    assert consumed == 40


def test_a_source_that_ends_while_blocks_are_held_back_loses_nothing(reading: Reading) -> None:
    short = reading(REPLY).cut(0.1, 0.4)
    kept = filtered(short, reading(LINE))
    assert np.array_equal(kept.samples[: len(short.samples)], short.samples)
