"""Reading and writing audio files.

Reads any format that libsndfile knows, at any rate and with any number of channels. Files are read piece by piece, so
that a long file needs no more memory than a short one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from math import ceil
from pathlib import Path

import numpy as np

from voicecoach.audio.clip import SAMPLE_RATE, Audio, Samples, joined_samples
from voicecoach.audio.resampling import StreamResampler
from voicecoach.errors import AudioError
from voicecoach.storage.atomic import replacing
from voicecoach.storage.bounded import exists

MAX_SECONDS = 2 * 3600.0
"""A longer recording is refused. No practice session lasts as long."""

LOWEST_RATE, HIGHEST_RATE, MOST_CHANNELS = 1000, 768_000, 64
"""What microphones and interfaces deliver; the header of a damaged file may claim anything."""

_PIECE_SECONDS = 4


def duration(path: Path) -> float:
    """Return the length of a recording in seconds; raise AudioError if the file is unusable."""
    import soundfile

    if not exists(path):
        raise AudioError(f"{path} does not exist.")
    if path.is_dir():
        raise AudioError(f"{path} is a folder, not a recording.")
    if path.stat().st_size == 0:
        raise AudioError(f"{path} is empty.")
    try:
        info = soundfile.info(_name(path))
    except soundfile.LibsndfileError as error:
        raise AudioError(
            f"Can't read {path} as audio: {error.error_string}",
            there="Supported formats: WAV, FLAC, Ogg (Vorbis, Opus), MP3, AIFF and others that libsndfile reads.",
        ) from error
    if not LOWEST_RATE <= info.samplerate <= HIGHEST_RATE or info.channels > MOST_CHANNELS:
        raise AudioError(
            f"{path} has {info.channels} channels at {info.samplerate:,} Hz.",
            there=f"A recording may have up to {MOST_CHANNELS} channels at {LOWEST_RATE:,} to {HIGHEST_RATE:,} Hz.",
        )
    seconds = float(info.frames / info.samplerate)
    if info.frames <= 0:
        raise AudioError(f"{path} contains no sound.")
    if seconds > MAX_SECONDS:
        raise AudioError(
            f"{path} is {seconds / 3600:.1f} hours long.",
            there=f"A recording may last up to {MAX_SECONDS / 3600:.0f} hours.",
            next="Split it into one file per reply or per session.",
        )
    return seconds


def _name(path: Path) -> str | bytes:
    """Return a path as libsndfile takes it; a name may be bytes that are no text."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return bytes(path)
    return str(path)


def pieces(path: Path) -> Iterator[Samples]:
    """Yield a recording as mono at 16 kHz in pieces of a few seconds; raise AudioError if the file is cut off."""
    import soundfile

    duration(path)
    try:
        with soundfile.SoundFile(_name(path)) as file:
            resample = StreamResampler(file.samplerate)
            while len(chunk := file.read(_PIECE_SECONDS * file.samplerate, dtype="float32", always_2d=True)):
                with np.errstate(invalid="ignore", over="ignore"):  # samples of a float file can be anything
                    mono = chunk.mean(axis=1, dtype=np.float32)
                yield resample(np.nan_to_num(mono, nan=0.0, posinf=1.0, neginf=-1.0))
            yield resample(joined_samples([]), last=True)
    except soundfile.LibsndfileError as error:
        raise AudioError(f"{path} is cut off or damaged: {error.error_string}") from error


def read(path: str | Path) -> Audio:
    """Return a whole recording as mono at 16 kHz; raise AudioError if the file is unusable."""
    samples, length = np.zeros(ceil(duration(Path(path)) * SAMPLE_RATE) + _PIECE_SECONDS * SAMPLE_RATE, np.float32), 0
    for piece in pieces(Path(path)):
        piece = piece[: len(samples) - length]  # noqa: PLW2901 - a header that claims too little
        samples[length : length + len(piece)] = piece
        length += len(piece)
    return Audio(samples[:length])


def write(path: Path, audio: Audio) -> None:
    """Write a 16-bit WAV file atomically; raise AudioError if that fails."""
    import soundfile

    try:
        sound = io.BytesIO()  # soundfile loses the error of a full disk
        soundfile.write(sound, audio.samples, audio.rate, format="WAV", subtype="PCM_16")
        with replacing(path) as out:
            out.write(sound.getbuffer())
    except (OSError, soundfile.LibsndfileError) as error:
        raise AudioError(f"Can't write {path}: {error}.") from error


def mp3(audio: Audio) -> bytes:
    """Return the sound encoded as MP3, which every browser plays."""
    import soundfile

    out = io.BytesIO()
    soundfile.write(out, audio.samples, audio.rate, format="MP3", bitrate_mode="VARIABLE", compression_level=0.6)
    return out.getvalue()
