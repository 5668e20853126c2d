"""The program hearing itself.

Finds in what a microphone heard the sound that was just played: the place by the generalised cross-correlation with
phase transform (Knapp & Carter 1976), which a loudspeaker and a room blur little; the proof by how alike both sounds
are there, band by band, which two voices never are.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterator

import numpy as np

from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Audio, Floats, Samples, level
from voicecoach.audio.source import NoSound

ALIKE = 0.7
"""Correlation of the band levels from which it is the same sound. 0.9 and 1.4 s of 240 learners' recordings: unrelated
pairs stay below 0.6 (1 in 120: 0.76); an echo through a room with 0.2 s of reverberation, 10 dB above the noise,
reaches 0.8 in the median (docs/turns.md)."""

AUDIBLE = -60.0
"""dBFS; what is quieter than this is not held back to be looked at, and no echo worth finding."""

UNLIKE = 0.3
"""Correlation below which it is another sound and nothing need be held back any longer."""

AT_ONCE = 0.5
"""Seconds within which the end of what was played is heard if it is heard at all; who speaks later is no echo."""

LOOKS = ((0.5, 0.8), (0.9, ALIKE), (1.4, ALIKE))
"""Seconds of sound at which it is compared with what was played, and how alike it must be: half a second of unrelated
speech reaches 0.75."""

LATEST = 3.0
"""Seconds into a reply up to which the end of what was played may still be heard: no device is slower."""

_WINDOW, _HOP = 512, 160
_BAND = (200.0, 4000.0)  # Hz; where voices are and telephone lines end
_EDGES = np.unique(np.round(np.geomspace(*_BAND, 17) / (SAMPLE_RATE / _WINDOW)).astype(int))
_LEAST = 0.3  # seconds that both must share
_DEEP = 45.0  # dB below the loudest, from where levels are the room's and no longer the sound's


def delay(heard: Samples, played: Samples, *, first: float, last: float) -> float | None:
    """Return how many seconds `heard` lags behind `played` (both 16 kHz), None where it isn't heard in it.

    Negative where `heard` begins in the middle of what was played. Looked for from `first` to `last` seconds.
    """
    lag, alike = likeness(heard, played, first=first, last=last)
    return lag if alike >= ALIKE else None


def likeness(heard: Samples, played: Samples, *, first: float, last: float) -> tuple[float, float]:
    """Return the likeliest delay in seconds, and how alike both sounds are there, up to 1."""
    if min(len(heard), len(played)) < _LEAST * SAMPLE_RATE or not np.any(heard) or not np.any(played):
        return 0.0, 0.0
    size = 1 << int(np.ceil(np.log2(len(heard) + len(played))))
    cross = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    hertz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    cross[(hertz < _BAND[0]) | (hertz > _BAND[1])] = 0
    correlation = np.abs(np.fft.irfft(cross / np.maximum(np.abs(cross), 1e-12), size))
    lags = np.arange(max(-len(played) + 1, round(first * SAMPLE_RATE)), min(len(heard), round(last * SAMPLE_RATE)))
    if not len(lags):
        return 0.0, 0.0
    lag = int(lags[np.argmax(correlation[lags])])
    return lag / SAMPLE_RATE, _alike(heard[max(0, lag) :], played[max(0, -lag) :])


def _alike(one: Samples, other: Samples) -> float:
    """Return the correlation of their levels in 16 bands each 10 ms, each band against its own mean."""
    length = min(len(one), len(other))
    if length < _LEAST * SAMPLE_RATE:
        return 0.0
    first, second = _bands(one[:length]), _bands(other[:length])
    power = float(np.sqrt(np.sum(first**2) * np.sum(second**2)))
    return float(np.sum(first * second)) / power if power > 0 else 0.0


def _bands(samples: Samples) -> Floats:
    rows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP] * np.hanning(_WINDOW)
    power = np.add.reduceat(np.abs(np.fft.rfft(rows, axis=1)) ** 2, _EDGES, axis=1)[:, :-1]
    levels = 10 * np.log10(np.maximum(power, 1e-9))
    levels = np.maximum(levels, levels.max() - _DEEP)
    return np.asarray(levels - levels.mean(axis=0), np.float32)


def suppress_echo(
    blocks: Iterator[Samples | NoSound], played: Audio, notify: Callable[[], None] = lambda: None
) -> Iterator[Samples | NoSound]:
    """Yield blocks, with the end of what was just played replaced by silence where the microphone still hears it.

    `played` is at 16 kHz. Only sound from the very beginning can be an echo: its blocks are held back until a
    comparison rules an echo out, or up to the end of the echo. `notify` is called where there is one.
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
    """Pass on the quiet beginning; return the blocks held back after it, and how many blocks the echo lasts."""
    held: list[Samples] = []
    comparisons = list(LOOKS)
    quiet_blocks = 0
    for block in blocks:
        if isinstance(block, NoSound):
            yield block
        elif not held and level(block) < AUDIBLE:
            yield block
            quiet_blocks += 1
            if quiet_blocks * BLOCK >= AT_ONCE * SAMPLE_RATE:
                break
        else:
            held.append(block)
            if len(held) * BLOCK < comparisons[0][0] * SAMPLE_RATE:
                continue
            _, enough = comparisons.pop(0)
            lag, alike = likeness(
                np.concatenate(held), played.samples, first=-played.seconds, last=LATEST - played.seconds
            )
            if alike >= enough:
                notify()
                return held, round((lag + played.seconds) * SAMPLE_RATE / BLOCK)
            if alike < UNLIKE or not comparisons:
                break
    return held, 0
