"""Resampling. The only module that imports soxr."""

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
    """Resamples sound from `rate` Hz to 16 kHz, piece by piece."""

    def __init__(self, rate: int) -> None:
        self._stream = None
        if rate != SAMPLE_RATE:
            import soxr

            self._stream = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32")

    def __call__(self, piece: Samples, *, last: bool = False) -> Samples:
        """Return the resampled piece, as far as it is complete; `last` also returns what the filter still holds."""
        if self._stream is None:
            return piece
        return np.asarray(self._stream.resample_chunk(piece, last=last), np.float32)
