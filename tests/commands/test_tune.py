"""`voicecoach tune`, and what `doctor` and `models pull` make of a tuning and of a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voicecoach.commands import models
from voicecoach.commands.doctor import check_installation
from voicecoach.commands.tune import tune_models
from voicecoach.config import Folders, Settings
from voicecoach.errors import UsageError
from voicecoach.processor import processor
from voicecoach.recognition import loading
from voicecoach.recognition.tuning import Tuning
from voicecoach.sessions.sqlite import open_store
from voicecoach.weights.manifest import Model, WeightFile
from voicecoach.weights.store import WeightStore


@pytest.fixture
def home(tmp_path: Path) -> Folders:
    folders = Folders(tmp_path / "home")
    (folders.models / "small").mkdir(parents=True)
    (folders.models / "small" / "model.bin").write_bytes(b"weights")
    return folders


@pytest.fixture
def weights(home: Folders) -> WeightStore:
    file = WeightFile("model.bin", size=7, sha256=None)
    return WeightStore(home.models, (Model("small", "whisper", "A small one.", "MIT", "", "", (file,)),))


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Tuning]:
    """What is measured, one after the other; an empty list stands for a busy machine."""
    left = [Tuning(2, 1, 4), Tuning(4, 2, 8)]

    def measured(*_: object) -> Tuning:
        if not left:
            raise UsageError("Other programs keep this machine busy.", hint="tune")
        return left.pop(0)

    monkeypatch.setattr(loading, "measured", measured)
    return left


def doctor(
    home: Folders, weights: WeightStore, capsys: pytest.CaptureFixture[str], what: str = "tuning"
) -> dict[str, object]:
    """Return what doctor says about the tuning, or about something else."""
    settings = Settings(model="small", voice="none")
    check_installation(home, settings, weights, lambda: open_store(home), as_json=True)
    checks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return next(check for check in checks if check["what"] == what)


def test_a_measurement_is_shown_kept_and_repeated(
    home: Folders, weights: WeightStore, found: list[Tuning], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "not measured" in str(doctor(home, weights, capsys)["found"])
    tune_models(weights, ["small"], as_json=True)
    expected = {"model": "small", "processor": processor(), "encoder_threads": 2, "decoder_threads": 1, "batch": 4}
    assert json.loads(capsys.readouterr().out) == expected
    assert "encoder 2 threads, decoder 1 thread, batches of 4" in str(doctor(home, weights, capsys)["found"])
    tune_models(weights, ["small"])
    assert "encoder 4 threads, decoder 2 threads, batches of 8" in capsys.readouterr().out.replace("\n", " ")
    assert found == []


def test_pulling_measures_only_once(
    weights: WeightStore, found: list[Tuning], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        models.pull(weights, ["small"])
    assert "encoder 2 threads" in capsys.readouterr().out
    assert len(found) == 1


def test_a_model_is_pulled_although_the_machine_is_busy(
    weights: WeightStore, found: list[Tuning], capsys: pytest.CaptureFixture[str]
) -> None:
    found.clear()
    models.pull(weights, ["small"])
    shown = capsys.readouterr()
    assert "ready" in shown.out
    assert "busy" in shown.err
    assert "voicecoach tune" in shown.err


def test_doctor_reports_a_broken_file_and_what_renews_it(
    home: Folders, weights: WeightStore, capsys: pytest.CaptureFixture[str]
) -> None:
    weights.tunings.write_text("[]")
    check = doctor(home, weights, capsys)
    assert check["right"] is False
    assert str(weights.tunings) in str(check["found"])
    assert "voicecoach tune" in str(check["remedy"])


def test_doctor_says_that_a_model_without_a_calibration_does_not_judge_the_clarity_of_words(
    home: Folders, weights: WeightStore, capsys: pytest.CaptureFixture[str]
) -> None:
    check = doctor(home, weights, capsys, "clarity of words")
    assert (check["found"], check["right"]) == ("not judged with this model, only with base, tiny.en", True)
