"""Files as microphones.

Any format that libsndfile reads, any rate, any channels, block by block: a long file takes no more memory than a short.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from voicecoach.audio import BLOCK, BLOCK_SECONDS, SAMPLE_RATE, Audio, Samples
from voicecoach.errors import AudioError

LONGEST = 2 * 3600.0
"""Seconds of a recording that is taken; more than any practice holds."""

_CHUNK_SECONDS = 4


def seconds(path: Path) -> float:
    """Return the length of a recording; raise AudioError where there is none."""
    import soundfile

    if not path.exists():
        raise AudioError(f"There is no file {path}.")
    if path.is_dir():
        raise AudioError(f"{path} is a folder, not a recording.")
    if path.stat().st_size == 0:
        raise AudioError(f"{path} is empty.")
    try:
        about = soundfile.info(str(path))
    except soundfile.LibsndfileError as error:
        raise AudioError(
            f"{path} can't be read as audio: {error.error_string}",
            there="Formats that can be read: WAV, FLAC, Ogg (Vorbis, Opus), MP3, AIFF and others of libsndfile.",
        ) from error
    length = float(about.frames / about.samplerate)
    if about.frames == 0:
        raise AudioError(f"{path} holds no sound.")
    if length > LONGEST:
        raise AudioError(
            f"{path} is {length / 3600:.1f} hours long.",
            there=f"A recording may be up to {LONGEST / 3600:.0f} hours.",
            next="Cut it into parts, one reply or one session each.",
        )
    return length


def pieces(path: Path) -> Iterator[Samples]:
    """Yield a recording as mono at 16 kHz in pieces of a few seconds; raise AudioError where it breaks off."""
    import soundfile
    import soxr

    seconds(path)
    try:
        with soundfile.SoundFile(str(path)) as file:
            resampler = None
            if file.samplerate != SAMPLE_RATE:
                resampler = soxr.ResampleStream(file.samplerate, SAMPLE_RATE, 1, dtype="float32")
            while len(chunk := file.read(_CHUNK_SECONDS * file.samplerate, dtype="float32", always_2d=True)):
                mono = chunk.mean(axis=1, dtype=np.float32)
                mono = np.nan_to_num(mono, nan=0.0, posinf=1.0, neginf=-1.0)
                yield resampler.resample_chunk(mono) if resampler else mono
            if resampler:
                yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)
    except soundfile.LibsndfileError as error:
        raise AudioError(f"{path} breaks off: {error.error_string}") from error


def read(path: Path) -> Audio:
    """Return a whole recording as mono at 16 kHz."""
    return Audio(np.concatenate([np.zeros(0, np.float32), *pieces(path)]))


def write(path: Path, audio: Audio) -> None:
    """Write a 16-bit WAV file."""
    import soundfile

    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(str(path), audio.samples, audio.rate, subtype="PCM_16")


class FileSource:
    """An `AudioSource` that plays a recording; with a `pace` as fast as it is spoken, or that many times faster."""

    def __init__(self, path: Path, *, pace: float | None = None) -> None:
        self.overflows = 0
        self.notices: list[str] = []
        self._path, self._pace = path, pace

    def __enter__(self) -> FileSource:
        seconds(self._path)
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing is open between blocks."""

    def blocks(self) -> Iterator[Samples]:
        """Yield blocks of 512 samples, the last one filled up with silence."""
        started = time.monotonic()
        for index, block in enumerate(in_blocks(pieces(self._path))):
            if self._pace:
                time.sleep(max(0.0, started + index * BLOCK_SECONDS / self._pace - time.monotonic()))
            yield block


def in_blocks(parts: Iterator[Samples]) -> Iterator[Samples]:
    """Cut pieces of any length into blocks of 512 samples."""
    rest: Samples = np.zeros(0, np.float32)
    for part in parts:
        rest = np.concatenate([rest, part])
        for start in range(0, len(rest) - BLOCK + 1, BLOCK):
            yield rest[start : start + BLOCK]
        rest = rest[len(rest) - len(rest) % BLOCK :]
    if len(rest):
        yield np.pad(rest, (0, BLOCK - len(rest)))


def mp3(audio: Audio) -> bytes:
    """Return the sound as MP3, which every browser plays."""
    import io

    import soundfile

    out = io.BytesIO()
    soundfile.write(out, audio.samples, audio.rate, format="MP3", bitrate_mode="VARIABLE", compression_level=0.6)
    return out.getvalue()
