"""The headline of a learner: the mean of the last replies, surer than one reply, never surer than its calibration."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voicecoach.grading.fluency.running_mean import LAST, SHARED, RunningMean, running_mean

REPLIES = st.lists(st.tuples(st.floats(0, 100), st.floats(1, 20)), min_size=1, max_size=30)


def test_no_reply_has_no_mean_and_one_reply_is_its_own() -> None:
    assert running_mean([]) is None
    assert running_mean([(72.0, 6.0)]) == RunningMean(72.0, 6.0, 1)


def test_only_the_last_replies_count() -> None:
    found = running_mean([(10.0, 6.0)] * 5 + [(80.0, 6.0)] * LAST)
    assert found is not None
    assert (found.score, found.count) == (80.0, LAST)


def test_more_replies_narrow_the_band_down_to_what_stays_with_the_speaker() -> None:
    bands = [found.error for count in (1, 2, 5, 10) if (found := running_mean([(70.0, 6.0)] * count))]
    assert bands == sorted(bands, reverse=True)
    assert 6.0 * SHARED**0.5 < bands[-1] < 0.8 * bands[0]


@given(REPLIES)
def test_the_mean_lies_among_its_replies_and_its_band_within_theirs(replies: list[tuple[float, float]]) -> None:
    found = running_mean(replies)
    assert found is not None
    last = replies[-LAST:]
    assert min(score for score, _ in last) - 1e-9 <= found.score <= max(score for score, _ in last) + 1e-9
    assert found.error <= max(error for _, error in last) + 1e-9
    assert found.count == len(last)
