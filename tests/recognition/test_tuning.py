"""The tuning: kept for each processor and model, ignored if it is broken, and without influence on the words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from voicecoach.application import Application
from voicecoach.audio.clip import Audio, Span
from voicecoach.errors import UsageError
from voicecoach.processor import cores
from voicecoach.recognition import tuning
from voicecoach.recognition.loading import load_whisper, vocabulary
from voicecoach.recognition.measuring import (
    BATCHES,
    REPEATS,
    fewest_threads,
    measured,
    refuse_if_busy,
    shortest_times,
    smallest_batch,
)
from voicecoach.recognition.recognizer import recognize
from voicecoach.recognition.tuning import Tuning, load_tuning, save_tuning, tuning_or_usual, usual
from voicecoach.resources import folder


def test_a_tuning_is_kept_for_its_processor_and_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "models" / "tuning.json"
    assert load_tuning(file, "a") is None
    save_tuning(file, "a", Tuning(2, 1, 4))
    save_tuning(file, "b", Tuning(4, 2, 8))
    monkeypatch.setattr(tuning, "processor", lambda: "another one")
    assert load_tuning(file, "a") is None
    save_tuning(file, "a", Tuning(8))
    assert load_tuning(file, "a") == Tuning(8)
    monkeypatch.undo()
    assert (load_tuning(file, "a"), load_tuning(file, "b")) == (Tuning(2, 1, 4), Tuning(4, 2, 8))


BROKEN = [
    b"",
    b"\x80\x05model",
    b"[]",
    b'{"a processor": 2}',
    json.dumps({"another": {"a": {"encoder_threads": 2, "decoder_threads": 1}}}).encode().replace(b"2", b'"2"'),
    json.dumps({"another": {"a": {"encoder_threads": 10**6, "decoder_threads": 1}}}).encode(),
    json.dumps({"another": {"a": {"encoder_threads": 0, "decoder_threads": 1}}}).encode(),
]


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_or_foreign_file_is_ignored_with_one_message_and_replaced_by_the_next_measurement(
    content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "tuning.json"
    file.write_bytes(content)
    told: list[UsageError] = []
    assert tuning_or_usual(file, "a", told.append) == usual()
    assert [str(file) in str(error) for error in told] == [True]
    save_tuning(file, "a", Tuning(2))
    assert load_tuning(file, "a") == Tuning(2)


def test_the_usual_tuning_uses_the_cores_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for count, threads in ((1, 1), (2, 2), (16, tuning.MOST_THREADS)):
        monkeypatch.setattr(tuning, "cores", lambda count=count: count)
        assert usual() == Tuning(threads)


def test_threads_count_only_if_they_gain_enough() -> None:
    assert fewest_threads({1: 1.0, 2: 0.6, 4: 0.58}, 0.85) == 2
    assert fewest_threads({1: 1.0, 2: 0.9, 4: 0.2}, 0.85) == 1
    assert fewest_threads({1: 1.0, 2: 0.9, 4: 0.88}, 0.95) == 2
    assert fewest_threads({1: 1.0, 2: 0.6, 4: 0.4}, 0.85) == 4
    assert fewest_threads({1: 1.0}, 0.85) == 1


def test_a_larger_batch_must_be_faster_for_each_segment() -> None:
    assert smallest_batch({2: 1.0, 4: 1.94, 8: 3.9}) == 2
    assert smallest_batch({2: 1.0, 4: 1.5, 8: 2.98}) == 4
    assert smallest_batch({2: 1.0, 4: 1.5, 8: 2.0}) == 8


def test_the_shortest_of_several_interleaved_times_counts() -> None:
    clock, done = [0.0], []
    seconds = iter([5.0, 1.0, 2.0, 4.0, 3.0, 9.0])

    def work(choice: str) -> None:
        done.append(choice)
        clock[0] += next(seconds)

    assert shortest_times(["a", "b"], work, lambda: clock[0]) == {"a": 2.0, "b": 1.0}
    assert done == ["a", "b"] * REPEATS


def test_nothing_is_measured_while_other_programs_keep_the_machine_busy() -> None:
    times = iter([0.0, 1.0, 0.0, 2.0])
    refuse_if_busy(lambda: None, lambda: next(times), iter([0.0, 0.9]).__next__)
    with pytest.raises(UsageError, match="45 % of a core"):
        refuse_if_busy(lambda: None, lambda: next(times), iter([0.0, 0.9]).__next__)


@pytest.mark.slow_lane
def test_what_is_measured_fits_the_machine(app: Application) -> None:
    path, model = app.weights.whisper("tiny.en")
    found = measured(path, vocabulary(folder("calibrations"), model), process_time, process_time)
    assert 1 <= found.encoder_threads <= cores()
    assert 1 <= found.decoder_threads <= cores()
    assert found.batch in BATCHES


@pytest.mark.slow_lane
def test_the_words_do_not_depend_on_the_tuning(app: Application, reading: Callable[[str], Audio]) -> None:
    sound = reading("We build a Docker image, push it to ECR, and roll it out with Helm charts.")
    results = [
        recognize(load_whisper(app.weights, "tiny.en", each), sound, [Span(0, sound.seconds)])
        for each in (Tuning(1, 1), Tuning(2, 2, 4))
    ]
    assert len(results[0].words) > 10
    assert results[0].words == results[1].words
    assert results[0].likelihoods == results[1].likelihoods


@pytest.mark.slow_lane
def test_the_words_do_not_depend_on_what_is_decoded_together(app: Application, reading: Callable[[str], Audio]) -> None:
    whole = reading("We build a Docker image, push it to ECR, and roll it out with Helm charts.")
    sounds = [whole.cut(0.4 * part, whole.seconds) for part in range(5)]
    previous = ["", "Then it goes live.", "", "We tag it.", ""]
    recognizer = load_whisper(app.weights, "tiny.en", Tuning(1, 1, 2))
    alone = [
        recognize(recognizer, sound, [Span(0, sound.seconds)], words)
        for sound, words in zip(sounds, previous, strict=True)
    ]
    encoded = [recognizer.encode(sound, [Span(0, sound.seconds)]) for sound in sounds]
    for together, one in zip(recognizer.decode(encoded, previous), alone, strict=True):
        assert together.words == one.words
        assert together.likelihoods == one.likelihoods
