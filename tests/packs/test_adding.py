"""Adding a pack: checked first, whole or not at all, and nothing hostile gets in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packs.folders import FILES, kitchen
from voicecoach.config import Folders
from voicecoach.content.library import open_library
from voicecoach.errors import DialogueError, UsageError, VoicecoachError
from voicecoach.packs import adding
from voicecoach.packs.adding import MOST_BYTES, MOST_FILES, add_pack


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "home")


def add(source: Path, folders: Folders, *, replace: bool = False) -> None:
    add_pack(source, folders, open_library(folders).packs.values(), replace=replace)


def in_home(folders: Folders) -> dict[str, str]:
    """Return the files below the packs of a home folder, by their places."""
    files = [file for file in folders.packs.rglob("*") if file.is_file()] if folders.packs.is_dir() else []
    return {file.relative_to(folders.packs).as_posix(): file.read_text(encoding="utf-8") for file in files}


def test_a_pack_is_copied_and_its_dialogues_are_found_by_its_id(folders: Folders, tmp_path: Path) -> None:
    source = kitchen(tmp_path / "mine")
    (source / "LICENSE").write_text("free")
    (source / "notes.txt").write_text("left out")
    (source / ".git").mkdir()
    (source / ".git" / "config").write_text("left out")
    add(source, folders)
    assert set(in_home(folders)) == {f"kitchen/{name}" for name in (*FILES, "LICENSE")}
    library = open_library(folders)
    assert library.packs["kitchen"].own
    eggs = library.find("kitchen/eggs")
    assert (eggs.id, eggs.developer, eggs.learner) == ("kitchen/eggs", "Waiter", "Cook")
    assert library.find("eggs") == eggs, "without the pack, if no other dialogue has the name"


def test_a_pack_with_a_problem_is_refused_with_file_and_line_and_nothing_is_added(
    folders: Folders, tmp_path: Path
) -> None:
    source = kitchen(tmp_path / "mine", eggs=FILES["eggs.yaml"].replace("sauce]", "souce]"))
    with pytest.raises(DialogueError, match=r"eggs\.yaml, line 7: 'souce'"):
        add(source, folders)
    assert in_home(folders) == {}


def test_a_second_one_of_the_same_id_needs_to_be_asked_for_and_takes_the_place_of_the_first(
    folders: Folders, tmp_path: Path
) -> None:
    add(kitchen(tmp_path / "mine"), folders)
    other = kitchen(tmp_path / "other", cream=FILES["cream.yaml"].replace("stiff", "firm"))
    (other / "eggs.yaml").unlink()
    with pytest.raises(UsageError, match="already a pack 'kitchen'"):
        add(other, folders)
    assert "kitchen/eggs.yaml" in in_home(folders)
    add(other, folders, replace=True)
    assert "kitchen/eggs.yaml" not in in_home(folders)
    assert "firm" in in_home(folders)["kitchen/cream.yaml"]
    assert [file.name for file in folders.packs.iterdir()] == ["kitchen"], "nothing unfinished is left"


@pytest.mark.parametrize("taken", ["medical", "devops"])
def test_the_id_of_a_pack_that_ships_is_taken(taken: str, folders: Folders, tmp_path: Path) -> None:
    source = kitchen(tmp_path / "mine", pack=FILES["pack.yaml"].replace("kitchen", taken))
    with pytest.raises(UsageError, match="ships with voicecoach"):
        add(source, folders, replace=True)


def link(source: Path, outside: Path) -> None:
    (source / "extra.yaml").symlink_to(outside)


def link_of_a_folder(source: Path, outside: Path) -> None:
    (source / "more").symlink_to(outside.parent)


def broken_link(source: Path, outside: Path) -> None:
    (source / "README.md").unlink()
    (source / "README.md").symlink_to(outside.parent / "nothing")


def pipe(source: Path, _: Path) -> None:
    os.mkfifo(source / "extra.yaml")


def way_out(source: Path, _: Path) -> None:
    (source / "pack.yaml").write_text(FILES["pack.yaml"].replace("kitchen", "../../kitchen"))


def huge(source: Path, _: Path) -> None:
    with (source / "README.md").open("wb") as readme:
        readme.truncate(MOST_BYTES + 1)


def very_many(source: Path, _: Path) -> None:
    for number in range(MOST_FILES):
        (source / f"{number}.yaml").touch()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (link, "is a link"),
        (link_of_a_folder, "is a link"),
        (broken_link, "is a link"),
        (pipe, "is no ordinary file"),
        (way_out, "is no id"),
        (huge, "is too large"),
        (very_many, "is too large for a pack"),
    ],
)
def test_a_hostile_folder_is_refused_and_leaves_nothing_behind(
    spoil: Callable[[Path, Path], None], message: str, folders: Folders, tmp_path: Path
) -> None:
    source = kitchen(tmp_path / "mine")
    outside = tmp_path / "secret.yaml"
    outside.write_text("secret: yes")
    spoil(source, outside)
    with pytest.raises(DialogueError, match=message):
        add(source, folders)
    assert in_home(folders) == {}
    assert not (tmp_path / "kitchen").exists()


def test_a_file_that_becomes_a_link_while_it_is_read_is_not_followed(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, secret = kitchen(tmp_path / "mine"), tmp_path / "secret"
    secret.write_text("id: secret")
    check = adding._valid

    def swap_after_check(folder: Path) -> object:
        checked = check(folder)
        (source / "README.md").unlink(missing_ok=True)
        (source / "README.md").symlink_to(secret)
        return checked

    monkeypatch.setattr(adding, "_valid", swap_after_check)
    with pytest.raises(DialogueError, match="Can't copy"):
        add(source, folders)
    assert in_home(folders) == {}


def test_what_is_no_folder_and_a_home_that_can_not_be_written_are_clear_errors(tmp_path: Path) -> None:
    source = kitchen(tmp_path / "mine")
    with pytest.raises(DialogueError, match="is no folder"):
        add(source / "eggs.yaml", Folders(tmp_path / "home"))
    (tmp_path / "file").touch()
    with pytest.raises(VoicecoachError, match="Can't copy"):
        add(source, Folders(tmp_path / "file"))


def test_the_learners_own_forms_stay_when_the_pack_is_replaced(folders: Folders, tmp_path: Path) -> None:
    source = kitchen(tmp_path / "mine")
    add(source, folders)
    own = open_library(folders).own_lexicon("kitchen/eggs")
    own.parent.mkdir(parents=True)
    own.write_text("sauce: {kind: phrase, meaning: Gravy, spoken: [source]}\n")
    add(source, folders, replace=True)
    assert open_library(folders).lexicon("kitchen/eggs")["sauce"].spoken == ("source",)
    assert "sauce" not in open_library(folders).lexicon("conversation-01")
