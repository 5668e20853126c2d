"""Speech that is said again at once: found in the sound, counted once, and it costs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voicecoach.audio.clip import Audio, Floats, Span, joined, silence
from voicecoach.audio.features import CEPSTRUM, COLUMNS
from voicecoach.grading.fluency.measures import measure
from voicecoach.grading.fluency.repetitions import with_said_again
from voicecoach.grading.fluency.report import Repetition
from voicecoach.grading.fluency.said_again import MAX_AGAIN, said_again
from voicecoach.grading.grader import Grader
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Transcript, Word
from voicecoach.weights.manifest import ModelId


def sounds(seconds: float, seed: int) -> Floats:
    """Return frames of speech: a new sound every tenth of a second."""
    rng = np.random.default_rng(seed)
    frames = np.zeros((round(100 * seconds), len(COLUMNS)), np.float32)
    frames[:, COLUMNS.index("level")] = -20.0
    targets = rng.normal(size=(len(frames) // 10 + 1, len(CEPSTRUM)))
    frames[:, [COLUMNS.index(name) for name in CEPSTRUM]] = np.repeat(targets, 10, axis=0)[: len(frames)]
    return frames


def pause(seconds: float) -> Floats:
    frames = np.zeros((round(100 * seconds), len(COLUMNS)), np.float32)
    frames[:, COLUMNS.index("level")] = -80.0
    return frames


def evidence(*parts: Floats, words: tuple[Word, ...] = ()) -> Evidence:
    """Return a reply of these frames, with half a second of silence before and after."""
    frames = np.concatenate([pause(0.5), *parts, pause(0.5)])
    loud = frames[:, 0] > -50
    blocks = [0.95 if loud[int(3.2 * block)] else 0.02 for block in range(int(len(frames) / 3.2))]
    model = ModelId("scripted", "0" * 64)
    return Evidence(len(frames) / 100, np.array(blocks, np.float32), frames, 0.0, Transcript(words), model)


START, REST = sounds(0.9, seed=1), sounds(2.4, seed=2)


@pytest.mark.parametrize("times", [0, 1, 2, 3, MAX_AGAIN])
@pytest.mark.parametrize("between", [0.0, 0.3])
def test_a_beginning_is_found_as_often_as_it_is_said_again(times: int, between: float) -> None:
    reply = evidence(*[part for _ in range(times) for part in (START, pause(between))], START, REST)
    found = [stretch for stretches in said_again(reply) for stretch in stretches]
    assert len(found) == times
    for copy, stretch in enumerate(found):
        assert stretch.start == pytest.approx(0.5 + copy * (0.9 + between), abs=0.1)
        assert stretch.seconds == pytest.approx(0.9 + between, abs=0.1)


def test_what_is_said_again_a_little_slower_and_with_other_sounds_in_it_is_found() -> None:
    slower = START[np.arange(0, len(START), 0.9).astype(int)]
    rng = np.random.default_rng(3)
    slower = slower + rng.normal(0, 0.2, slower.shape).astype(np.float32) * (np.arange(len(COLUMNS)) >= 4)
    [stretches] = said_again(evidence(START, slower, REST))
    assert len(stretches) == 1


@pytest.mark.parametrize(
    "parts",
    [
        (REST,),
        (START, sounds(0.6, seed=4), START, REST),
        (START[:30], START[:30], REST),
        (np.repeat(START[:1], 250, axis=0), REST),
        (*[START[:50]] * (MAX_AGAIN + 3), REST),
        (pause(3.0),),
        (),
    ],
    ids=["all different", "said again later", "a syllable", "a held vowel", "a drone", "silence", "empty"],
)
def test_what_is_no_repetition_is_not_found(parts: tuple[Floats, ...]) -> None:
    assert said_again(evidence(*parts)) == ()


def words(text: str, seconds: float = 0.5) -> tuple[Word, ...]:
    return tuple(Word(each, seconds * n, seconds * (n + 1), 0.9) for n, each in enumerate(text.split()))


def test_the_same_repetition_in_words_and_sound_counts_once_and_what_was_left_out_is_added() -> None:
    spoken = words("we build we build the image")
    written = (Repetition(0.0, 1.0, "we build"),)
    assert with_said_again(written, [(Span(0.1, 1.0),)], spoken) == written
    twice = with_said_again(written, [(Span(0.0, 0.7), Span(0.7, 1.4))], spoken)
    assert [(each.start, each.text) for each in twice] == [(0.0, "we"), (0.7, "build we")]
    later = with_said_again(written, [(Span(2.0, 2.5),)], words("we build we build the image"))
    assert [each.text for each in later] == ["we build", "the"]


def test_a_repetition_without_words_is_named_by_what_says_it_again() -> None:
    again = (Word("deploy", 1.0, 1.5, 0.9),)
    assert [each.text for each in with_said_again((), [(Span(0.0, 1.0),)], again)] == ["deploy"]
    assert [each.text for each in with_said_again((), [(Span(0.0, 1.0),)], ())] == ["…"]


@pytest.mark.parametrize("text", ["3 3", "W W", "S, S"])
def test_numbers_and_letters_may_be_said_twice(text: str) -> None:
    assert with_said_again((), [(Span(0.0, 0.5),)], words(text)) == ()


def test_what_is_said_again_is_among_the_measures() -> None:
    reply = evidence(START, START, REST, words=words("we deploy it to the new cluster today"))
    measures, _, _, repetitions = measure(reply)
    assert measures.repetition_count == len(repetitions) == 1


def test_a_beginning_said_again_costs_more_each_time_and_is_remarked_on(
    app_grader: Grader, reading: Callable[..., Audio]
) -> None:
    clean = reading("We build the image and push it to the registry before the release.")
    start = Audio(clean.samples[: round(1.3 * clean.rate)], clean.rate)
    again = (start, silence(0.12, clean.rate))
    reports = [app_grader.grade(joined(*again * times, clean)).fluency for times in range(4)]
    assert all(reports)
    counts = [report.measures.repetition_count for report in reports if report]
    scores = [report.score for report in reports if report and report.score is not None]
    assert counts == [0, 1, 2, 3]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4
    assert reports[3]
    assert any("repetition" in remark for remark in reports[3].remarks)
