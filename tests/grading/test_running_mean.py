"""The running mean of a learner: its error band is narrower than that of one reply, but never vanishes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.grading.fluency.running_mean import MAX_REPLIES, RunningMean, running_mean

REPLIES = st.lists(st.tuples(st.floats(0, 100), st.floats(1, 20)), min_size=1, max_size=30)


def test_without_replies_there_is_no_mean_and_one_reply_is_its_own_mean() -> None:
    assert running_mean([]) is None
    assert running_mean([(72.0, 6.0)]) == RunningMean(72.0, 6.0, 1)


def test_only_the_last_replies_count() -> None:
    mean = running_mean([(10.0, 6.0)] * 5 + [(80.0, 6.0)] * MAX_REPLIES)
    assert mean is not None
    assert (mean.score, mean.count) == (80.0, MAX_REPLIES)


def test_more_replies_narrow_the_band_to_two_thirds_of_one_reply() -> None:
    means = [running_mean([(70.0, 6.0)] * count) for count in (1, 2, 5, 10)]
    bands = [mean.error for mean in means if mean]
    assert len(bands) == 4
    assert bands == sorted(set(bands), reverse=True)
    assert bands[-1] / bands[0] == pytest.approx(2 / 3, abs=0.02)


@given(REPLIES)
def test_the_mean_is_within_the_range_of_its_replies_and_its_band_within_the_widest(
    replies: list[tuple[float, float]],
) -> None:
    mean = running_mean(replies)
    assert mean is not None
    last = replies[-MAX_REPLIES:]
    assert min(score for score, _ in last) - 1e-9 <= mean.score <= max(score for score, _ in last) + 1e-9
    assert mean.error <= max(error for _, error in last) + 1e-9
    assert mean.count == len(last)
