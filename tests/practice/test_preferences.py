"""What is kept between runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicecoach.config import Settings
from voicecoach.errors import UsageError
from voicecoach.practice.patience import PauseProfile
from voicecoach.practice.preferences import (
    load_findings,
    load_pause_profile,
    load_settings,
    save_findings,
    save_pause_profile,
    save_settings,
)


def test_settings_come_back_and_what_is_unknown_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.json"
    assert load_settings(file) == Settings()
    save_settings(file, Settings(microphone="Headset", patience="long"))
    assert load_settings(file) == Settings(microphone="Headset", patience="long")
    file.write_text('{"patience": "short", "tomorrow": 1}')
    assert load_settings(file) == Settings(patience="short")
    assert [one.name for one in file.parent.iterdir()] == ["settings.json"], "nothing half-written is left"


@pytest.mark.parametrize("content", ["{", "[]", '{"patience": 3}'])
def test_settings_that_make_no_sense_are_refused_with_the_file_s_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(content)
    with pytest.raises(UsageError, match=r"settings\.json"):
        load_settings(file)


def test_a_learner_s_pauses_come_back(tmp_path: Path) -> None:
    file = tmp_path / "learner.json"
    profile = PauseProfile().with_pauses([0.6, 1.1, 2.0])
    save_pause_profile(file, profile)
    assert load_pause_profile(file) == profile


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"pauses": 3}', '{"pauses": {"mean": "x"}}'])
def test_pauses_that_can_t_be_read_are_learned_again(tmp_path: Path, content: str) -> None:
    file = tmp_path / "learner.json"
    file.write_text(content)
    assert load_pause_profile(file) == PauseProfile()
    assert load_pause_profile(tmp_path / "none.json") == PauseProfile()


def test_findings_are_kept_for_each_microphone(tmp_path: Path) -> None:
    file = tmp_path / "devices.json"
    assert load_findings(file, "Headset") is None
    save_findings(file, "Headset", ["Too quiet."])
    save_findings(file, "Built-in", [])
    assert load_findings(file, "Headset") == ["Too quiet."]
    assert load_findings(file, "Built-in") == []
    file.write_text("{")
    assert load_findings(file, "Headset") is None
    save_findings(file, "Headset", ["Fine again."])
    assert load_findings(file, "Headset") == ["Fine again."]
