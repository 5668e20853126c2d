"""When a reply ends: tables of (seconds, whether there is speech), no clock."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.practice.endpoint import LIMIT, NOTHING_SAID, Endpoint
from voicecoach.practice.patience import MORE_TIME, Patience
from voicecoach.practice.reply_progress import ReplyProgress

STEP = 0.032


def ended(
    script: list[tuple[float, bool]], endpoint: Endpoint, progress: ReplyProgress | None = None, step: float = STEP
) -> tuple[str, float]:
    """Return what ended the reply and after how many seconds; ("", all) if nothing did."""
    at = 0.0
    for seconds, speech in script:
        for _ in range(round(seconds / step)):
            at += step
            decision = endpoint.update(step, 0.9 if speech else 0.05, progress or ReplyProgress())
            if decision.ended:
                return decision.ended, at
    return "", at


@pytest.mark.parametrize(
    ("script", "why", "at"),
    [
        ([(0.5, False), (2.0, True), (3.0, False)], "pause", 4.1),
        ([(2.0, True), (1.2, False), (2.0, True), (3.0, False)], "pause", 6.8),
        ([(NOTHING_SAID + 1, False)], "nothing", NOTHING_SAID),
        ([(LIMIT + 1, True)], "limit", LIMIT),
        ([(2.0, True), (1.5, False)], "", 3.5),
    ],
)
def test_a_reply_ends_when_the_silence_reaches_the_patience_and_not_before(
    script: list[tuple[float, bool]], why: str, at: float
) -> None:
    reason, seconds = ended(script, Endpoint(Patience(seconds=1.6)))
    assert reason == why
    assert seconds == pytest.approx(at, abs=0.1)


SCRIPTS = st.lists(
    st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=8
)  # (64 ms steps, speech?): boundaries that every block size below shares


@given(st.sampled_from([0.001, 0.008, 0.016, 0.032]), SCRIPTS, st.sampled_from(["short", "normal", "long"]))
def test_any_block_size_gives_the_same_end(step: float, steps: list[tuple[int, bool]], setting: str) -> None:
    script = [(0.064 * count, speech) for count, speech in steps]
    progress = ReplyProgress("cluster.", 0.6, 5)
    reason, seconds = ended(script, Endpoint(Patience(setting)), progress, step)
    expected_reason, expected_seconds = ended(script, Endpoint(Patience(setting)), progress, 0.064)
    assert reason == expected_reason
    assert seconds == pytest.approx(expected_seconds, abs=0.065)


@given(st.sampled_from([0.008, 0.016, 0.032, 0.064]))
def test_any_block_size_gives_the_same_end_with_a_fixed_patience(step: float) -> None:
    script = [(0.512, False), (1.984, True), (1.024, False), (1.024, True), (4.096, False)]
    assert ended(script, Endpoint(Patience(seconds=1.6)), step=step)[1] == pytest.approx(
        ended(script, Endpoint(Patience(seconds=1.6)))[1], abs=0.065
    )


def test_more_time_prolongs_only_the_current_pause() -> None:
    endpoint = Endpoint(Patience(seconds=1.6))
    ended([(1.0, True), (1.0, False)], endpoint)
    endpoint.more_time()
    assert ended([(0.6 + MORE_TIME - 0.2, False)], endpoint)[0] == ""
    why, at = ended([(1.0, True), (3.0, False)], endpoint)
    assert why == "pause"
    assert at == pytest.approx(2.6, abs=0.1)


def test_silence_never_ends_a_reply_that_only_a_key_ends() -> None:
    assert ended([(1.0, True), (60.0, False)], Endpoint(Patience(seconds=1.6), hold=True))[0] == ""


def test_pauses_inside_a_reply_are_kept_for_the_profile_and_the_silence_at_its_end_is_not() -> None:
    endpoint = Endpoint(Patience(seconds=1.6))
    ended([(1.0, True), (0.8, False), (1.0, True), (2.0, False)], endpoint)
    assert endpoint.inner_pauses == [pytest.approx(0.8, abs=0.05)]
    assert endpoint.first_speech == 0.0


def test_no_countdown_runs_before_anybody_spoke() -> None:
    assert math.isinf(Endpoint(Patience(seconds=1.6)).update(STEP, 0.0, ReplyProgress()).patience)
