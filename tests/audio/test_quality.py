"""Sound quality: each problem is found, and good sound has no findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voicecoach.audio import quality
from voicecoach.audio.clip import BLOCK, Audio, joined, rows_of_blocks, silence
from voicecoach.audio.resampling import resampled
from voicecoach.recognition.silero import SileroDetector
from voicecoach.testing import noise

Reading = Callable[..., Audio]
TEXT = "We switch the traffic from the old version to the new version, and we see no downtime."
QUIET = noise(1.5, 0.0005)


@pytest.fixture(scope="module")
def said(reading: Reading) -> Audio:
    return reading(TEXT)


def in_room(audio: Audio, background: float = 0.0005) -> Audio:
    whole = joined(audio, silence(0.5))
    return Audio(whole.samples + noise(whole.seconds, background, seed=5).samples[: len(whole.samples)])


def narrow(audio: Audio) -> Audio:
    """Return the sound as it comes through a telephone line."""
    return resampled(resampled(audio, 8000))


def louder(audio: Audio, gain: float) -> Audio:
    return Audio((audio.samples * gain).clip(-1, 1).astype(np.float32))


def kinds(speech: Audio, quiet: Audio = QUIET) -> list[str]:
    probabilities = SileroDetector()(rows_of_blocks(speech.samples).reshape(-1))
    return [finding.kind for finding in quality.check_voice(speech, probabilities, quiet)]


def test_a_good_voice_in_a_quiet_room_has_no_findings(said: Audio) -> None:
    assert quality.check_room(QUIET) == []
    assert kinds(in_room(said)) == []


@pytest.mark.parametrize(
    ("background", "kinds"), [(0.0, []), (0.0001, []), (0.003, []), (0.02, ["room"]), (0.2, ["room"])]
)
def test_only_a_loud_room_is_a_finding_and_the_silence_of_a_noise_gate_is_not(
    background: float, kinds: list[str]
) -> None:
    quiet = silence(1.5) if not background else noise(1.5, background)
    assert [finding.kind for finding in quality.check_room(quiet)] == kinds


def test_digital_silence_means_a_muted_microphone_and_noise_means_that_nobody_spoke() -> None:
    assert kinds(silence(3)) == ["muted"]
    assert kinds(noise(3, 0.0003)) == ["nobody"]
    assert kinds(noise(3, 0.05)) == ["nobody"]


def test_an_overdriven_a_quiet_and_a_noisy_voice_are_found(said: Audio) -> None:
    assert kinds(louder(in_room(said), 40)) == ["overdriven"]
    assert kinds(louder(in_room(said, 0.0001), 0.01), noise(1.5, 0.00001)) == ["quiet"]
    assert "room" in kinds(in_room(said, 0.06), noise(1.5, 0.06))


def test_telephone_quality_is_found_with_and_without_noise(said: Audio) -> None:
    assert kinds(narrow(in_room(said)), narrow(QUIET)) == ["telephone"]
    assert kinds(in_room(narrow(said), 0.0002), noise(1.5, 0.0002)) == ["telephone"]


def test_loudspeakers_heard_by_the_microphone_are_found_and_headphones_are_not(said: Audio) -> None:
    delayed = joined(silence(0.25), louder(said, 0.1))
    [finding] = quality.check_echo(in_room(delayed), said, QUIET)
    assert finding.kind == "echo"
    assert "250 ms" in finding.problem
    assert quality.check_echo(in_room(silence(said.seconds)), said, QUIET) == []
    assert quality.check_echo(in_room(joined(silence(0.2), louder(said, 0.001))), said, QUIET) == []


def test_loudspeakers_are_found_although_the_playback_stuttered(said: Audio) -> None:
    stuttering = joined(said.cut(0, 1.1), silence(0.12), said.cut(1.1, 2.4), silence(0.2), said.cut(2.4, said.seconds))
    [finding] = quality.check_echo(in_room(joined(silence(0.4), louder(stuttering, 0.1))), said, QUIET)
    assert finding.kind == "echo"


def test_each_finding_is_one_sentence_with_a_remedy(said: Audio) -> None:
    findings = [
        *quality.check_voice(silence(1), np.zeros(31, np.float32), QUIET),
        *quality.check_room(noise(1, 0.1)),
        *quality.check_echo(said, said, QUIET),
    ]
    assert [finding.kind for finding in findings] == ["muted", "room", "echo"]
    for finding in findings:
        assert finding.problem.count(". ") == 0
        assert finding.problem.endswith(".")
        assert finding.remedy.endswith(".")


def test_real_learners_have_telephone_quality_only_through_a_telephone_line(learners: Path) -> None:
    from benchmarks.material import corpus
    from voicecoach.audio.files import read

    clips = corpus(learners / "speechocean762-train", "labels.jsonl", count=25)
    assert clips
    direct, telephoned = [], []
    for clip in clips:
        rows = rows_of_blocks(in_room(read(clip.file)).samples)
        spoken = rows[SileroDetector()(rows.reshape(-1)) >= 0.5]
        direct.append(quality.is_telephone_quality(spoken, QUIET))
        narrowed = narrow(Audio(spoken.reshape(-1))).samples[: spoken.size].reshape(-1, BLOCK)
        telephoned.append(quality.is_telephone_quality(narrowed, narrow(QUIET)))
    assert sum(direct) <= 1
    assert all(telephoned)
