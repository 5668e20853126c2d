"""What sound is like.

A few acoustic features each 10 ms, computed as sound arrives and independent of how it is cut into blocks.
"""

from __future__ import annotations

import numpy as np

from voicecoach.audio.clip import SAMPLE_RATE, Floats, Samples

HOP = 160
"""Samples (10 ms) from frame to frame."""

WINDOW = 512
"""Samples (32 ms) that a frame looks at."""

MIDDLE = WINDOW / 2 / SAMPLE_RATE
"""Seconds from a frame's place (its index times FRAME_SECONDS) to the middle of what it looked at."""

_INNER = slice(96, 416)  # the 20 ms in the middle of the window: edges of sound show sharper in their level

CEPSTRUM = tuple(f"c{number}" for number in range(1, 13))

COLUMNS = ("level", "voicing", "flux", "pitch", *CEPSTRUM)
"""level: dBFS of 20 ms; voicing: highest normalized autocorrelation at 75 to 400 Hz, 0 to 1; flux: change of the log
spectrum since the frame before, dB, mean over 24 bands from 100 to 4000 Hz. A held "uh" is voiced with little flux.
pitch: Hz, where that autocorrelation is highest; it means something only where voicing is high. c1 to c12: cosine
transform of that log spectrum, dB, what is below the loudest band by more than 50 dB left out: whose voice it is."""

FRAME_SECONDS = HOP / SAMPLE_RATE

_LAGS = slice(SAMPLE_RATE // 400, SAMPLE_RATE // 75)
_BANDS = 24
_DEEPEST = 50.0  # dB
_OCTAVE_COST = 0.05  # an autocorrelation is as high at twice the period: the shorter one counts (Boersma 1993)


class FeatureExtractor:
    """Takes sound in any pieces, gives the frames that are complete."""

    def __init__(self) -> None:
        self._rest: Samples = np.zeros(0, np.float32)
        self._spectrum: Floats | None = None
        self._window = np.hanning(WINDOW).astype(np.float32)
        edges = np.geomspace(100, 4000, _BANDS + 1) / (SAMPLE_RATE / WINDOW)
        self._edges = np.unique(np.round(edges).astype(int))
        lagged = np.fft.irfft(np.abs(np.fft.rfft(self._window, 2 * WINDOW)) ** 2)
        self._taper = (lagged / lagged[0])[_LAGS].astype(np.float32)
        bands = len(self._edges) - 1
        turns = np.pi / bands * np.outer(np.arange(bands) + 0.5, np.arange(1, len(CEPSTRUM) + 1))
        self._cosines = (np.sqrt(2 / bands) * np.cos(turns)).astype(np.float32)
        self._lags = np.arange(_LAGS.start, _LAGS.stop)
        self._cost = (_OCTAVE_COST * np.log2(self._lags / _LAGS.start)).astype(np.float32)

    def feed(self, samples: Samples) -> Floats:
        """Return the new frames, shape (k, c); columns as in COLUMNS."""
        sound = np.concatenate([self._rest, samples])
        count = max(0, (len(sound) - WINDOW) // HOP + 1)
        self._rest = sound[count * HOP :]
        if not count:
            return np.zeros((0, len(COLUMNS)), np.float32)
        rows = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP][:count]
        power = np.mean(np.square(rows[:, _INNER]), axis=1)
        spectra = np.abs(np.fft.rfft(rows * self._window, 2 * WINDOW, axis=1)) ** 2
        correlation = np.fft.irfft(spectra, axis=1)
        periodic = correlation[:, _LAGS] / self._taper / np.maximum(correlation[:, :1], 1e-9)
        pitch = SAMPLE_RATE / self._lags[(periodic - self._cost).argmax(axis=1)]
        bands = np.add.reduceat(spectra[:, ::2], self._edges, axis=1)[:, :-1]
        log = (10 * np.log10(np.maximum(bands, 1e-7))).astype(np.float32)
        before = np.vstack([log[:1] if self._spectrum is None else self._spectrum[None], log[:-1]])
        self._spectrum = log[-1]
        level = 10 * np.log10(np.maximum(power, 1e-12))
        flux = np.abs(log - before).mean(axis=1)
        cepstrum = np.maximum(log, log.max(axis=1, keepdims=True) - _DEEPEST) @ self._cosines
        voicing = np.clip(periodic.max(axis=1), 0, 1)
        return np.column_stack([level, voicing, flux, pitch, cepstrum]).astype(np.float32)
