"""Which practices can be hands free."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from voicecoach.commands.practice import PracticeOptions, by_voice
from voicecoach.config import Settings
from voicecoach.errors import UsageError

NEEDING_KEYS = [
    PracticeOptions(typed=True),
    PracticeOptions(inputs=(Path("reply.wav"),)),
    PracticeOptions(hold=True),
    PracticeOptions(push_to_talk=True),
    PracticeOptions(kind="shadowing"),
    PracticeOptions(preview=True),
]


@pytest.mark.parametrize("options", NEEDING_KEYS)
def test_the_setting_counts_where_it_is_possible_and_the_option_says_where_it_is_not(options: PracticeOptions) -> None:
    assert not by_voice(options, Settings(hands_free=True))
    with pytest.raises(UsageError, match=r"[Hh]ands free") as refused:
        by_voice(replace(options, hands_free=True), Settings())
    assert refused.value.next.startswith("Leave out ")


def test_the_option_overrides_the_setting_for_one_practice() -> None:
    assert by_voice(PracticeOptions(), Settings(hands_free=True))
    assert not by_voice(PracticeOptions(), Settings())
    assert by_voice(PracticeOptions(hands_free=True), Settings())
    assert not by_voice(PracticeOptions(hands_free=False), Settings(hands_free=True))
