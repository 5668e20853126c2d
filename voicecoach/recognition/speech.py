"""The stretches of speech in a clip, with exact boundaries."""

from __future__ import annotations

from voicecoach.audio.clip import Audio, Span, padded_blocks
from voicecoach.audio.features import FeatureExtractor
from voicecoach.audio.resampling import resampled
from voicecoach.audio.speech_boundaries import speech_boundaries
from voicecoach.recognition.recognizer import SpeechDetector


def speech_in(audio: Audio, detector: SpeechDetector) -> tuple[Span, ...]:
    """Return the stretches of speech in a clip of any rate; `detector` is reset first."""
    samples = resampled(audio).samples
    detector.reset()
    blocks = padded_blocks(samples).reshape(-1)
    return speech_boundaries(detector(blocks), FeatureExtractor().feed(blocks), seconds=audio.seconds)
