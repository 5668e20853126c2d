"""Files are replaced whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voicecoach.errors import DialogueError, UsageError
from voicecoach.storage.atomic import replacing, write_or_raise, write_text
from voicecoach.storage.json_files import read_object, write_object


def test_a_write_that_fails_keeps_the_old_content_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    write_text(file, "old")

    def fail() -> None:
        with replacing(file) as out:
            out.write(b"half of the new con")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        fail()
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_readers_see_the_old_content_until_the_new_one_is_complete(tmp_path: Path) -> None:
    file = tmp_path / "below" / "page.html"
    write_text(file, "old")
    with replacing(file, durable=True) as out:
        out.write(b"new")
        assert file.read_text() == "old"
    assert file.read_text() == "new"


def test_a_place_that_cannot_be_written_is_an_error_of_the_callers_kind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DialogueError, match=r"Can't write .*lexicon\.yaml"):
        write_or_raise(tmp_path / "file" / "lexicon.yaml", "x", DialogueError)


def test_an_object_is_read_as_it_was_written_and_no_file_is_an_empty_one(tmp_path: Path) -> None:
    file = tmp_path / "learner.json"
    assert read_object(file) == {}
    write_object(file, {"pauses": {"count": 3}, "name": "Zoë"})
    assert read_object(file) == {"pauses": {"count": 3}, "name": "Zoë"}
    assert json.loads(file.read_text(encoding="utf-8"))["name"] == "Zoë"


@pytest.mark.parametrize("content", ["[1, 2]", "{", "", "[" * 100_000, '"text"'])
def test_anything_else_is_one_clear_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as failure:
        read_object(file)
    assert str(file) in str(failure.value)
    assert failure.value.next == "Fix or delete the file."
