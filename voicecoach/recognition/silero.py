"""Speech detection with Silero VAD v6 (MIT).

Its weights come with faster-whisper's wheel. The network takes blocks of 512 samples and carries its state along.
"""

from __future__ import annotations

import numpy as np

from voicecoach.audio.clip import BLOCK, Samples

_CONTEXT = 64
"""Samples of the previous block that the network also takes."""


class SileroDetector:
    """A `SpeechDetector`: gives each block of 512 samples at 16 kHz its speech probability."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session = get_vad_model().session
        self.reset()

    def reset(self) -> None:
        """Forget all sound so far."""
        self._h = np.zeros((1, 1, 128), np.float32)
        self._c = np.zeros((1, 1, 128), np.float32)
        self._tail = np.zeros(_CONTEXT, np.float32)

    def __call__(self, blocks: Samples) -> Samples:
        """Return shape (n,) for samples of shape (n * 512,); raise ValueError for other lengths."""
        if len(blocks) % BLOCK:
            raise ValueError(f"expected a multiple of {BLOCK} samples, not {len(blocks)}")
        if not len(blocks):
            return np.zeros(0, np.float32)
        rows = blocks.reshape(-1, BLOCK)
        context = np.vstack([self._tail, rows[:-1, -_CONTEXT:]])
        inputs = {"input": np.hstack([context, rows]).astype(np.float32), "h": self._h, "c": self._c}
        probabilities, self._h, self._c = self._session.run(None, inputs)
        self._tail = rows[-1, -_CONTEXT:].copy()
        return np.asarray(probabilities, np.float32).reshape(-1)
