"""Resampling with soxr: the only place that imports it."""

from __future__ import annotations

import numpy as np

from voicecoach.audio.clip import SAMPLE_RATE, Audio, Samples


def resampled(audio: Audio, rate: int = SAMPLE_RATE) -> Audio:
    """Return the sound at another rate, by default at 16 kHz."""
    if audio.rate == rate:
        return audio
    import soxr

    return Audio(np.asarray(soxr.resample(audio.samples, audio.rate, rate), np.float32), rate)


class StreamResampler:
    """Brings sound that comes piece by piece from `rate` Hz to 16 kHz."""

    def __init__(self, rate: int) -> None:
        self._stream = None
        if rate != SAMPLE_RATE:
            import soxr

            self._stream = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32")

    def __call__(self, piece: Samples, *, last: bool = False) -> Samples:
        """Return what the next piece gives; the `last` piece also gives what the filter still holds."""
        if self._stream is None:
            return piece
        return np.asarray(self._stream.resample_chunk(piece, last=last), np.float32)
