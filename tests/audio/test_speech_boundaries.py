"""Where speech begins and ends, to a few milliseconds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voicecoach.audio.clip import BLOCK, Audio, Span, joined, level, silence
from voicecoach.audio.features import FeatureExtractor
from voicecoach.audio.speech_activity import pauses, speech_spans
from voicecoach.audio.speech_boundaries import speech_boundaries
from voicecoach.recognition.silero import SileroDetector
from voicecoach.testing import LevelDetector, noise, tone


def loud_place(speech: Audio, near: float) -> float:
    """Return the loudest 20 ms within 0.3 s: between words a pause would only grow."""
    starts = np.arange(near - 0.3, near + 0.3, 0.02)
    return float(max(starts, key=lambda start: level(speech.cut(start, start + 0.02).samples))) + 0.01


SENTENCE = "First I would check the events of the pod and then I would look at the logs of the previous container."


def heard(audio: Audio, detector: SileroDetector | LevelDetector) -> tuple[Span, ...]:
    whole = np.pad(audio.samples, (0, -len(audio.samples) % BLOCK)).astype(np.float32)
    detector.reset()
    return speech_boundaries(detector(whole), FeatureExtractor().feed(whole), seconds=audio.seconds)


def test_pauses_put_into_speech_are_all_found_with_their_edges(reading: Callable[[str], Audio]) -> None:
    speech = reading(SENTENCE)
    errors, lengths = [], (0.3, 0.5, 1.0, 2.0, 3.0)
    for length in lengths:
        for place in (loud_place(speech, near) for near in (1.5, 2.5, 3.5)):
            cut = joined(speech.cut(0, place), silence(length), speech.cut(place, speech.seconds))
            found = [one for one in pauses(heard(cut, SileroDetector())) if one.start < place + length / 2 < one.end]
            assert len(found) == 1, f"{length} s at {place:.2f} s"
            errors += [abs(found[0].start - place), abs(found[0].end - place - length)]
    assert np.median(errors) <= 0.04


def test_background_noise_in_a_pause_does_not_hide_it(reading: Callable[[str], Audio]) -> None:
    speech = reading(SENTENCE)
    cut = joined(speech.cut(0, 2), silence(1.0), speech.cut(2, speech.seconds))
    noisy = Audio(cut.samples + noise(cut.seconds, 0.002).samples[: len(cut.samples)])
    assert [pause.seconds for pause in pauses(heard(noisy, SileroDetector()))] == [pytest.approx(1.0, abs=0.2)]


def test_tones_are_found_where_they_are() -> None:
    found = heard(joined(silence(1), tone(2), silence(0.7), tone(1), silence(1)), LevelDetector())
    edges = [edge for one in found for edge in (one.start, one.end)]
    assert edges == pytest.approx([1.0, 3.0, 3.7, 4.7], abs=0.03)


def test_silence_holds_no_speech_and_no_pause() -> None:
    assert heard(silence(3), SileroDetector()) == ()
    assert pauses(()) == ()


def test_speech_has_hysteresis_and_bridges_single_blocks() -> None:
    probabilities = np.array([0, 0.6, 0.4, 0.4, 0.1, 0.6, 0.6, 0.6, 0, 0, 0, 0.4, 0.4, 0.4], np.float32)
    assert speech_spans(probabilities, seconds=14 * 0.032) == (Span(0.032, 8 * 0.032),)
