"""How much silence ends a reply: tables and properties."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.errors import UsageError
from voicecoach.practice.patience import (
    LIMITS,
    PATIENCES,
    Kind,
    Patience,
    PauseProfile,
    allowed_silence,
    completion_odds,
    parse_patience,
)
from voicecoach.practice.reply_progress import ReplyProgress

NORMAL = Patience()


@pytest.mark.parametrize(
    ("progress", "than_half"),
    [
        (ReplyProgress("cluster.", 0.5, 5, 0.8), "shorter"),
        (ReplyProgress("the", 0.5, 5, 0.8), "same"),
        (ReplyProgress("and.", 0.5, 5, 0.8), "same"),
        (ReplyProgress("cluster,", 0.5, 5, 0.8), "same"),
        (ReplyProgress("cluster...", 0.5, 5, 0.8), "same"),
        (ReplyProgress("cluster", 1.0, 5, 0.8), "shorter"),
        (ReplyProgress("cluster", 0.0, 5, 0.8), "longer"),
        (ReplyProgress("cluster.", 1.0, 5, 0.8), "shorter"),
        (ReplyProgress("cluster", 0.5, 5, 1.0), "shorter"),
        (ReplyProgress("cluster", 0.5, 5, 0.6), "longer"),
    ],
)
def test_a_finished_sentence_covered_terms_and_length_shorten_the_wait(progress: ReplyProgress, than_half: str) -> None:
    half = allowed_silence(NORMAL, PauseProfile(), ReplyProgress("cluster", 0.5, 5, 0.8))
    seconds = allowed_silence(NORMAL, PauseProfile(), progress)
    assert {"shorter": seconds < half, "same": seconds == half, "longer": seconds > half}[than_half]


def test_the_number_of_missing_terms_counts_beside_their_share() -> None:
    assert completion_odds(ReplyProgress("it.", 0.5, 2)) > completion_odds(ReplyProgress("it.", 0.5, 8))
    assert completion_odds(ReplyProgress("it.", 1.0, 2)) == completion_odds(ReplyProgress("it.", 1.0, 8))
    assert completion_odds(ReplyProgress("it.", None)) == completion_odds(ReplyProgress("it.", 0.9, 0)), (
        "no expected terms count as unknown coverage"
    )


def test_more_words_than_the_model_reply_count_as_many_and_an_unknown_length_as_usual() -> None:
    said = ReplyProgress("it.", 0.6, 5, 1.0)
    assert completion_odds(replace(said, length=1.7)) == completion_odds(said)
    assert completion_odds(replace(said, length=0.2)) < completion_odds(replace(said, length=None))
    assert completion_odds(replace(said, length=None)) < completion_odds(said)


def test_all_terms_in_the_first_sentence_leave_time_for_a_thinking_pause() -> None:
    first_sentence = ReplyProgress("rest.", 1.0, 3, 0.35)
    assert allowed_silence(NORMAL, PauseProfile(), first_sentence) > 1.3
    assert allowed_silence(NORMAL, PauseProfile(), replace(first_sentence, length=1.0)) < 1.1


def test_short_waits_less_than_normal_and_normal_less_than_long_and_seconds_are_taken_as_they_are() -> None:
    progress = ReplyProgress("cluster.", 0.6)
    short, normal, long = (
        allowed_silence(Patience(name), PauseProfile(), progress) for name in ("short", "normal", "long")
    )
    assert short < normal < long
    assert allowed_silence(Patience(seconds=2.2), PauseProfile().with_pauses([3.0] * 20), progress) == 2.2


def test_the_wait_grows_with_the_number_of_long_pauses_in_the_profile() -> None:
    progress = ReplyProgress("cluster.", 0.6, 5, 1.0)
    waits = [allowed_silence(NORMAL, PauseProfile().with_pauses([1.4] * count), progress) for count in (0, 3, 30)]
    assert waits == sorted(set(waits))


def test_a_quick_learner_is_not_cut_off_sooner_than_an_unknown_one() -> None:
    quick = PauseProfile().with_pauses([0.35] * 12)
    assert allowed_silence(NORMAL, quick, ReplyProgress("it.", 0.6)) == allowed_silence(
        NORMAL, PauseProfile(), ReplyProgress("it.", 0.6)
    )


def test_a_profile_is_the_same_after_one_long_reply_or_two_short_ones_and_new_pauses_outweigh_old_ones() -> None:
    pauses = [0.5, 0.9, 1.4, 0.7]
    once, twice = PauseProfile().with_pauses(pauses), PauseProfile().with_pauses(pauses[:2]).with_pauses(pauses[2:])
    assert once.mean == pytest.approx(twice.mean)
    assert once.count == twice.count == 4
    assert PauseProfile().with_pauses([0.1, 0.2]) == PauseProfile(), "articulation is not a pause"
    old = PauseProfile().with_pauses([2.0] * 1000)
    assert old.with_pauses([0.4] * 100).mean < old.mean - 0.5


@given(
    st.sampled_from(["short", "normal", "long"]),
    st.lists(st.floats(0, 20), max_size=20),
    st.one_of(st.none(), st.floats(0, 1)),
    st.integers(0, 12),
    st.one_of(st.none(), st.text(max_size=8)),
    st.sampled_from(["standing", "voice", "final"]),
)
def test_the_wait_stays_within_its_bounds_for_any_progress_and_profile(
    setting: str, pauses: list[float], covered: float | None, expected: int, word: str | None, kind: Kind
) -> None:
    profile = PauseProfile().with_pauses(pauses)
    seconds = allowed_silence(Patience(setting), profile, ReplyProgress(word, covered, expected), kind)
    limits = LIMITS[kind][setting]
    assert limits.shortest <= seconds <= limits.longest


@pytest.mark.parametrize("setting", PATIENCES)
def test_an_end_that_can_be_taken_back_comes_no_later_than_the_voice(setting: str) -> None:
    for covered in (0.0, 0.5, 1.0):
        progress = ReplyProgress("cluster.", covered)
        standing = allowed_silence(Patience(setting), PauseProfile(), progress, "standing")
        assert standing <= allowed_silence(Patience(setting), PauseProfile(), progress, "voice")


@pytest.mark.parametrize(("text", "patience"), [("short", Patience("short")), ("3", Patience(seconds=3.0))])
def test_patience_is_a_setting_or_a_number_of_seconds(text: str, patience: Patience) -> None:
    assert parse_patience(text) == patience


@pytest.mark.parametrize("text", ["", "soon", "-1", "0", "nan", "1000"])
def test_any_other_patience_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="Patience"):
        parse_patience(text)
