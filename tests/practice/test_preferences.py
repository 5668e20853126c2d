"""What is kept on disk between runs."""

from __future__ import annotations

import json
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


def test_saved_settings_are_loaded_again_and_unknown_ones_are_ignored(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.json"
    assert load_settings(file) == Settings()
    save_settings(file, Settings(microphone="Headset", patience="long"))
    assert load_settings(file) == Settings(microphone="Headset", patience="long")
    file.write_text('{"patience": "short", "tomorrow": 1}')
    assert load_settings(file) == Settings(patience="short")
    assert [path.name for path in file.parent.iterdir()] == ["settings.json"], "no temporary file is left"


def test_a_setting_of_another_version_stays_when_another_one_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"patience": "short", "tomorrow": [1]}')
    save_settings(file, Settings(patience="long"))
    assert load_settings(file) == Settings(patience="long")
    assert json.loads(file.read_text())["tomorrow"] == [1]


@pytest.mark.parametrize(
    "content",
    [
        "{",
        '{"patience": "soon"}',
        '{"patience": "nan"}',
        '{"model": "\\ud800"}',
        "[]",
        '{"patience": 3}',
        '{"keep_days": -5}',
        '{"keep_days": true}',
        '{"keep_days": 36501}',
        '{"keep_days": 3.0}',
        '{"follow_ups": 3}',
        '{"voice_speed": 2.0}',
        '{"voice_speed": true}',
        '{"show_lines": "no"}',
        '{"partial_words": 1}',
        '{"hands_free": "yes"}',
    ],
)
def test_invalid_settings_are_refused_with_the_name_of_the_file(tmp_path: Path, content: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(content)
    with pytest.raises(UsageError, match=r"settings\.json"):
        load_settings(file)


def test_a_saved_pause_profile_is_loaded_again(tmp_path: Path) -> None:
    file = tmp_path / "learner.json"
    profile = PauseProfile().with_pauses([0.6, 1.1, 2.0])
    save_pause_profile(file, profile)
    assert load_pause_profile(file) == profile


@pytest.mark.parametrize(
    "content",
    [
        *("{", "[]", "{}", '{"pauses": 3}', '{"pauses": {"mean": "x"}}', '{"pauses": {"count": -1, "mean": 0.5}}'),
        *('{"pauses": {"count": 3, "mean": 1e300}}', '{"pauses": {"count": 3, "mean": 1' + "0" * 400 + "}}"),
    ],
)
def test_an_unreadable_pause_profile_is_replaced_by_an_empty_one(tmp_path: Path, content: str) -> None:
    file = tmp_path / "learner.json"
    file.write_text(content)
    assert load_pause_profile(file) == PauseProfile()
    assert load_pause_profile(tmp_path / "none.json") == PauseProfile()


def test_findings_are_kept_for_each_microphone_and_an_unreadable_file_is_replaced(tmp_path: Path) -> None:
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
