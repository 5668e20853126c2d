"""Acoustic features: the same for any pieces, and true to simple sounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.audio.clip import BLOCK, Floats, joined
from voicecoach.audio.features import COLUMNS, HOP, WINDOW, FeatureExtractor
from voicecoach.testing import noise, tone

SOUND = joined(tone(0.2), noise(0.2)).samples


def column(frames: Floats, name: str) -> Floats:
    return frames[:, COLUMNS.index(name)]


@given(st.lists(st.integers(0, len(SOUND)), max_size=20))
def test_features_do_not_depend_on_how_the_sound_is_cut(cuts: list[int]) -> None:
    extractor = FeatureExtractor()
    frames = np.vstack([extractor.feed(piece) for piece in np.split(SOUND, sorted(cuts))])
    assert len(frames) == (len(SOUND) - WINDOW) // HOP + 1
    assert frames == pytest.approx(FeatureExtractor().feed(SOUND), abs=1e-3)


def test_a_tone_has_its_level_and_pitch_and_is_voiced_without_flux() -> None:
    frames = FeatureExtractor().feed(tone(0.5, hertz=200.0, level=0.5).samples)
    assert column(frames, "level") == pytest.approx(20 * np.log10(0.5 / np.sqrt(2)), abs=0.1)
    assert column(frames, "pitch") == pytest.approx(200.0, rel=0.02)
    assert column(frames, "voicing").min() > 0.95
    assert column(frames, "flux").max() < 1.0


def test_noise_is_less_voiced_than_a_held_vowel() -> None:
    frames = FeatureExtractor().feed(noise(0.5).samples)
    assert column(frames, "voicing").max() < 0.85


def test_less_than_a_window_has_no_frames() -> None:
    assert FeatureExtractor().feed(SOUND[: BLOCK - 1]).shape == (0, len(COLUMNS))
