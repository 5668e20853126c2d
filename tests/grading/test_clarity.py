"""Clarity of words: what is computed, what is shown, and what it does with real speech."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined
from voicecoach.audio.files import mp3, read
from voicecoach.audio.resampling import resampled
from voicecoach.errors import WeightsError
from voicecoach.grading import calibration_files
from voicecoach.grading.clarity.calibration import ClarityCalibration
from voicecoach.grading.clarity.cues import CUES, word_cues
from voicecoach.grading.clarity.grade import MAX_HARD_WORDS, grade_clarity
from voicecoach.grading.clarity.report import ClarityReport
from voicecoach.grading.grader import Grader
from voicecoach.recognition.evidence import Evidence, WordSound
from voicecoach.recognition.pooling import word_sounds
from voicecoach.recognition.transcript import Transcript, Word
from voicecoach.resources import folder
from voicecoach.sessions.serialization import plain
from voicecoach.storage.checked_values import checked
from voicecoach.voice.piper import PiperVoice
from voicecoach.voice.synthesizer import spoken
from voicecoach.weights.manifest import ModelId

MODEL = ModelId("scripted", "0" * 64)
TEXT = "First we build the image, then we deploy the cluster and check every alert before the next release."


def calibration() -> ClarityCalibration:
    """Return one in which a word's clarity is a tenth of its only value, if the mean of the reply is 0."""
    one, nothing = np.ones(1, np.float32), np.zeros(len(CUES), np.float32)
    size = 2 + len(CUES)
    return ClarityCalibration(
        "scripted",
        MODEL.sha256,
        center=0 * one,
        scale=one,
        directions=np.ones((1, 1), np.float32),
        reply_center=0 * one,
        reply_scale=one,
        reply_directions=np.zeros((1, 1), np.float32),
        cue_center=nothing,
        cue_scale=nothing + 1,
        known=np.zeros((1, size), np.float32),
        weights=0 * one,
        slope=np.array([1.0] + [0.0] * (size - 1), np.float32),
        width=1.0,
        intercept=0.0,
        hard=0.7,
    )


def evidence(words: list[tuple[str, float]], model: ModelId = MODEL) -> Evidence:
    """Return a reply from (text, value) pairs, half a second each."""
    nothing = np.zeros(0, np.float32)
    transcript = Transcript(tuple(Word(text, i / 2, i / 2 + 0.5, 0.9) for i, (text, _) in enumerate(words)))
    sounds = tuple(WordSound(np.array([value], np.float32), -1.0) for _, value in words)
    return Evidence(len(words) / 2, nothing, nothing, 0.0, transcript, model, word_sounds=sounds)


def test_the_least_clear_words_come_first_and_at_most_three_are_hard_to_follow() -> None:
    report = grade_clarity(
        evidence([("The", 9.5), ("cluster,", 4.0), ("ingress", 2.0), ("alert", 6.9), ("node", 5.0), ("fine.", 8.0)]),
        [calibration()],
    )
    assert report
    assert report.words == pytest.approx((0.95, 0.4, 0.2, 0.69, 0.5, 0.8))
    assert [word.text for word in report.hard] == ["ingress", "cluster", "node"]
    assert len(report.hard) == MAX_HARD_WORDS
    assert (report.hard[0].start, report.hard[0].end) == (1.0, 1.5)
    assert report.mean == pytest.approx(np.mean(report.words))


def test_filled_pauses_and_single_letters_are_never_hard_to_follow() -> None:
    report = grade_clarity(evidence([("Um,", 1.0), ("a", 1.0), ("I", 1.0), ("cluster", 9.0)]), [calibration()])
    assert report
    assert report.hard == ()


def test_without_a_fitting_calibration_there_is_no_clarity() -> None:
    reply = evidence([("cluster", 1.0)])
    assert grade_clarity(reply, []) is None
    assert grade_clarity(replace(reply, model=ModelId("other", "f" * 64)), [calibration()]) is None
    assert grade_clarity(replace(reply, word_sounds=()), [calibration()]) is None
    assert grade_clarity(evidence([]), [calibration()]) is None
    odd = (WordSound(np.zeros(3, np.float32), 0.0),)
    assert grade_clarity(replace(reply, word_sounds=odd), [calibration()]) is None


@settings(max_examples=30)
@given(st.lists(st.tuples(st.text(max_size=8), st.floats(-1e3, 1e3, width=32)), min_size=1, max_size=12))
def test_clarity_is_a_share_whatever_was_said(words: list[tuple[str, float]]) -> None:
    report = grade_clarity(evidence(words), [calibration()])
    assert report
    assert all(0 <= clarity <= 1 for clarity in report.words)
    assert np.isfinite(word_cues(evidence(words))).all()
    assert checked(ClarityReport, plain(report)) == report


def test_a_words_sound_is_the_mean_over_its_frames_and_never_empty() -> None:
    encoded = np.arange(10, dtype=np.float32)[:, None]
    words = (Word("a", 0.02, 0.08, 1.0), Word("b", 0.1, 0.1, 1.0), Word("c", 5.0, 6.0, 1.0))
    sounds = word_sounds(encoded, words, (-1.0, -2.0, -3.0))
    assert [float(sound.values[0]) for sound in sounds] == [2.0, 5.0, 9.0]
    assert [sound.likelihood for sound in sounds] == [-1.0, -2.0, -3.0]


def test_a_damaged_calibration_is_one_error_that_names_the_file(tmp_path: Path) -> None:
    whole = next(folder("calibrations").glob(f"*{calibration_files.CLARITY}"))
    arrays = dict(np.load(whole))
    for name, wrong in (("known", arrays["known"][:, :-1]), ("slope", arrays["slope"][None]), ("numbers", np.ones(2))):
        file = tmp_path / f"{name}{calibration_files.CLARITY}"
        np.savez(file, **{**arrays, name: wrong})
        with pytest.raises(WeightsError, match=name):
            calibration_files.read_clarity(file)


@pytest.mark.slow_lane
def test_each_clarity_calibration_is_small_and_bound_to_its_weights(app: Application) -> None:
    calibrations = calibration_files.read_all_clarity(folder("calibrations"))
    assert {each.name for each in calibrations} == {"base", "tiny.en"}
    for each in calibrations:
        assert each.sha256 == app.weights.whisper(each.name)[1].sha256
        assert 0.5 < each.hard < 0.9
        assert (folder("calibrations") / f"{each.name}{calibration_files.CLARITY}").stat().st_size < 1_000_000


@pytest.fixture(scope="module")
def calibrated(request: pytest.FixtureRequest, home: Path, app_grader: Grader) -> Grader:
    """A grader with the model that a test names."""
    return app_grader if request.param == "base" else Grader(request.param, home=home)


def clarity(grader: Grader, audio: Audio) -> tuple[dict[str, float], bool]:
    """Return the clarity of each word, and whether any was hard to follow."""
    grade = grader.grade(audio)
    assert grade.clarity
    texts = [word.text.strip(",.") for word in grade.transcript.words]
    return dict(zip(texts, grade.clarity.words, strict=True)), bool(grade.clarity.hard)


@pytest.mark.parametrize("calibrated", ["base", "tiny.en"], indirect=True)
def test_a_clear_reading_has_no_hard_word_and_level_noise_and_compression_hardly_move_it(
    calibrated: Grader, reading: Callable[..., Audio], tmp_path: Path
) -> None:
    clean = reading(TEXT)
    compressed = tmp_path / "reply.mp3"
    compressed.write_bytes(mp3(clean))
    hiss = np.random.default_rng(0).normal(0.0, 10 ** (-25 / 20), len(clean.samples)) * np.std(clean.samples)
    versions = (
        Audio((0.25 * clean.samples).astype(np.float32)),
        Audio((clean.samples + hiss).astype(np.float32)),
        read(compressed),
    )
    before, hard = clarity(calibrated, clean)
    assert not hard
    for version in versions:
        after, _ = clarity(calibrated, version)
        moved = [abs(after[word] - before[word]) for word in before if word in after]
        assert len(moved) > 10
        assert float(np.median(moved)) < 0.1


def test_a_word_with_its_vowel_exchanged_is_less_clear_than_all_others(app_grader: Grader, voice: PiperVoice) -> None:
    """The last word, because the recognizer may write it as another one."""
    grade = app_grader.grade(resampled(spoken(voice, TEXT.replace("release", "[[ ɹᵻlˈɔːs ]]"))))
    assert grade.clarity
    assert grade.clarity.words[-1] == min(grade.clarity.words)


@pytest.mark.parametrize("calibrated", ["base", "tiny.en"], indirect=True)
def test_learners_whom_experts_found_hard_to_follow_have_less_clear_words(calibrated: Grader, learners: Path) -> None:
    rows = [json.loads(line) for line in (learners / "speechocean762-train/labels.jsonl").read_text().splitlines()]
    adults = sorted((row for row in rows if row["age"] >= 16), key=lambda row: float(np.mean(row["accuracy"])))
    means = []
    for row in (*adults[:120:30], *adults[-120::30]):
        report = calibrated.grade(learners / f"speechocean762-train/audio/{row['id']}.opus").clarity
        means.append(report.mean if report else None)
    worst, best = ([mean for mean in half if mean is not None] for half in (means[:4], means[4:]))
    assert len(worst) >= 2
    assert max(worst) < min(best)


@pytest.mark.parametrize(
    ("word", "recording", "clearer"), [("should", "096160016", "022510237"), ("hard", "096280026", "000360013")]
)
def test_a_word_replaced_by_the_same_word_of_a_clearer_speaker_gets_clearer(
    app_grader: Grader, learners: Path, word: str, recording: str, clearer: str
) -> None:
    """Experts gave the two words below 5 and 10."""

    def found(audio: Audio) -> tuple[Word, float]:
        grade = app_grader.grade(audio)
        assert grade.clarity
        pairs = zip(grade.transcript.words, grade.clarity.words, strict=True)
        return next(pair for pair in pairs if pair[0].text.lower().strip(",.?!") == word)

    unclear, clear = (read(learners / f"speechocean762-train/audio/{name}.opus") for name in (recording, clearer))
    (old, before), (new, _) = found(unclear), found(clear)
    samples = clear.cut(new.start, new.end).samples
    loudness = [np.sqrt(np.mean(np.square(part))) for part in (unclear.cut(old.start, old.end).samples, samples)]
    level = Audio((samples * loudness[0] / loudness[1]).astype(np.float32))
    _, after = found(joined(unclear.cut(0, old.start), level, unclear.cut(old.end, unclear.seconds)))
    assert after > before
