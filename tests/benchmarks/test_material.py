"""Material of the benchmarks."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.material import replies
from voicecoach.application import Application
from voicecoach.config import Folders, Settings
from voicecoach.testing import ToneVoice


def test_many_replies_have_the_lengths_that_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Application, "voice", ToneVoice())
    lengths = tuple(5.0 + place for place in range(50))
    found = replies(Application(Folders(tmp_path), Settings()), lengths)
    assert [sound.seconds for sound in found.values()] == pytest.approx(lengths, abs=0.5)
