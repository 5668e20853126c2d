"""Segmentation: where a reply is cut for recognition."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.recognition.segmentation import (
    CLOSING_SILENCES,
    LEAD,
    LONG_SILENCE,
    MAX_BLOCKS,
    SPEECH,
    TAIL,
    Cut,
    Segmenter,
)


def cuts(probabilities: list[float]) -> list[Cut]:
    segmenter = Segmenter()
    complete = [cut for probability in probabilities if (cut := segmenter.step(probability))]
    last = segmenter.pending()
    return [*complete, *([last] if last else [])]


@st.composite
def replies(draw: st.DrawFn) -> list[float]:
    runs = draw(st.lists(st.tuples(st.booleans(), st.integers(1, 400)), max_size=14))
    return [0.9 if speech else 0.1 for speech, length in runs for _ in range(length)]


@given(replies())
def test_every_block_of_speech_is_in_exactly_one_segment(probabilities: list[float]) -> None:
    segments = cuts(probabilities)
    for block, probability in enumerate(probabilities):
        if probability >= SPEECH:
            assert sum(cut.start <= block < cut.end for cut in segments) == 1


@given(replies())
def test_segments_are_in_order_do_not_overlap_and_are_short_enough(probabilities: list[float]) -> None:
    segments = cuts(probabilities)
    assert bool(segments) == any(probability >= SPEECH for probability in probabilities)
    for cut in segments:
        assert 0 <= cut.start < cut.end <= len(probabilities)
        assert cut.end - cut.start <= MAX_BLOCKS
    for previous, following in itertools.pairwise(segments):
        assert previous.end <= following.start


@pytest.mark.parametrize(("length", "silence"), CLOSING_SILENCES)
def test_a_long_enough_segment_is_closed_at_a_pause_with_its_margins(length: int, silence: int) -> None:
    speech = [0.9] * length
    first, second = cuts([0.0] * 40 + speech + [0.0] * silence + speech)
    end = 40 + length + min(TAIL, silence)
    assert first == Cut(40 - LEAD, end)
    assert second.start == end


@pytest.mark.parametrize(("length", "silence"), CLOSING_SILENCES)
def test_a_shorter_segment_or_a_shorter_pause_closes_nothing(length: int, silence: int) -> None:
    assert len(cuts([0.9] * (length - 1) + [0.0] * silence + [0.9] * 50)) == 1
    assert len(cuts([0.9] * length + [0.0] * (silence - 1) + [0.9] * 50)) == 1


def test_a_long_silence_closes_a_segment_of_any_length() -> None:
    end = LONG_SILENCE + 2
    assert cuts([0.9] + [0.0] * LONG_SILENCE + [0.9]) == [Cut(0, 1 + TAIL), Cut(end - 1 - LEAD, end)]
    assert len(cuts([0.9] + [0.0] * (LONG_SILENCE - 1) + [0.9])) == 1


def test_speech_without_a_pause_is_cut_at_its_quietest_recent_block() -> None:
    probabilities = [0.9] * MAX_BLOCKS + [0.9] * 50
    quietest = MAX_BLOCKS - 100
    probabilities[quietest - 1 : quietest + 2] = [0.6, 0.55, 0.6]
    first, second = cuts(probabilities)
    assert first == Cut(0, quietest + 1)
    assert second == Cut(quietest + 1, len(probabilities))


def test_the_pending_segment_at_a_pause_is_the_one_that_the_end_of_the_reply_gives() -> None:
    segmenter = Segmenter()
    for probability in [0.0] * 20 + [0.9] * 60 + [0.0] * TAIL:
        segmenter.step(probability)
    assert segmenter.pausing
    pending = segmenter.pending()
    assert pending is not None
    for _ in range(30):
        segmenter.step(0.0)
    assert segmenter.pending() == pending


def test_silence_gives_no_segment() -> None:
    assert cuts([0.1] * 5000) == []
