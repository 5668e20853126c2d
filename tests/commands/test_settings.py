"""`voicecoach settings`: showing, changing and resetting what is remembered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import real_home
from tests.e2e.installed import new_home
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.files import write
from voicecoach.commands.models import pull
from voicecoach.commands.settings import reset_all, reset_setting, set_setting, show_settings
from voicecoach.config import Folders, Settings
from voicecoach.errors import UsageError, VoicecoachError, WeightsError
from voicecoach.practice.preferences import load_settings, save_settings
from voicecoach.practice.setting_values import settings_by_name
from voicecoach.weights.store import open_weights

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "home")


def change(folders: Folders, name: str, value: str) -> Settings:
    set_setting(folders.settings, settings_by_name(open_weights(folders)), name, value)
    return load_settings(folders.settings)


def voicecoach(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "voicecoach", *arguments]
    environment = {**os.environ, "VOICECOACH_HOME": str(home)}
    return subprocess.run(command, env=environment, input="", capture_output=True, text=True, check=False)


def voice_file(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mine.onnx.json").write_text("{}")
    (folder / "mine.onnx").write_bytes(b"weights")
    return folder / "mine.onnx"


def test_every_setting_is_listed_with_its_value_and_meaning_within_80_columns(
    folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    save_settings(folders.settings, Settings(patience="2.5"))
    show_settings(folders, settings_by_name(open_weights(folders)), "", as_json=False)
    text = capsys.readouterr().out
    for name in Settings.__dataclass_fields__:
        assert f"\n{name}  " in f"\n{text}"
    assert "patience  2.5\n" in text
    assert "model  base  (default)\n" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "pauses: none yet" in text


def test_json_has_every_setting_with_value_default_and_meaning(
    folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    save_settings(folders.settings, Settings(keep_days=30))
    show_settings(folders, settings_by_name(open_weights(folders)), "", as_json=True)
    listed = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)["settings"]}
    assert set(listed) == set(Settings.__dataclass_fields__)
    assert (listed["keep_days"]["value"], listed["keep_days"]["default"]) == (30, 0)
    assert all(entry["meaning"] for entry in listed.values())


@pytest.mark.parametrize(
    ("name", "value", "saved"),
    [
        ("patience", "long", "long"),
        ("patience", "2.5", "2.5"),
        ("keep-days", "30", 30),
        ("microphone", "", ""),
        ("desired_retention", "0.85", 0.85),
        ("voice_speed", "0.8", 0.8),
        ("voice_speed", "1", 1.0),
        ("show-lines", "No", False),
        ("partial_words", "on", True),
        ("page_headphones", "yes", True),
        ("hands-free", "yes", True),
        ("page_microphone", " Headset (USB) ", "Headset (USB)"),
    ],
)
def test_a_value_is_saved_and_read_again(name: str, value: str, saved: str | float, folders: Folders) -> None:
    assert getattr(change(folders, name, value), name.replace("-", "_")) == saved


@pytest.mark.parametrize("by", ["file", "folder"])
def test_a_voice_may_be_a_file_or_a_folder_and_is_saved_by_its_whole_path(
    by: str, folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = voice_file(tmp_path / "voices")
    monkeypatch.chdir(tmp_path)
    place = Path("voices/mine.onnx") if by == "file" else Path("voices")
    saved = change(folders, "voice", str(place)).voice
    assert saved == str(tmp_path / place)
    assert open_weights(folders).voice(saved) == file


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("patience", "soon", "Patience can't be 'soon'"),
        ("keep_days", "-1", "0 to 36,500"),
        ("keep_days", "36501", "0 to 36,500"),
        ("keep_days", "9" * 400, "0 to 36,500"),
        ("keep_days", "²", "0 to 36,500"),
        ("desired_retention", "0.69", "0.7 to 0.97"),
        ("desired_retention", "0.98", "0.7 to 0.97"),
        ("desired_retention", "nan", "0.7 to 0.97"),
        ("desired_retention", "90%", "0.7 to 0.97"),
        ("voice_speed", "0.5", "0.6 to 1.4"),
        ("voice_speed", "quick", "0.6 to 1.4"),
        ("show_lines", "maybe", "It is yes or no."),
        ("page_microphone", "two\nlines", "no name of a microphone"),
        ("page_microphone", "x" * 10_001, "no name of a microphone"),
        ("voice", "base", "is a recognizer, not a voice"),
        ("voice", "en_US-amy-medium", "is missing"),
        ("voice", "nobody", "There is no model 'nobody'"),
        ("voice", "", "There is no model ''"),
        ("model", "en_US-joe-medium", "is a voice, not a recognizer"),
        ("voise", "x", "did you mean 'voice'?"),
    ],
)
def test_a_wrong_value_is_refused_and_the_file_is_not_touched(
    name: str, value: str, says: str, folders: Folders
) -> None:
    with pytest.raises(VoicecoachError, match=None) as error:
        change(folders, name, value)
    assert says in str(error.value)
    assert not folders.settings.exists()


@pytest.mark.slow_lane
def test_a_models_name_means_the_model_even_beside_a_folder_of_that_name(
    home: Path, folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tiny.en").mkdir()
    monkeypatch.chdir(tmp_path)
    set_setting(folders.settings, settings_by_name(open_weights(Folders(home))), "model", "tiny.en")
    assert load_settings(folders.settings).model == "tiny.en"


def test_nothing_is_downloaded_for_a_voice_of_ones_own(
    folders: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pull(open_weights(folders), [str(voice_file(tmp_path / "voices"))])
    assert "your own files; nothing to download" in capsys.readouterr().out
    with pytest.raises(WeightsError, match="There is no model 'nobody'"):
        pull(open_weights(folders), ["nobody"])


def test_a_folder_without_exactly_one_voice_is_refused(folders: Folders, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="is not a voice"):
        change(folders, "voice", str(tmp_path))
    file = voice_file(tmp_path / "two")
    (file.parent / "other.onnx").write_bytes(b"")
    with pytest.raises(WeightsError, match="is not a voice"):
        change(folders, "voice", str(file.parent))


def test_one_setting_or_all_get_their_defaults_again(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    save_settings(folders.settings, Settings(patience="long", keep_days=3))
    reset_setting(folders.settings, settings_by_name(open_weights(folders)), "patience")
    assert load_settings(folders.settings) == Settings(keep_days=3)
    assert "patience: long → normal" in capsys.readouterr().out
    reset_all(folders.settings, yes=True)
    assert load_settings(folders.settings) == Settings()


def test_a_damaged_file_gives_one_message(folders: Folders) -> None:
    folders.home.mkdir()
    folders.settings.write_text('{"patience": 3}')
    with pytest.raises(UsageError, match="patience is 3"):
        show_settings(folders, settings_by_name(open_weights(folders)), "", as_json=False)


@pytest.mark.slow_lane
def test_a_voice_that_was_chosen_speaks(folders: Folders, tmp_path: Path) -> None:
    folders.home.mkdir()
    voice = real_home() / "models" / "en_US-joe-medium"
    chosen = change(folders, "voice", str(voice))
    application = Application(folders, chosen)
    sound = list(application.voice.speak("Hello, how are you?"))
    application.close()
    assert sum(part.seconds for part in sound) > 0.5


@pytest.mark.slow_lane
def test_remembered_patience_ends_replies_and_the_option_overrides_it_for_one_run(
    home: Path, tmp_path: Path, reading: Callable[[str], Audio]
) -> None:
    pause = silence(2.5)
    reply = tmp_path / "reply.wav"
    write(reply, joined(reading("We deploy the container."), pause, reading("Then we watch the metrics."), pause))
    folders = Folders(new_home(tmp_path / "home", home))

    def ended_in_the_pause(*options: str) -> bool:
        """Return whether the pause ended the reply; the second sentence takes that back."""
        command = ["practice", "conversation-01", "--model", "tiny.en", "--input", str(reply), *options]
        shown = voicecoach(folders.home, *command).stdout
        assert "metrics" in shown
        return "Go on, I'm listening." in shown

    for patience, ended in (("1", True), ("4", False)):
        assert voicecoach(folders.home, "settings", "patience", patience).returncode == 0
        assert ended_in_the_pause() is ended
    assert ended_in_the_pause("--patience", "1")
    assert load_settings(folders.settings).patience == "4"


@pytest.mark.parametrize("days", ["-5", "true", "1000000000000"])
def test_a_practice_deletes_nothing_because_of_a_wrong_number_of_days(days: str, tmp_path: Path) -> None:
    shutil.copytree(DATA / "home-0.1.0", tmp_path, dirs_exist_ok=True)
    before = len(list(tmp_path.glob("sessions/*/")))
    (tmp_path / "settings.json").write_text(f'{{"keep_days": {days}}}')
    done = voicecoach(tmp_path, "practice", "conversation-01", "--typed")
    assert (done.returncode, "from 0 to 36,500" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert len(list(tmp_path.glob("sessions/*/"))) == before > 0


def test_the_command_shows_changes_and_resets(tmp_path: Path) -> None:
    run = partial(voicecoach, tmp_path, "settings")
    assert run("patience", "long").stdout == "patience: normal → long\n"
    assert run("patience").stdout.startswith("patience  long\n")
    assert run("patience", "long", "--reset").returncode == 2
    assert run("--reset", "--yes").stdout == "Every setting has its default again.\n"
    failed = run("patience", "never")
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.startswith("voicecoach: Patience can't be 'never'.")
