"""Speech boundaries: where speech begins and ends, to a few hundredths of a second."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voicecoach.audio.clip import Audio, Span, joined, level, padded_blocks, silence
from voicecoach.audio.features import FeatureExtractor
from voicecoach.audio.speech_activity import pauses, speech_spans
from voicecoach.audio.speech_boundaries import speech_boundaries
from voicecoach.recognition.recognizer import SpeechDetector
from voicecoach.recognition.silero import SileroDetector
from voicecoach.testing import LevelDetector, noise, tone

SENTENCE = "First I would check the events of the pod and then I would look at the logs of the previous container."


def loudest_moment(speech: Audio, near: float) -> float:
    """Return the center of the loudest 20 ms within 0.3 s: between words a pause would only lengthen a gap."""
    starts = np.arange(near - 0.3, near + 0.3, 0.02)
    return float(max(starts, key=lambda start: level(speech.cut(start, start + 0.02).samples))) + 0.01


def boundaries(audio: Audio, detector: SpeechDetector) -> tuple[Span, ...]:
    samples = padded_blocks(audio.samples).reshape(-1)
    return speech_boundaries(detector(samples), FeatureExtractor().feed(samples), seconds=audio.seconds)


def test_every_pause_inserted_into_speech_is_found_with_its_boundaries(reading: Callable[[str], Audio]) -> None:
    speech = reading(SENTENCE)
    errors = []
    for length in (0.3, 0.5, 1.0, 2.0, 3.0):
        for moment in (loudest_moment(speech, near) for near in (1.5, 2.5, 3.5)):
            audio = joined(speech.cut(0, moment), silence(length), speech.cut(moment, speech.seconds))
            found = pauses(boundaries(audio, SileroDetector()))
            matching = [pause for pause in found if pause.start < moment + length / 2 < pause.end]
            assert len(matching) == 1, f"{length} s at {moment:.2f} s"
            errors += [abs(matching[0].start - moment), abs(matching[0].end - moment - length)]
    assert np.median(errors) <= 0.04


def test_background_noise_in_a_pause_does_not_hide_it(reading: Callable[[str], Audio]) -> None:
    speech = reading(SENTENCE)
    audio = joined(speech.cut(0, 2), silence(1.0), speech.cut(2, speech.seconds))
    noisy = Audio(audio.samples + noise(audio.seconds, 0.002).samples[: len(audio.samples)])
    assert [pause.seconds for pause in pauses(boundaries(noisy, SileroDetector()))] == [pytest.approx(1.0, abs=0.2)]


def test_the_boundaries_of_tones_are_exact_to_30_ms() -> None:
    spans = boundaries(joined(silence(1), tone(2), silence(0.7), tone(1), silence(1)), LevelDetector())
    assert [time for span in spans for time in (span.start, span.end)] == pytest.approx([1.0, 3.0, 3.7, 4.7], abs=0.03)


def test_silence_has_no_speech_and_no_pauses() -> None:
    assert boundaries(silence(3), SileroDetector()) == ()
    assert pauses(()) == ()


def test_speech_ends_later_than_it_begins_and_bridges_single_silent_blocks() -> None:
    probabilities = np.array([0, 0.6, 0.4, 0.4, 0.1, 0.6, 0.6, 0.6, 0, 0, 0, 0.4, 0.4, 0.4], np.float32)
    assert speech_spans(probabilities, seconds=14 * 0.032) == (Span(0.032, 8 * 0.032),)
