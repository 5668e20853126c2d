"""Audio files: read at any rate with any number of channels, refused with a reason."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicecoach.audio import files
from voicecoach.audio.clip import Audio, silence
from voicecoach.audio.files import duration, mp3, read, write
from voicecoach.errors import AudioError
from voicecoach.testing import tone


def loudest_hertz(audio: Audio) -> float:
    spectrum = np.abs(np.fft.rfft(audio.samples))
    return float(np.argmax(spectrum) / audio.seconds)


def test_a_written_file_reads_back_as_it_was_but_for_16_bits(tmp_path: Path) -> None:
    write(tmp_path / "tone.wav", tone(9.5))
    assert duration(tmp_path / "tone.wav") == 9.5
    assert read(tmp_path / "tone.wav").samples == pytest.approx(tone(9.5).samples, abs=1e-4)


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (44_100, 2), (48_000, 1)])
def test_any_rate_and_channels_become_mono_at_16_khz(tmp_path: Path, rate: int, channels: int) -> None:
    sound = tone(5.0, hertz=440.0, rate=rate)
    soundfile.write(tmp_path / "tone.flac", np.column_stack([sound.samples] * channels), rate)
    audio = read(tmp_path / "tone.flac")
    assert audio.rate == 16_000
    assert audio.seconds == pytest.approx(5.0, abs=0.01)
    assert loudest_hertz(audio) == pytest.approx(440.0, abs=0.5)


def test_samples_that_are_not_numbers_are_read_as_silence(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "nan.wav", np.array([np.nan, 0.5, np.inf], np.float32), 16_000, subtype="FLOAT")
    assert read(tmp_path / "nan.wav").samples.tolist() == [0.0, 0.5, 1.0]
    both = np.array([[np.inf, -np.inf], [3e38, 3e38]], np.float32)
    soundfile.write(tmp_path / "both.wav", both, 16_000, subtype="FLOAT")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read(tmp_path / "both.wav").samples.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("rate", [1, 999, 2_000_000_000])
def test_a_rate_that_no_microphone_has_is_refused(rate: int, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "odd.wav", np.zeros(4), rate)
    with pytest.raises(AudioError, match="channels at"):
        duration(tmp_path / "odd.wav")


def test_a_name_that_is_too_long_or_no_text_is_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="does not exist"):
        duration(tmp_path / ("a" * 300))
    write(tmp_path / os.fsdecode(b"\xff.wav"), tone(1.0))
    assert read(tmp_path / os.fsdecode(b"\xff.wav")).seconds == 1.0


def test_an_unusable_file_is_refused_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_SECONDS", 1.0)
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("not sound")
    soundfile.write(tmp_path / "none.wav", np.zeros(0), 16_000)
    write(tmp_path / "long.wav", silence(1.1))
    reasons = {
        "absent.wav": "does not exist",
        ".": "is a folder",
        "empty.wav": "is empty",
        "text.wav": "as audio",
        "none.wav": "contains no sound",
        "long.wav": "hours long",
    }
    for name, reason in reasons.items():
        with pytest.raises(AudioError, match=reason):
            read(tmp_path / name)


def test_a_file_that_cannot_be_written_raises_an_audio_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AudioError, match="Can't write"):
        write(tmp_path / "file" / "tone.wav", tone(0.1))


def test_mp3_has_the_length_and_the_pitch_of_the_sound(tmp_path: Path) -> None:
    (tmp_path / "tone.mp3").write_bytes(mp3(tone(2.0, hertz=440.0)))
    audio = read(tmp_path / "tone.mp3")
    assert audio.seconds == pytest.approx(2.0, abs=0.2)
    assert loudest_hertz(audio) == pytest.approx(440.0, abs=2.0)
