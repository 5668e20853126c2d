"""Is somebody speaking?

Silero VAD v6 (MIT), the weights inside faster-whisper's wheel, fed 512 samples at a time with its state carried.
"""

from __future__ import annotations

import numpy as np

from voicecoach.audio.clip import BLOCK, Samples

_CONTEXT = 64
"""Samples of the block before that the network looks back on."""


class SileroDetector:
    """Speech probability of each block of 512 samples at 16 kHz, in the order they come."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session = get_vad_model().session
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self._h = np.zeros((1, 1, 128), np.float32)
        self._c = np.zeros((1, 1, 128), np.float32)
        self._tail = np.zeros(_CONTEXT, np.float32)

    def __call__(self, blocks: Samples) -> Samples:
        """Take shape (n * 512,), return shape (n,)."""
        if len(blocks) % BLOCK:
            raise ValueError(f"{len(blocks)} samples are not a multiple of {BLOCK}")
        if not len(blocks):
            return np.zeros(0, np.float32)
        rows = blocks.reshape(-1, BLOCK)
        before = np.vstack([self._tail, rows[:-1, -_CONTEXT:]])
        given = {"input": np.hstack([before, rows]).astype(np.float32), "h": self._h, "c": self._c}
        out, self._h, self._c = self._session.run(None, given)
        self._tail = rows[-1, -_CONTEXT:].copy()
        return np.asarray(out, np.float32).reshape(-1)
