"""Who speaks in a recording, and what is answered: from a manifest, or from the folders' names."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicecoach.batch.labels import Labels, labels_from_folders, read_manifest
from voicecoach.errors import UsageError


@pytest.mark.parametrize(
    ("place", "labels"),
    [
        ("/class/01.wav", Labels("class")),
        ("/class/ana/01.wav", Labels("ana")),
        ("/class/ana/question-04/02.wav", Labels("ana", "question-04", 2)),
        ("/class/ana/question-04/turn-12-take-1.wav", Labels("ana", "question-04", 12)),
        ("/class/ana/question-04/late/03 again.wav", Labels("ana", "question-04", 3)),
        ("/class/ana/question-04/2024-05-01.wav", Labels("ana", "question-04", None)),
        ("/class/ana/question-04/hello.wav", Labels("ana", "question-04", None)),
    ],
)
def test_folders_say_speaker_dialogue_and_turn(place: str, labels: Labels) -> None:
    assert labels_from_folders(place, "/class") == labels
    assert labels_from_folders(f"s3://bucket{place}", "s3://bucket/class/") == labels


def test_a_manifest_names_files_by_the_ends_of_their_paths(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_text("\ufeffFile,Speaker,turn\nana/01.wav,Ana,2\n./b.wav,Ben,\n", encoding="utf-8")
    manifest = read_manifest(file)
    assert manifest.labels(["/x/ana/01.wav", "/x/b.wav", "/x/c.wav", "s3://y/ana/02.wav"]) == {
        "/x/ana/01.wav": Labels("Ana", "", 2),
        "/x/b.wav": Labels("Ben"),
    }
    with pytest.raises(UsageError, match=r"b\.wav names two recordings: /x/b\.wav and /y/b\.wav"):
        manifest.labels(["/x/b.wav", "/y/b.wav"])


def test_a_manifest_as_a_german_spreadsheet_saves_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_text("file;speaker;dialogue;turn\na.wav;Ana;question-04;1\n")
    assert read_manifest(tmp_path / "class.csv").labels(["a.wav"]) == {"a.wav": Labels("Ana", "question-04", 1)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"name,turn\n", "no column 'file'"),
        (b"", "no column 'file'"),
        (b"file,turn\na.wav,two\n", "Line 2 of .*'two' is not a number"),
        (b"file,turn\na.wav,0\n", "Line 2"),
        (b"file,turn\na.wav,1\na.wav,2\n", "Line 3 of .* names a.wav again"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_a_wrong_manifest_is_refused_with_its_line(text: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_bytes(text)
    with pytest.raises(UsageError, match=message):
        read_manifest(tmp_path / "class.csv")
    with pytest.raises(UsageError, match="Can't read the manifest"):
        read_manifest(tmp_path)
