"""The library: a file is checked once, and again after an edit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from voicecoach.config import Folders
from voicecoach.content import dialogue_files
from voicecoach.content.library import DialogueLibrary, open_library

DIALOGUE = "id: mine\ntitle: {title}\nturns:\n  - line: Where?\n    model_reply: There.\n"


def titles(library: DialogueLibrary) -> list[str]:
    return [dialogue.title for dialogue in library.load()[0] if dialogue.id == "mine"]


def test_a_dialogue_is_checked_once_and_again_after_it_was_edited_or_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[Path] = []
    check = dialogue_files.check
    monkeypatch.setattr(dialogue_files, "check", lambda file, *rest: checked.append(file) or check(file, *rest))  # type: ignore[func-returns-value]
    folders = Folders(tmp_path)
    folders.dialogues.mkdir()
    file = folders.dialogues / "mine.yaml"
    file.write_text(DIALOGUE.format(title="First"))
    library = open_library(folders)
    assert titles(library) == titles(library) == ["First"]
    assert checked.count(file) == 1
    assert len(checked) == len(set(checked)) > 50
    file.write_text(DIALOGUE.format(title="Second edition"))
    assert titles(library) == ["Second edition"]
    state = file.stat()
    other = tmp_path / "other.yaml"
    other.write_text(DIALOGUE.format(title="Second editiom"))
    os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
    other.replace(file)
    assert titles(library) == ["Second editiom"], "neither its size nor its time differs"
    file.write_text("title: no dialogue")
    assert titles(library) == []
    file.unlink()
    assert library.load()[1] == []
