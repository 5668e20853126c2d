"""Echo detection: finds the sound that was just played in what the microphone recorded.

The delay comes from the generalized cross-correlation with phase transform (GCC-PHAT, Knapp & Carter 1976), which
stays sharp through a loudspeaker and a room. The level contours of both sounds, band by band, then confirm the match:
two different voices never have the same ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterator

import numpy as np

from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Audio, Floats, Samples, level
from voicecoach.audio.source import NoSound

SAME_SOUND = 0.7
"""Correlation of the band levels from which two sounds are the same. Measured on 0.9 and 1.4 s of 240 learners'
recordings: unrelated pairs stay below 0.6 (1 in 120: 0.76); an echo through a room with 0.2 s of reverberation, 10 dB
above the noise, reaches 0.8 in the median (docs/turns.md)."""

DIFFERENT_SOUND = 0.3
"""Correlation below which the sounds differ, so that blocks need not be held back any longer."""

AUDIBLE = -60.0
"""dBFS. Quieter blocks pass at once: an echo as quiet as this does no harm."""

ONSET_SECONDS = 0.5
"""The end of what was played is heard within this time or not at all. Sound that begins later is no echo."""

COMPARISONS = ((0.5, 0.8), (0.9, SAME_SOUND), (1.4, SAME_SOUND))
"""Seconds of sound after which it is compared with what was played, and the correlation needed: half a second of
unrelated speech reaches 0.75."""

MAX_DELAY = 3.0
"""Seconds into a reply up to which the end of what was played may still be heard: no device is slower."""

_WINDOW, _HOP = 512, 160
_BAND = (200.0, 4000.0)  # Hz; speech lies here, and telephone lines pass it
_BAND_EDGES = np.unique(np.round(np.geomspace(*_BAND, 17) / (SAMPLE_RATE / _WINDOW)).astype(int))
_MIN_OVERLAP = 0.3  # seconds that both sounds must share
_DYNAMIC_RANGE = 45.0  # dB below the loudest level; anything lower is the room's noise, not the sound


def find_delay(recorded: Samples, played: Samples, *, first: float, last: float) -> float | None:
    """Return by how many seconds `recorded` lags behind `played` (both 16 kHz); None if it does not contain it.

    Searches from `first` to `last` seconds. The delay is negative if `recorded` begins in the middle of `played`.
    """
    delay, correlation = best_match(recorded, played, first=first, last=last)
    return delay if correlation >= SAME_SOUND else None


def best_match(recorded: Samples, played: Samples, *, first: float, last: float) -> tuple[float, float]:
    """Return the likeliest delay in seconds and the correlation (up to 1) of the band levels at that delay."""
    if min(len(recorded), len(played)) < _MIN_OVERLAP * SAMPLE_RATE or not np.any(recorded) or not np.any(played):
        return 0.0, 0.0
    size = 1 << int(np.ceil(np.log2(len(recorded) + len(played))))
    spectrum = np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(played, size))
    hertz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    spectrum[(hertz < _BAND[0]) | (hertz > _BAND[1])] = 0
    correlation = np.abs(np.fft.irfft(spectrum / np.maximum(np.abs(spectrum), 1e-12), size))
    lags = np.arange(max(-len(played) + 1, round(first * SAMPLE_RATE)), min(len(recorded), round(last * SAMPLE_RATE)))
    if not len(lags):
        return 0.0, 0.0
    lag = int(lags[np.argmax(correlation[lags])])
    return lag / SAMPLE_RATE, _level_correlation(recorded[max(0, lag) :], played[max(0, -lag) :])


def _level_correlation(recorded: Samples, played: Samples) -> float:
    """Return the correlation of the levels in 16 bands every 10 ms, each band against its own mean."""
    length = min(len(recorded), len(played))
    if length < _MIN_OVERLAP * SAMPLE_RATE:
        return 0.0
    first, second = _band_levels(recorded[:length]), _band_levels(played[:length])
    norm = float(np.sqrt(np.sum(first**2) * np.sum(second**2)))
    return float(np.sum(first * second)) / norm if norm > 0 else 0.0


def _band_levels(samples: Samples) -> Floats:
    """Return shape (frames, bands): levels in dB, the mean of each band subtracted."""
    rows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP] * np.hanning(_WINDOW)
    power = np.add.reduceat(np.abs(np.fft.rfft(rows, axis=1)) ** 2, _BAND_EDGES, axis=1)[:, :-1]
    levels = 10 * np.log10(np.maximum(power, 1e-9))
    levels = np.maximum(levels, levels.max() - _DYNAMIC_RANGE)
    return np.asarray(levels - levels.mean(axis=0), np.float32)


def suppress_echo(
    blocks: Iterator[Samples | NoSound], played: Audio, notify: Callable[[], None] = lambda: None
) -> Iterator[Samples | NoSound]:
    """Yield the blocks; where the microphone still hears the end of what was just played, yield silence instead.

    `played` is at 16 kHz. Only sound at the very beginning can be an echo. Its blocks are held back until a comparison
    rules an echo out or confirms it. `notify` is called once if there is an echo.
    """
    if not len(played.samples):
        yield from blocks
        return
    held, echo_blocks = yield from _first_sound(blocks, played, notify)
    for block in itertools.chain(held, blocks):
        if isinstance(block, NoSound):
            yield block
        else:
            yield block if echo_blocks <= 0 else np.zeros_like(block)
            echo_blocks -= 1


def _first_sound(
    blocks: Iterator[Samples | NoSound], played: Audio, notify: Callable[[], None]
) -> Generator[Samples | NoSound, None, tuple[list[Samples], int]]:
    """Pass on the quiet beginning; return the blocks held back after it and the number of blocks the echo lasts."""
    held: list[Samples] = []
    comparisons = list(COMPARISONS)
    quiet_blocks = 0
    for block in blocks:
        if isinstance(block, NoSound):
            yield block
        elif not held and level(block) < AUDIBLE:
            yield block
            quiet_blocks += 1
            if quiet_blocks * BLOCK >= ONSET_SECONDS * SAMPLE_RATE:
                break
        else:
            held.append(block)
            if len(held) * BLOCK < comparisons[0][0] * SAMPLE_RATE:
                continue
            _, needed = comparisons.pop(0)
            delay, correlation = best_match(
                np.concatenate(held), played.samples, first=-played.seconds, last=MAX_DELAY - played.seconds
            )
            if correlation >= needed:
                notify()
                return held, round((delay + played.seconds) * SAMPLE_RATE / BLOCK)
            if correlation < DIFFERENT_SOUND or not comparisons:
                break
    return held, 0
