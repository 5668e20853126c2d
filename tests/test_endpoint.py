"""When a reply ends: tables of (seconds, speech?), no clock."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.endpoint import (
    LIMIT,
    MORE_TIME,
    NOTHING_SAID,
    Cues,
    Endpoint,
    PauseProfile,
    deserved_silence,
    patience_of,
)
from voicecoach.errors import UsageError

STEP = 0.032


def ended(
    script: list[tuple[float, bool]], endpoint: Endpoint, cues: Cues | None = None, step: float = STEP
) -> tuple[str, float]:
    """Return what ended the reply and after how many seconds; ("", all) if nothing did."""
    at = 0.0
    for seconds, speech in script:
        for _ in range(round(seconds / step)):
            at += step
            decision = endpoint.hear(step, 0.9 if speech else 0.05, cues or Cues())
            if decision.why:
                return decision.why, at
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
    found, when = ended(script, Endpoint(1.6))
    assert found == why
    assert when == pytest.approx(at, abs=0.1)


@given(st.sampled_from([0.008, 0.016, 0.032, 0.064]))
def test_any_block_size_gives_the_same_end(step: float) -> None:
    script = [(0.512, False), (1.984, True), (1.024, False), (1.024, True), (4.096, False)]
    assert ended(script, Endpoint(1.6), step=step)[1] == pytest.approx(ended(script, Endpoint(1.6))[1], abs=0.065)


@pytest.mark.parametrize(
    ("cues", "than_normal"),
    [
        (Cues("cluster."), "shorter"),
        (Cues("the"), "longer"),
        (Cues("and"), "longer"),
        (Cues("cluster,"), "longer"),
        (Cues("cluster", 1.0), "shorter"),
        (Cues("cluster", 0.0), "longer"),
    ],
)
def test_words_and_coverage_change_how_long_is_waited(cues: Cues, than_normal: str) -> None:
    normal = deserved_silence(1.6, PauseProfile(), Cues("cluster", 0.5))
    found = deserved_silence(1.6, PauseProfile(), cues)
    assert found < normal if than_normal == "shorter" else found > normal


def test_a_learner_with_long_pauses_is_waited_for_longer() -> None:
    slow = PauseProfile().after([1.5, 2.0, 2.5, 2.2, 1.8, 2.4])
    assert deserved_silence(1.6, slow, Cues("cluster.")) > 2.0
    assert deserved_silence(1.6, slow, Cues()) > deserved_silence(1.6, PauseProfile(), Cues())


@given(
    st.floats(0.3, 30),
    st.lists(st.floats(0, 20), max_size=20),
    st.one_of(st.none(), st.floats(0, 1)),
    st.text(max_size=8),
)
def test_waiting_stays_within_bounds_whatever_is_known(
    patience: float, pauses: list[float], covered: float | None, word: str
) -> None:
    seconds = deserved_silence(patience, PauseProfile().after(pauses), Cues(word, covered))
    assert 0.3 <= seconds <= max(4.0, patience)


def test_more_time_prolongs_this_pause_only() -> None:
    endpoint = Endpoint(1.6)
    ended([(1.0, True), (1.0, False)], endpoint)
    endpoint.more_time()
    assert ended([(0.6 + MORE_TIME - 0.2, False)], endpoint)[0] == ""
    why, at = ended([(1.0, True), (3.0, False)], endpoint)
    assert why == "pause"
    assert at == pytest.approx(2.6, abs=0.1)


def test_push_to_talk_is_never_ended_by_silence() -> None:
    assert ended([(1.0, True), (60.0, False)], Endpoint(1.6, hold=True))[0] == ""


def test_pauses_inside_a_reply_are_remembered_for_the_profile() -> None:
    endpoint = Endpoint(1.6)
    ended([(1.0, True), (0.8, False), (1.0, True), (2.0, False)], endpoint)
    assert endpoint.inner_pauses == [pytest.approx(0.8, abs=0.05)]
    assert endpoint.first_speech == 0.0


def test_while_nobody_has_spoken_no_end_is_announced() -> None:
    assert math.isinf(Endpoint(1.6).hear(STEP, 0.0, Cues()).patience)


@pytest.mark.parametrize(
    ("setting", "seconds"), [("short", 1.0), ("normal", 1.6), ("long", 2.6), ("3", 3.0), ("0.5", 0.5)]
)
def test_patience_is_a_word_or_seconds(setting: str, seconds: float) -> None:
    assert patience_of(setting) == seconds


@pytest.mark.parametrize("setting", ["", "soon", "-1", "0", "nan", "1000"])
def test_senseless_patience_is_refused(setting: str) -> None:
    with pytest.raises(UsageError, match="Patience"):
        patience_of(setting)
