"""Listening to the replies of one practice: the pause profile that they share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice.test_listener import BlockCounter, MemoryRecording
from voicecoach.audio.clip import joined, silence
from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.practice.patience import Patience
from voicecoach.practice.preferences import load_pause_profile
from voicecoach.practice.reply_listener import ReplyListener
from voicecoach.testing import BlockSource, LevelDetector, tone

WITH_A_PAUSE = joined(tone(1), silence(0.8), tone(1), silence(3)).samples


@pytest.mark.parametrize("learn", [True, False])
def test_the_pauses_of_a_reply_are_saved_in_the_profile_only_if_the_listener_learns(
    learn: bool, tmp_path: Path
) -> None:
    file = tmp_path / "learner.json"
    listener = ReplyListener(
        source=lambda _: BlockSource(WITH_A_PAUSE),
        detector=LevelDetector,
        patience=Patience(seconds=1.6),
        profile=file,
        lexicon=Lexicon({}),
        learn=learn,
    )
    for _ in range(2):
        assert list(listener(Turn("Where?", "There.", ()), BlockCounter(), MemoryRecording(), lambda: None))
    assert load_pause_profile(file).count == (2 if learn else 0)
    assert file.exists() is learn
