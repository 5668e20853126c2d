"""Sound in binary messages: blocks of the page's microphone, and what the voice says.

All numbers are little-endian. From the page: the reply and the block (uint32), then 512 samples (float32, 16 kHz).
To the page: the sound and its rate in Hz (uint32), then its samples (float32).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from voicecoach.audio.clip import BLOCK, Audio, Samples
from voicecoach.errors import UsageError

_HEAD = struct.Struct("<II")
BLOCK_BYTES = _HEAD.size + 4 * BLOCK


@dataclass(frozen=True, slots=True)
class MicrophoneBlock:
    """Block `number` (0, 1, ...) of a reply."""

    reply: int
    number: int
    samples: Samples


def microphone_block(frame: bytes) -> MicrophoneBlock:
    """Return the block in a binary message; raise UsageError if it has another size or no numbers in it."""
    if len(frame) != BLOCK_BYTES:
        raise UsageError(f"A block of sound has {BLOCK_BYTES} bytes, not {len(frame)}.")
    samples = np.frombuffer(frame, "<f4", offset=_HEAD.size).astype(np.float32)
    if not np.isfinite(samples).all():
        raise UsageError("A block of sound contains values that are no numbers.")
    reply, number = _HEAD.unpack_from(frame)
    return MicrophoneBlock(reply, number, samples.clip(-1.0, 1.0))


def sound_frame(sound: int, audio: Audio) -> bytes:
    """Return the binary message that brings a sound to the page."""
    return _HEAD.pack(sound, audio.rate) + audio.samples.astype("<f4").tobytes()
