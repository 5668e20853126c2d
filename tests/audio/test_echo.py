"""The program's own voice in the microphone: found, silenced, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Audio, joined, silence
from voicecoach.audio.echo import delay, suppress_echo
from voicecoach.recognition.silero import SileroDetector
from voicecoach.testing import noise

LINE = "Good morning. How do you release the new version to production without any downtime?"
REPLY = "We use a canary deployment, and a rollback is one command."

Reading = Callable[..., Audio]


def room(audio: Audio, *, late: float, gain: float, reverberation: float = 0.15) -> Audio:
    """What a microphone hears of loudspeakers: late, quieter, through a room, with noise."""
    time = np.arange(round(reverberation * SAMPLE_RATE)) / SAMPLE_RATE
    response = np.random.default_rng(3).normal(0, 0.25, len(time)) * np.exp(-6.9 * time / reverberation)
    response[0] = 1.0
    sound = gain * np.convolve(audio.samples, response)
    whole = joined(silence(late), Audio(sound.astype(np.float32)))
    return Audio(whole.samples + noise(whole.seconds, 0.001).samples[: len(whole.samples)])


def filtered(heard: Audio, played: Audio) -> Audio:
    samples = np.pad(heard.samples, (0, -len(heard.samples) % BLOCK)).reshape(-1, BLOCK)
    return Audio(np.concatenate(list(suppress_echo(iter(samples), played))))


def spoken(audio: Audio) -> float:
    """Seconds of speech."""
    samples = audio.samples[: len(audio.samples) // BLOCK * BLOCK]
    return float(np.count_nonzero(SileroDetector()(samples) >= 0.5)) * BLOCK / SAMPLE_RATE


@pytest.mark.parametrize("late", [0.0, 0.3, 1.2])
def test_the_delay_of_an_echo_is_found(reading: Reading, late: float) -> None:
    line = reading(LINE)
    found = delay(room(line, late=late, gain=0.1).samples, line.samples, first=0.0, last=2.0)
    assert found == pytest.approx(late, abs=0.01)


def test_a_reply_is_no_echo_of_the_line_before_it(reading: Reading) -> None:
    assert delay(reading(REPLY).samples, reading(LINE).samples, first=-10, last=5) is None


@pytest.mark.parametrize("late", [0.9, 1.5])
def test_the_end_of_the_line_is_silenced_and_the_reply_after_it_is_not(reading: Reading, late: float) -> None:
    line, reply = reading(LINE), reading(REPLY)
    tail = room(line.cut(line.seconds - late, line.seconds), late=0.0, gain=0.2)
    assert spoken(tail) > 0.4, "there is something to be found"
    kept = filtered(joined(tail, silence(1), reply, silence(0.5)), line.cut(line.seconds - 4, line.seconds))
    assert spoken(kept.cut(0, tail.seconds)) < 0.2
    assert spoken(kept) == pytest.approx(spoken(reply), abs=0.2)


def test_without_an_echo_every_block_comes_through_as_it_was(reading: Reading) -> None:
    heard = joined(silence(0.2), reading(REPLY), silence(0.3))
    kept = filtered(heard, reading(LINE))
    assert np.array_equal(kept.samples[: len(heard.samples)], heard.samples)


def test_who_speaks_half_a_second_later_is_not_held_back(reading: Reading) -> None:
    reply, line = reading(REPLY), reading(LINE)
    samples = joined(silence(0.6), reply).samples
    blocks = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
    given = []
    taken = suppress_echo((given.append(1) or block for block in blocks), line)  # type: ignore[func-returns-value]
    for _ in range(40):
        next(taken)
    assert len(given) == 40


def test_a_source_that_ends_while_it_is_held_back_loses_nothing(reading: Reading) -> None:
    short = reading(REPLY).cut(0.1, 0.4)
    kept = filtered(short, reading(LINE))
    assert np.array_equal(kept.samples[: len(short.samples)], short.samples)
