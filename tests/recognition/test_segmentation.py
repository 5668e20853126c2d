"""Where recognition cuts."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.recognition.segmentation import COMMITS, LEAD, MOST, SPEECH, TAIL, Cut, Segmenter


def cuts(probabilities: list[float]) -> list[Cut]:
    segmenter = Segmenter()
    found = [cut for probability in probabilities if (cut := segmenter.step(probability))]
    last = segmenter.pending()
    return [*found, *([last] if last else [])]


@st.composite
def replies(draw: st.DrawFn) -> list[float]:
    runs = draw(st.lists(st.tuples(st.booleans(), st.integers(1, 400)), max_size=14))
    return [0.9 if speech else 0.1 for speech, length in runs for _ in range(length)]


@given(replies())
def test_every_block_of_speech_is_in_exactly_one_segment(probabilities: list[float]) -> None:
    found = cuts(probabilities)
    for block, probability in enumerate(probabilities):
        if probability >= SPEECH:
            assert sum(cut.start <= block < cut.end for cut in found) == 1


@given(replies())
def test_segments_are_in_order_apart_and_short_enough(probabilities: list[float]) -> None:
    found = cuts(probabilities)
    assert all(0 <= cut.start < cut.end <= len(probabilities) for cut in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    assert all(cut.end - cut.start <= MOST for cut in found)


@pytest.mark.parametrize(("length", "silence"), COMMITS)
def test_a_long_enough_segment_is_closed_at_a_pause_with_its_margins(length: int, silence: int) -> None:
    speech = [0.9] * length
    found = cuts([0.0] * 40 + speech + [0.0] * silence + speech)
    end = 40 + length + min(TAIL, silence)
    assert found[0] == Cut(40 - LEAD, end)
    assert found[1].start == end


@pytest.mark.parametrize(("length", "silence"), COMMITS)
def test_a_shorter_segment_or_a_shorter_pause_closes_nothing(length: int, silence: int) -> None:
    assert len(cuts([0.9] * (length - 1) + [0.0] * silence + [0.9] * 50)) == 1
    assert len(cuts([0.9] * length + [0.0] * (silence - 1) + [0.9] * 50)) == 1


def test_the_guess_at_a_pause_is_the_segment_that_the_end_gives() -> None:
    segmenter = Segmenter()
    for probability in [0.0] * 20 + [0.9] * 60 + [0.0] * TAIL:
        segmenter.step(probability)
    assert segmenter.pausing
    guess = segmenter.pending()
    for _ in range(30):
        segmenter.step(0.0)
    assert segmenter.pending() == guess


def test_silence_gives_no_segment() -> None:
    assert cuts([0.1] * 5000) == []
