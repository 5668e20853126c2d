"""The gate refuses silence, noise, coughs and broken recordings, so nobody gets a score for words that nobody said."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voicecoach.audio.clip import BLOCK, Audio, joined, silence
from voicecoach.audio.files import read
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.gate import refusal, words_said
from voicecoach.grading.grade_reply import Rubric, grade_reply
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.recognition.transcript import words_of
from voicecoach.testing import BlockSource, noise, tone

Hear = Callable[[Audio], Evidence]


@pytest.fixture
def hear(recognizer: Recognizer) -> Hear:
    return lambda audio: transcribe_source(
        BlockSource(audio.samples), SileroDetector(), Transcriber(recognizer), lambda done: None
    )


SENTENCE = "We keep the image in the registry and roll it out with a canary release."


def cough() -> Audio:
    """Two bursts of noise that die away within a quarter of a second."""
    burst = noise(0.25, 0.3).samples * np.exp(-np.arange(4000) / 800).astype(np.float32)
    return joined(silence(1), Audio(burst), silence(0.2), Audio(burst), silence(1.5))


@pytest.mark.parametrize(
    ("name", "audio", "reason"),
    [
        ("nothing", silence(0), "empty"),
        ("silence", silence(5), "Nobody"),
        ("quiet noise", noise(5, 0.003), "Nobody"),
        ("loud noise", noise(5, 0.3), "Nobody"),
        ("a hum", tone(5, 100), "Nobody"),
        ("a cough", cough(), "Nobody"),
        ("one block", Audio(np.full(BLOCK, 0.1, np.float32)), "Nobody"),
    ],
)
def test_without_speech_nothing_is_graded_and_the_reason_is_given(
    name: str, audio: Audio, reason: str, hear: Hear, lexicon: Lexicon
) -> None:
    grade = grade_reply(hear(audio), (("ECR",), ("canary release",)), Rubric(lexicon))
    assert not grade.graded
    assert grade.fluency is None
    assert grade.terms.verdicts == ()
    assert reason in grade.reason


@pytest.mark.parametrize("seed", range(60))
def test_noise_and_silence_are_never_recognized_as_words(seed: int, hear: Hear) -> None:
    rng = np.random.default_rng(seed)
    white = noise(float(rng.uniform(1, 8)), float(rng.choice([0.0, 0.01, 0.1, 0.3])), seed=seed).samples
    brown = np.cumsum(white) / 30
    audio = Audio((white if seed % 2 else brown - brown.mean()).astype(np.float32).clip(-1, 1))
    assert hear(audio).transcript.words == ()


def test_clear_speech_is_graded(hear: Hear, reading: Callable[[str], Audio]) -> None:
    assert refusal(hear(joined(silence(0.5), reading(SENTENCE), silence(1)))) == ""


def test_overdriven_speech_is_refused(hear: Hear, reading: Callable[[str], Audio]) -> None:
    loud = Audio((reading(SENTENCE).samples * 40).clip(-1, 1))
    assert "overdriven" in refusal(hear(loud))


def test_a_single_word_is_too_short(hear: Hear, reading: Callable[[str], Audio]) -> None:
    assert "short" in refusal(hear(joined(silence(0.5), reading("Yes."), silence(1))))


def test_speech_drowned_in_noise_is_refused(hear: Hear, reading: Callable[[str], Audio]) -> None:
    speech = reading(SENTENCE)
    drowned = Audio((0.05 * speech.samples + noise(speech.seconds, 0.1).samples[: len(speech.samples)]).clip(-1, 1))
    assert "Nobody" in refusal(hear(drowned))


def test_words_that_the_recognizer_only_guessed_are_refused(hear: Hear, reading: Callable[[str], Audio]) -> None:
    evidence = hear(joined(silence(0.5), reading(SENTENCE), silence(1)))
    guessed = tuple(replace(word, confidence=0.1) for word in evidence.transcript.words)
    unsure = replace(evidence, transcript=replace(evidence.transcript, words=guessed))
    assert "made out" in refusal(unsure)


def test_speech_as_loud_as_its_background_is_refused(hear: Hear, reading: Callable[[str], Audio]) -> None:
    evidence = hear(joined(silence(0.5), reading(SENTENCE), silence(1)))
    assert "Too noisy" in refusal(replace(evidence, frames=np.zeros_like(evidence.frames)))


def test_one_word_in_a_longer_recording_is_too_few(hear: Hear, reading: Callable[[str], Audio]) -> None:
    evidence = hear(joined(silence(0.5), reading(SENTENCE), silence(1)))
    single = replace(evidence.transcript, words=evidence.transcript.words[:1])
    assert "Too few words" in refusal(replace(evidence, transcript=single))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("6160", 4),
        ("8-0-6-2.", 4),
        ("10.0.0.1,", 5),
        ("EC2", 1),
        ("blue-green", 1),
        ("Okay.", 1),
        ("7", 1),
        ("on 443", 4),
    ],
)
def test_each_digit_of_a_number_counts_as_a_word(text: str, count: int) -> None:
    assert words_said(words_of(text)) == count


def test_a_row_of_digits_is_not_too_few_words(hear: Hear, reading: Callable[[str], Audio]) -> None:
    evidence = hear(joined(silence(0.5), reading("Six, one, six, zero."), silence(1)))
    assert len(evidence.transcript.words) < 4  # the recognizer joins them
    assert refusal(evidence) == ""


@pytest.mark.parametrize(
    ("english", "confidence", "refused"), [(0.04, 0.55, True), (0.04, 0.65, False), (0.4, 0.45, False)]
)
def test_only_unclear_words_that_also_do_not_sound_english_are_refused_as_another_language(
    english: float, confidence: float, refused: bool, hear: Hear, reading: Callable[[str], Audio]
) -> None:
    evidence = hear(joined(silence(0.5), reading(SENTENCE), reading("Then we look at the dashboards."), silence(1)))
    words = tuple(replace(word, confidence=confidence) for word in evidence.transcript.words)
    other = replace(evidence, transcript=replace(evidence.transcript, words=words), english_probability=english)
    assert ("English" in refusal(other)) is refused


@pytest.mark.skipif(
    not shutil.which("espeak-ng") and not os.environ.get("VOICECOACH_NO_SKIPS"),
    reason="needs espeak-ng, which speaks Spanish",
)
def test_spanish_is_refused(hear: Hear, tmp_path: Path) -> None:
    spanish = "Construimos la imagen en la cadena y después la guardamos en el registro para que todos puedan usarla."
    subprocess.run(["espeak-ng", "-v", "es", "-w", str(tmp_path / "es.wav"), spanish], check=True)
    assert "English" in refusal(hear(joined(silence(0.5), read(tmp_path / "es.wav"), silence(1))))
