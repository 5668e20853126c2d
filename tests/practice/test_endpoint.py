"""When a reply ends: tables of (seconds, speech?), no clock."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.practice.endpoint import LIMIT, NOTHING_SAID, Endpoint
from voicecoach.practice.patience import MORE_TIME, Patience, ReplyProgress

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
def test_a_reply_ends_after_the_patience_of_silence_and_not_before(
    script: list[tuple[float, bool]], why: str, at: float
) -> None:
    found, when = ended(script, Endpoint(Patience(seconds=1.6)))
    assert found == why
    assert when == pytest.approx(at, abs=0.1)


SCRIPTS = st.lists(
    st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=8
)  # (64 ms steps, speech?): boundaries that every block size below shares


@given(st.sampled_from([0.001, 0.008, 0.016, 0.032]), SCRIPTS, st.sampled_from(["short", "normal", "long"]))
def test_any_block_size_gives_the_same_end(step: float, steps: list[tuple[int, bool]], setting: str) -> None:
    script = [(0.064 * count, speech) for count, speech in steps]
    progress = ReplyProgress("cluster.", 0.6, 5)
    why, at = ended(script, Endpoint(Patience(setting)), progress, step)
    other, when = ended(script, Endpoint(Patience(setting)), progress, 0.064)
    assert why == other
    assert at == pytest.approx(when, abs=0.065)


@given(st.sampled_from([0.008, 0.016, 0.032, 0.064]))
def test_any_block_size_gives_the_same_end_of_a_fixed_patience(step: float) -> None:
    script = [(0.512, False), (1.984, True), (1.024, False), (1.024, True), (4.096, False)]
    assert ended(script, Endpoint(Patience(seconds=1.6)), step=step)[1] == pytest.approx(
        ended(script, Endpoint(Patience(seconds=1.6)))[1], abs=0.065
    )


def test_more_time_prolongs_this_pause_only() -> None:
    endpoint = Endpoint(Patience(seconds=1.6))
    ended([(1.0, True), (1.0, False)], endpoint)
    endpoint.more_time()
    assert ended([(0.6 + MORE_TIME - 0.2, False)], endpoint)[0] == ""
    why, at = ended([(1.0, True), (3.0, False)], endpoint)
    assert why == "pause"
    assert at == pytest.approx(2.6, abs=0.1)


def test_push_to_talk_is_never_ended_by_silence() -> None:
    assert ended([(1.0, True), (60.0, False)], Endpoint(Patience(seconds=1.6), hold=True))[0] == ""


def test_pauses_inside_a_reply_are_remembered_for_the_profile() -> None:
    endpoint = Endpoint(Patience(seconds=1.6))
    ended([(1.0, True), (0.8, False), (1.0, True), (2.0, False)], endpoint)
    assert endpoint.inner_pauses == [pytest.approx(0.8, abs=0.05)]
    assert endpoint.first_speech == 0.0


def test_while_nobody_has_spoken_no_end_is_announced() -> None:
    assert math.isinf(Endpoint(Patience(seconds=1.6)).update(STEP, 0.0, ReplyProgress()).patience)
