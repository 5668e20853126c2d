"""Acoustic features of every 10 ms of sound.

Computed as the sound arrives. The result does not depend on how the sound is cut into pieces.
"""

from __future__ import annotations

import numpy as np

from voicecoach.audio.clip import SAMPLE_RATE, Floats, Samples

HOP = 160
"""Samples (10 ms) from one frame to the next."""

WINDOW = 512
"""Samples (32 ms) that a frame covers."""

FRAME_CENTER = WINDOW / 2 / SAMPLE_RATE
"""Seconds from the start of a frame (its index times FRAME_SECONDS) to the center of the window it covers."""

_INNER = slice(96, 416)  # the 20 ms in the center of the window: their level shows sharper boundaries

CEPSTRUM = tuple(f"c{number}" for number in range(1, 13))

COLUMNS = ("level", "voicing", "flux", "pitch", *CEPSTRUM)
"""level: dBFS of the 20 ms in the center. voicing: highest normalized autocorrelation at 75 to 400 Hz, 0 to 1.
flux: change of the log spectrum since the previous frame, dB, mean over 24 bands from 100 to 4000 Hz; a held "uh" is
voiced with little flux. pitch: Hz, where that autocorrelation is highest; meaningful only where voicing is high.
c1 to c12: cosine transform of the same log spectrum (dB, limited to 50 dB below the loudest band); they tell voices
apart."""

FRAME_SECONDS = HOP / SAMPLE_RATE

_LAGS = slice(SAMPLE_RATE // 400, SAMPLE_RATE // 75)
_BANDS = 24
_DYNAMIC_RANGE = 50.0  # dB below the loudest band
_OCTAVE_COST = 0.05  # autocorrelation is as high at twice the period: prefer the shorter one (Boersma 1993)


class FeatureExtractor:
    """Takes sound in pieces of any length and returns the frames that they complete."""

    def __init__(self) -> None:
        self._rest: Samples = np.zeros(0, np.float32)
        self._spectrum: Floats | None = None
        self._window = np.hanning(WINDOW).astype(np.float32)
        edges = np.geomspace(100, 4000, _BANDS + 1) / (SAMPLE_RATE / WINDOW)
        self._edges = np.unique(np.round(edges).astype(int))
        autocorrelation = np.fft.irfft(np.abs(np.fft.rfft(self._window, 2 * WINDOW)) ** 2)
        self._taper = (autocorrelation / autocorrelation[0])[_LAGS].astype(np.float32)
        bands = len(self._edges) - 1
        angles = np.pi / bands * np.outer(np.arange(bands) + 0.5, np.arange(1, len(CEPSTRUM) + 1))
        self._cosines = (np.sqrt(2 / bands) * np.cos(angles)).astype(np.float32)
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
        previous = np.vstack([log[:1] if self._spectrum is None else self._spectrum[None], log[:-1]])
        self._spectrum = log[-1]
        level = 10 * np.log10(np.maximum(power, 1e-12))
        flux = np.abs(log - previous).mean(axis=1)
        cepstrum = np.maximum(log, log.max(axis=1, keepdims=True) - _DYNAMIC_RANGE) @ self._cosines
        voicing = np.clip(periodic.max(axis=1), 0, 1)
        return np.column_stack([level, voicing, flux, pitch, cepstrum]).astype(np.float32)
