"""How much silence ends a reply, as tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.errors import UsageError
from voicecoach.practice.patience import (
    MAX_SILENCE,
    MIN_SILENCE,
    Patience,
    PauseProfile,
    ReplyProgress,
    allowed_silence,
    completion_odds,
    parse_patience,
)

NORMAL = Patience()


@pytest.mark.parametrize(
    ("progress", "than_half"),
    [
        (ReplyProgress("cluster.", 0.5), "shorter"),
        (ReplyProgress("the", 0.5), "same"),
        (ReplyProgress("and.", 0.5), "same"),
        (ReplyProgress("cluster,", 0.5), "same"),
        (ReplyProgress("cluster...", 0.5), "same"),
        (ReplyProgress("cluster", 1.0), "shorter"),
        (ReplyProgress("cluster", 0.0), "longer"),
        (ReplyProgress("cluster.", 1.0), "shorter"),
    ],
)
def test_a_finished_sentence_and_terms_that_are_there_shorten_the_wait(progress: ReplyProgress, than_half: str) -> None:
    half = allowed_silence(NORMAL, PauseProfile(), ReplyProgress("cluster", 0.5))
    found = allowed_silence(NORMAL, PauseProfile(), progress)
    assert {"shorter": found < half, "same": found == half, "longer": found > half}[than_half]


def test_what_is_missing_counts_and_not_its_share_alone() -> None:
    assert completion_odds(ReplyProgress("it.", 0.5, 2)) > completion_odds(ReplyProgress("it.", 0.5, 8))
    assert completion_odds(ReplyProgress("it.", 1.0, 2)) == completion_odds(ReplyProgress("it.", 1.0, 8))
    assert completion_odds(ReplyProgress("it.", None)) == completion_odds(ReplyProgress("it.", 0.9, 0)), (
        "nothing expected is nothing known"
    )


def test_the_settings_are_in_order_and_seconds_are_seconds() -> None:
    progress = ReplyProgress("cluster.", 0.6)
    short, normal, long = (
        allowed_silence(Patience(name), PauseProfile(), progress) for name in ("short", "normal", "long")
    )
    assert short < normal < long
    assert allowed_silence(Patience(seconds=2.2), PauseProfile().with_pauses([3.0] * 20), progress) == 2.2


def test_a_learner_with_long_pauses_is_waited_for_longer_the_more_so_the_better_they_are_known() -> None:
    progress = ReplyProgress("cluster.", 0.6)
    waits = [allowed_silence(NORMAL, PauseProfile().with_pauses([1.4] * count), progress) for count in (0, 3, 30)]
    assert waits == sorted(set(waits))


def test_who_was_quick_so_far_is_not_cut_off_for_it() -> None:
    quick = PauseProfile().with_pauses([0.35] * 12)
    assert allowed_silence(NORMAL, quick, ReplyProgress("it.", 0.6)) == allowed_silence(
        NORMAL, PauseProfile(), ReplyProgress("it.", 0.6)
    )


def test_a_profile_learns_the_same_from_one_long_reply_and_two_short_ones_and_forgets_slowly() -> None:
    pauses = [0.5, 0.9, 1.4, 0.7]
    once, twice = PauseProfile().with_pauses(pauses), PauseProfile().with_pauses(pauses[:2]).with_pauses(pauses[2:])
    assert once.mean == pytest.approx(twice.mean)
    assert once.count == twice.count == 4
    assert PauseProfile().with_pauses([0.1, 0.2]) == PauseProfile(), "articulation is no pause"
    old = PauseProfile().with_pauses([2.0] * 1000)
    assert old.with_pauses([0.4] * 100).mean < old.mean - 0.5


@given(
    st.sampled_from(["short", "normal", "long"]),
    st.lists(st.floats(0, 20), max_size=20),
    st.one_of(st.none(), st.floats(0, 1)),
    st.integers(0, 12),
    st.one_of(st.none(), st.text(max_size=8)),
)
def test_waiting_stays_within_bounds_whatever_is_known(
    setting: str, pauses: list[float], covered: float | None, expected: int, word: str | None
) -> None:
    profile = PauseProfile().with_pauses(pauses)
    seconds = allowed_silence(Patience(setting), profile, ReplyProgress(word, covered, expected))
    assert MIN_SILENCE[setting] <= seconds <= MAX_SILENCE[setting]


@pytest.mark.parametrize(("setting", "found"), [("short", Patience("short")), ("3", Patience(seconds=3.0))])
def test_patience_is_a_word_or_seconds(setting: str, found: Patience) -> None:
    assert parse_patience(setting) == found


@pytest.mark.parametrize("setting", ["", "soon", "-1", "0", "nan", "1000"])
def test_senseless_patience_is_refused(setting: str) -> None:
    with pytest.raises(UsageError, match="Patience"):
        parse_patience(setting)
