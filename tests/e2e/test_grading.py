"""The installed command grades recordings: its contract, messages and exit codes."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.conftest import SHARED
from tests.e2e.installed import TERMS, Run, written
from voicecoach.audio.clip import SAMPLE_RATE

MEASURES = {
    "speech_rate_wpm", "articulation_rate_sps", "pause_count", "pause_seconds", "longest_pause_seconds",
    "phonation_ratio", "mean_length_of_run_syllables", "filler_count", "repetition_count",
}  # fmt: skip


def test_grade_prints_the_contracts_object_for_each_file_in_order(run: Run, reply: Path, tmp_path: Path) -> None:
    quiet = tmp_path / "quiet.wav"
    soundfile.write(str(quiet), np.zeros(32000, np.float32), SAMPLE_RATE)
    done = run("grade", reply, quiet, reply, "--terms", TERMS, "--json")
    assert done.returncode == 0, done.stderr
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert (first["audio"], second["audio"]) == (str(reply), str(quiet))
    assert first == third
    assert first["schema"] == 1
    assert first["graded"] is True
    assert first["not_graded_reason"] is None
    assert first["model"]["name"] == "base"
    assert len(first["model"]["sha256"]) == 64
    assert "terraform" in first["transcript"]["text"].lower()
    assert set(first["transcript"]["words"][0]) == {"text", "start", "end", "confidence", "clarity"}
    assert set(first["fluency"]["measures"]) >= MEASURES
    assert 0 <= first["fluency"]["score"] <= 100
    assert [(term["term"], term["state"]) for term in first["terms"]] == [
        ("Docker image", "said"),
        ("Terraform", "said"),
        ("Ansible", "missed"),
    ]
    assert first["coverage"] == pytest.approx(2 / 3, abs=0.01)
    said = first["terms"][1]
    assert 0 < said["start"] < said["end"] < first["seconds"]
    assert second["graded"] is False
    assert second["fluency"] is None
    assert "Nobody" in second["not_graded_reason"]


def test_grade_without_terms_gives_no_coverage_and_without_json_a_readable_screen(run: Run, reply: Path) -> None:
    plain = json.loads(run("grade", reply, "--model", "tiny.en", "--json").stdout)
    assert plain["terms"] == []
    assert plain["coverage"] is None
    shown = run("grade", reply, "--terms", TERMS).stdout
    assert "Fluency" in shown
    assert "✗ Ansible" in shown


def test_grade_takes_the_terms_of_a_dialogues_turn(run: Run, reply: Path) -> None:
    grade = json.loads(
        run("grade", reply, "--dialogue", "question-01", "--turn", "1", "--model", "tiny.en", "--json").stdout
    )
    assert "Docker image" in [term["term"] for term in grade["terms"]]


@pytest.mark.parametrize(
    ("name", "rate", "channels", "options"),
    [
        ("a.wav", 48_000, 2, {"subtype": "PCM_24"}),
        ("a.wav", 8_000, 1, {"subtype": "PCM_16"}),
        ("a.flac", 44_100, 2, {}),
        ("a.ogg", 48_000, 1, {"format": "OGG", "subtype": "OPUS"}),
        ("a.ogg", 22_050, 1, {"format": "OGG", "subtype": "VORBIS"}),
        ("a.mp3", 44_100, 2, {"format": "MP3"}),
    ],
)
def test_a_recording_of_any_format_rate_and_channels_is_recognized(
    name: str, rate: int, channels: int, options: dict[str, str], run: Run, reply: Path, tmp_path: Path
) -> None:
    samples, _ = soundfile.read(str(reply), dtype="float32")
    resampled = soxr.resample(samples, SAMPLE_RATE, rate)
    file = tmp_path / name
    soundfile.write(str(file), np.column_stack([resampled] * channels), rate, **options)
    grade = json.loads(run("grade", file, "--terms", TERMS, "--model", "tiny.en", "--json").stdout)
    assert grade["graded"]
    assert grade["seconds"] == pytest.approx(len(samples) / SAMPLE_RATE, abs=0.1)
    assert "terraform" in grade["transcript"]["text"].lower()


def three_hours(folder: Path) -> Path:
    file = folder / "long.wav"
    with soundfile.SoundFile(str(file), "w", 8000, 1, "PCM_16") as out:
        for _ in range(180):
            out.write(np.zeros(60 * 8000, np.int16))
    return file


BAD_FILES: dict[str, Callable[[Path], Path]] = {
    "missing": lambda folder: folder / "nothing.wav",
    "empty": lambda folder: written(folder / "empty.wav", b""),
    "text": lambda folder: written(folder / "text.wav", b"not audio at all\n" * 99),
    "header only": lambda folder: written(folder / "header.wav", b"RIFF\x00\x00\x00\x00WAVEfmt "),
    "folder": lambda folder: folder,
    "three hours": three_hours,
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_recording_that_cannot_be_graded_is_one_message_and_exit_2(kind: str, run: Run, tmp_path: Path) -> None:
    done = run("grade", BAD_FILES[kind](tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("voicecoach: ")
    assert "Traceback" not in done.stderr
    assert str(tmp_path) in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["practice", "no-such-dialogue"], "no dialogue"),
        (["demo", "conversatoin-01"], "no dialogue"),
        (["grade", "REPLY", "--model", "huge"], "no model 'huge'"),
        (["grade", "REPLY", "--model", "en_US-joe-medium"], "not a recognizer"),
        (["grade", "REPLY", "--dialogue", "question-01", "--turn", "9"], "--turn must be"),
        (["grade", "REPLY", "--turn", "1"], "needs --dialogue"),
        (["grade", "REPLY", "--terms", "a", "--dialogue", "question-01"], "together"),
        (["practice", "question-01", "--typed", "--patience", "soon"], "Patience"),
        (["review", "nothing"], "session"),
        (["regrade", "nothing"], "session"),
        (["forget", "nothing", "--yes"], "session"),
        (["forget"], "Name a session"),
        (["privacy", "--keep-days", "-1"], "must be from 0 to 36,500"),
        (["grade", "FOLDER", "--session", "x"], "no recordings"),
        (["review", "FOLDER"], "not a session folder"),
        (["export", "--format", "docx"], "no sessions yet"),
        (["models", "pull", "huge"], "no model 'huge'"),
        (["dialogues", "show", "nothing"], "no dialogue"),
        (["dialogues", "import", "REPLY"], "as text"),
        (["say", " ", "--out", "x.wav"], "text is empty"),
        (["practice", "question-01", "--microphone", "no such thing"], "microphone"),
    ],
)
def test_what_the_user_can_fix_is_one_message_and_exit_2(
    arguments: list[str], said: str, run: Run, reply: Path, tmp_path: Path, home: Path
) -> None:
    paths = {"REPLY": reply, "FOLDER": tmp_path / "empty"}
    paths["FOLDER"].mkdir()
    (tmp_path / "models").symlink_to(home / "models")
    done = run(*[paths.get(argument, argument) for argument in arguments], VOICECOACH_HOME=str(tmp_path))
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_that_is_a_file_or_read_only_is_one_message_and_exit_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("sessions", VOICECOACH_HOME=str(tmp_path / "file"))
    assert done.returncode == 2
    assert "Can't open the sessions" in done.stderr
    if os.name == "posix" and os.geteuid() != 0:
        (tmp_path / "locked").mkdir()
        (tmp_path / "locked").chmod(stat.S_IRUSR | stat.S_IXUSR)
        assert run("sessions", VOICECOACH_HOME=str(tmp_path / "locked")).returncode == 2


def test_broken_settings_are_reported_and_left_as_they_are(run: Run, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{broken")
    done = run("sessions", VOICECOACH_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "settings.json" in done.stderr
    assert (tmp_path / "settings.json").read_text() == "{broken"


def test_a_missing_model_is_named_with_the_command_that_downloads_it(run: Run, reply: Path, tmp_path: Path) -> None:
    done = run("grade", reply, VOICECOACH_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "voicecoach models pull base" in done.stderr


def test_real_learners_recordings_are_graded(run: Run) -> None:
    folder = SHARED / "speech" / "speechocean762-train" / "audio"
    if not folder.is_dir():
        pytest.skip("needs the recordings in ../shared/speech")
    recordings = sorted(folder.glob("*.opus"))[::400]
    grades = [json.loads(line) for line in run("grade", *recordings, "--json").stdout.splitlines()]
    assert len(grades) == len(recordings) > 2
    assert sum(grade["graded"] for grade in grades) >= len(grades) - 2
