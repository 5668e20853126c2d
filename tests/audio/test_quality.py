"""What stands in the way of good sound is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import soxr

from voicecoach.audio import quality
from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Audio, joined, silence
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
    down = soxr.resample(audio.samples, SAMPLE_RATE, 8000)
    return Audio(np.asarray(soxr.resample(down, 8000, SAMPLE_RATE), np.float32))


def louder(audio: Audio, gain: float) -> Audio:
    return Audio((audio.samples * gain).clip(-1, 1).astype(np.float32))


def kinds(speech: Audio, quiet: Audio = QUIET) -> list[str]:
    samples = speech.samples[: len(speech.samples) // BLOCK * BLOCK]
    return [one.kind for one in quality.voice(speech, SileroDetector()(samples), quiet)]


def test_a_good_voice_in_a_quiet_room_has_no_findings(said: Audio) -> None:
    assert quality.room(QUIET) == []
    assert kinds(in_room(said)) == []


@pytest.mark.parametrize(
    ("background", "found"), [(0.0, []), (0.0001, []), (0.003, []), (0.02, ["room"]), (0.2, ["room"])]
)
def test_a_room_is_silent_by_a_noise_gate_fine_or_loud(background: float, found: list[str]) -> None:
    quiet = silence(1.5) if not background else noise(1.5, background)
    assert [one.kind for one in quality.room(quiet)] == found


def test_digital_silence_is_a_muted_microphone_and_noise_is_nobody_speaking() -> None:
    assert kinds(silence(3)) == ["muted"]
    assert kinds(noise(3, 0.0003)) == ["nobody"]
    assert kinds(noise(3, 0.05)) == ["nobody"]


def test_level_distortion_and_noise_are_found(said: Audio) -> None:
    assert kinds(louder(in_room(said), 40)) == ["overdriven"]
    assert kinds(louder(in_room(said, 0.0001), 0.01), noise(1.5, 0.00001)) == ["quiet"]
    assert "room" in kinds(in_room(said, 0.06), noise(1.5, 0.06))


def test_telephone_quality_is_found_with_and_without_noise(said: Audio) -> None:
    assert kinds(narrow(in_room(said)), narrow(QUIET)) == ["telephone"]
    assert kinds(in_room(narrow(said), 0.0002), noise(1.5, 0.0002)) == ["telephone"]


def test_the_loudspeakers_in_the_microphone_are_found_and_headphones_are_not(said: Audio) -> None:
    late = joined(silence(0.25), louder(said, 0.1))
    [found] = quality.echo(in_room(late), said, QUIET)
    assert found.kind == "echo"
    assert "250 ms" in found.found
    assert quality.echo(in_room(silence(said.seconds)), said, QUIET) == []
    assert quality.echo(in_room(joined(silence(0.2), louder(said, 0.001))), said, QUIET) == []


def test_the_loudspeakers_are_found_though_the_sound_stumbled(said: Audio) -> None:
    stumbling = joined(said.cut(0, 1.1), silence(0.12), said.cut(1.1, 2.4), silence(0.2), said.cut(2.4, said.seconds))
    [found] = quality.echo(in_room(joined(silence(0.4), louder(stumbling, 0.1))), said, QUIET)
    assert found.kind == "echo"


def test_each_finding_is_one_sentence_with_a_remedy(said: Audio) -> None:
    findings = [
        *quality.voice(silence(1), np.zeros(31, np.float32), QUIET),
        *quality.room(noise(1, 0.1)),
        *quality.echo(said, said, QUIET),
    ]
    for one in findings:
        assert one.found.count(". ") == 0
        assert one.found.endswith(".")
        assert one.remedy.endswith(".")


def test_real_learners_are_not_told_that_they_telephone(learners: object) -> None:
    from benchmarks.material import corpus
    from voicecoach.audio.files import read

    clips = corpus(learners / "speechocean762-train", "labels.jsonl", count=25)  # type: ignore[operator]
    wide, thin = [], []
    for clip in clips:
        heard = in_room(read(clip.file))
        rows = heard.samples[: len(heard.samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
        spoken = rows[SileroDetector()(rows.reshape(-1)) >= 0.5]
        wide.append(quality.telephone(spoken, QUIET))
        low = narrow(Audio(spoken.reshape(-1)))
        thin.append(quality.telephone(low.samples[: spoken.size].reshape(-1, BLOCK), narrow(QUIET)))
    assert sum(wide) <= 1
    assert all(thin)
