"""Two people in one reply get no score; one person, however lively, does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voicecoach.audio.clip import BLOCK, Audio, joined, silence
from voicecoach.audio.features import FeatureExtractor
from voicecoach.audio.files import read
from voicecoach.grading.fluency.grade import TWO_VOICES, grade_fluency
from voicecoach.grading.voices import TWO_VOICES_DISTANCE, voice_distance
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcript import Transcript
from voicecoach.weights.manifest import ModelId

FIRST = "First I would check the events of the pod, and then I would look at the logs of the previous container."
SECOND = "We keep the state file in a remote backend with locking, so two engineers can never change it at once."

Reading = Callable[[str], Audio]


def evidence(audio: Audio) -> Evidence:
    samples = np.pad(audio.samples, (0, -len(audio.samples) % BLOCK)).astype(np.float32)
    speech = SileroDetector()(samples)
    return Evidence(
        audio.seconds, speech, FeatureExtractor().feed(samples), 0.0, Transcript(), ModelId("scripted", "0" * 64)
    )


def test_two_people_one_after_the_other_or_in_turns_get_measures_without_a_score(learners: Path) -> None:
    folder = learners / "speechocean762-train"
    rows = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    man, woman = (
        [read(folder / "audio" / f"{row['id']}.opus") for row in rows if row["speaker"] == speaker][:4]
        for speaker in ("1260", "1362")
    )
    assert voice_distance(evidence(joined(*man))) < TWO_VOICES_DISTANCE
    for both in (joined(*man, *woman), joined(*man[:2], *woman, *man[2:])):
        report = grade_fluency(evidence(both))
        assert report.score is None
        assert report.error is None
        assert report.basis == TWO_VOICES
        assert "two voices" in report.remarks[0]
        assert report.measures.phonation_ratio > 0


@pytest.mark.parametrize("gain", [0.1, 1.0])
def test_one_person_is_one_voice_near_and_far_from_the_microphone(gain: float, reading: Reading) -> None:
    far = Audio((reading(SECOND).samples * np.float32(gain)).astype(np.float32))
    near = joined(reading(FIRST), silence(0.5), reading(SECOND), silence(0.5))
    assert 0 < voice_distance(evidence(joined(near, far, silence(0.5), far))) < 0.7 * TWO_VOICES_DISTANCE


def test_a_short_reply_has_no_voice_distance(reading: Reading) -> None:
    assert voice_distance(evidence(reading("Yes, it is."))) == 0.0
