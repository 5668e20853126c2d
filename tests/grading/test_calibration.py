"""The calibrated fluency score on real speech: what must not change it doesn't, what must lower it does."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicecoach.application import Application
from voicecoach.audio.clip import SAMPLE_RATE, Audio, joined, silence
from voicecoach.audio.files import read
from voicecoach.grading import calibration_files
from voicecoach.grading.fluency.grade import MEASURES_ALONE, grade_fluency
from voicecoach.grading.fluency.score import expert_score
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.resources import folder
from voicecoach.testing import BlockSource, noise
from voicecoach.weights.manifest import ModelId

CALIBRATIONS = calibration_files.read_all(folder("calibrations"))
FIRST = "First I would check the events of the pod, and then I would look at the logs of the previous container."
SECOND = "We keep the state file in a remote backend with locking, so two engineers can never change it at once."

Reading = Callable[..., Audio]
Hear = Callable[[Audio], Evidence]


@pytest.fixture(scope="module")
def hear(recognizer: Recognizer) -> Hear:
    """Recognizes a sound; each sound once."""
    known: dict[bytes, Evidence] = {}

    def heard(audio: Audio) -> Evidence:
        sound = audio.samples.tobytes()
        if sound not in known:
            known[sound] = evidence(audio, recognizer)
        return known[sound]

    return heard


def evidence(audio: Audio, recognizer: Recognizer) -> Evidence:
    source = BlockSource(joined(silence(0.4), audio, silence(0.8)).samples)
    return transcribe_source(source, SileroDetector(), Transcriber(recognizer), lambda _: None)


def calibrated(reply: Evidence, model: str) -> float:
    [calibration] = [calibration for calibration in CALIBRATIONS if calibration.name == model]
    assert calibration.sha256 == reply.model.sha256
    expected = expert_score(reply, calibration)
    assert expected is not None
    return 10.0 * expected


@pytest.fixture
def score(hear: Hear) -> Callable[[Audio], float]:
    def of(audio: Audio) -> float:
        return calibrated(hear(audio), "base")  # also of replies that are too short for a grade

    return of


def encoded(audio: Audio, **options: str) -> Audio:
    """Encode and decode a recording."""
    file = io.BytesIO()
    soundfile.write(file, audio.samples, SAMPLE_RATE, **options)
    file.seek(0)
    return Audio(soundfile.read(file, dtype="float32")[0])


def with_pauses(audio: Audio, count: int, seconds: float) -> Audio:
    edges = np.linspace(0, audio.seconds, count + 2)
    parts = [audio.cut(float(start), float(end)) for start, end in itertools.pairwise(edges)]
    return joined(parts[0], *(piece for part in parts[1:] for piece in (silence(seconds), part)))


def stuttered(audio: Audio, times: Sequence[float]) -> Audio:
    """Repeat the 0.35 s from each time on twice."""
    parts, last = [], 0.0
    for start in times:
        piece = audio.cut(start, start + 0.35)
        parts += [audio.cut(last, start), *[piece, silence(0.15)] * 2]
        last = start
    return joined(*parts, audio.cut(last, audio.seconds))


def with_noise(audio: Audio, decibels: float) -> Audio:
    level = float(np.sqrt(np.mean(np.square(audio.samples)))) * 10 ** (-decibels / 20)
    hiss = noise(audio.seconds + 0.01, level).samples[: len(audio.samples)]
    return Audio((audio.samples + hiss).astype(np.float32))


def louder(audio: Audio, factor: float) -> Audio:
    return Audio((audio.samples * factor).astype(np.float32))


CHANGES: dict[str, Callable[[Audio], Audio]] = {
    "12 dB louder": lambda audio: louder(audio, 4.0),
    "12 dB softer": lambda audio: louder(audio, 0.25),
    "silence around": lambda audio: joined(silence(2), audio, silence(3)),
    "Opus": lambda audio: encoded(audio, format="OGG", subtype="OPUS"),
    "MP3": lambda audio: encoded(audio, format="MP3"),
    "20 dB of noise": lambda audio: with_noise(audio, 20),
}


@pytest.mark.parametrize("change", CHANGES)
def test_level_silence_encoding_and_noise_change_the_score_by_less_than_3_points(
    change: str, score: Callable[[Audio], float], reading: Reading
) -> None:
    whole = reading(FIRST)
    speech = Audio(whole.samples * np.float32(0.2 / np.abs(whole.samples).max()))
    assert score(CHANGES[change](speech)) == pytest.approx(score(speech), abs=3)


def test_a_fluent_reading_scores_above_80_and_each_further_pause_inside_lowers_the_score(
    score: Callable[[Audio], float], reading: Reading
) -> None:
    for text in (FIRST, SECOND):
        fluent = score(reading(text))
        assert fluent > 80
        one, three, five = (score(with_pauses(reading(text), count, 1.5)) for count in (1, 3, 5))
        assert fluent > one > three > five - 1
        assert three < fluent - 10


def test_speaking_slowly_and_starting_over_lower_the_score(score: Callable[[Audio], float], reading: Reading) -> None:
    speech = reading(FIRST)
    assert score(reading(FIRST, 1.7)) < score(speech)
    scores = [score(stuttered(speech, places)) for places in ((), (0.3,), (0.3, 1.6, 2.7, 3.8))]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < scores[0] - 3


def test_a_long_silence_in_a_long_reply_is_not_averaged_away(score: Callable[[Audio], float], reading: Reading) -> None:
    parts = [piece for text in (FIRST, SECOND) * 3 for piece in (reading(text), silence(0.3))]
    fluent = joined(*parts)
    assert fluent.seconds > 25
    broken = joined(*parts[:6], silence(4), *parts[6:])
    assert score(broken) < score(fluent) - 5


def test_joined_replies_score_about_the_mean_of_their_scores(
    score: Callable[[Audio], float], reading: Reading, learners: Path
) -> None:
    rows = [json.loads(line) for line in (learners / "speechocean762-train/labels.jsonl").read_text().splitlines()]
    speaker = rows[40]["speaker"]
    files = [row["id"] for row in rows if row["speaker"] == speaker][:5]
    clips = [read(learners / "speechocean762-train/audio" / f"{name}.opus") for name in files]
    separate = [score(clip) for clip in clips]
    assert score(joined(*clips)) == pytest.approx(np.mean(separate), abs=8)


def test_with_both_models_scores_of_learners_correlate_with_the_experts(
    app: Application, learners: Path, recognizer: Recognizer
) -> None:
    rows = [json.loads(line) for line in (learners / "speechocean762-train/labels.jsonl").read_text().splitlines()]
    chosen = sorted((row for row in rows if row["age"] >= 16), key=lambda row: float(np.mean(row["fluency"])))[::45]
    tiny = load_whisper(app.weights, "tiny.en")
    scores: dict[str, list[float]] = {"base": [], "tiny.en": []}
    for row in chosen:
        clip = read(learners / "speechocean762-train/audio" / f"{row['id']}.opus")
        for name, own in (("base", recognizer), ("tiny.en", tiny)):
            scores[name].append(calibrated(evidence(clip, own), name))
    experts = [float(np.mean(row["fluency"])) for row in chosen]
    assert np.corrcoef(scores["base"], experts)[0, 1] > 0.85
    assert np.corrcoef(scores["base"], scores["tiny.en"])[0, 1] > 0.9


def test_the_grade_of_a_reply_that_is_long_enough_is_the_calibrated_score(hear: Hear, reading: Reading) -> None:
    heard = hear(reading(FIRST))
    report = grade_fluency(heard, CALIBRATIONS)
    assert report.basis == "calibration base"
    assert report.score == calibrated(heard, "base")


def test_a_model_without_calibration_is_scored_by_the_measures_alone_and_the_report_says_so(
    hear: Hear, reading: Reading
) -> None:
    report = grade_fluency(replace(hear(reading(FIRST)), model=ModelId("mine", "f" * 64)), CALIBRATIONS)
    assert report.basis == MEASURES_ALONE
    assert report.error is None
    assert report.score is not None


def test_each_calibration_is_small_and_bound_to_its_weights(app: Application) -> None:
    assert {calibration.name for calibration in CALIBRATIONS} == {"base", "tiny.en"}
    for calibration in CALIBRATIONS:
        assert calibration.sha256 == app.weights.whisper(calibration.name)[1].sha256
        assert 3 < calibration.error < 12
        assert (folder("calibrations") / f"{calibration.name}.npz").stat().st_size < 1_000_000


def test_filled_pauses_between_words_are_heard_and_fluent_speech_has_none(hear: Hear, reading: Reading) -> None:
    speech = reading(FIRST)
    filler = reading("Uhm.", 1.6)
    level = np.abs(filler.samples) > 0.05 * np.abs(filler.samples).max()
    bare = Audio(filler.samples[np.flatnonzero(level)[0] : np.flatnonzero(level)[-1]])
    quiet = min(np.arange(1.5, 3.5, 0.01), key=lambda at: float(np.square(speech.cut(at, at + 0.05).samples).mean()))
    whole = joined(speech.cut(0, quiet), silence(0.3), bare, silence(0.3), speech.cut(quiet, 99))
    fillers = grade_fluency(hear(whole), CALIBRATIONS).fillers
    assert len(fillers) == 1
    assert fillers[0].start == pytest.approx(0.4 + quiet + 0.3, abs=0.2)
    for text in (FIRST, SECOND):
        assert grade_fluency(hear(reading(text)), CALIBRATIONS).fillers == ()
