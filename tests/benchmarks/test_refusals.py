"""What can't be judged is made for the benchmark as it says, and counted by the gate's reasons."""

from __future__ import annotations

import numpy as np

from benchmarks.refusals import row
from benchmarks.unjudgeable import coloured, drowned, melody, together
from voicecoach.audio.clip import Audio, level
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.report import TermReport
from voicecoach.recognition.transcript import Transcript
from voicecoach.testing import noise, tone


def refused(reason: str) -> Grade:
    return Grade(False, reason, 2.0, None, Transcript(), None, TermReport())


def test_each_refusal_counts_once_by_its_reason_and_what_is_graded_counts_as_recording() -> None:
    unclear = refused("The words could not be made out (not English, or too unclear), so they are not judged.")
    foreign = refused("This does not sound like English, so it is not judged.")
    noisy = refused("Too noisy: the speech hardly stands out from the background.")
    typed = Grade(True, "", 2.0, None, Transcript(), None, TermReport())
    counts = row("learners", [unclear, foreign, foreign, noisy, typed])
    assert counts == ("learners", "5", "4", "0", "0", "0", "1", "2", "1", "0")


def test_drowned_speech_lies_five_decibels_below_its_noise() -> None:
    speech = tone(2.0, level=0.05)
    rest = Audio(drowned(speech, 1).samples - speech.samples)
    assert 4.5 < level(rest.samples) - level(speech.samples) < 5.5


def test_six_recordings_at_once_are_as_long_as_the_longest_and_not_overdriven() -> None:
    clips = [noise(1.0 + place / 10, 0.01 * (1 + place), seed=place) for place in range(8)]
    whole = together(clips, 3)
    assert max(clip.seconds for clip in clips) == whole.seconds
    assert np.abs(whole.samples).max() < 0.999


def test_melodies_and_noises_are_as_long_as_they_say() -> None:
    assert all(1.0 <= coloured(seed).seconds <= 8.0 for seed in range(6))
    assert all(2.0 < melody(np.random.default_rng(seed)).seconds < 7.5 for seed in range(6))
