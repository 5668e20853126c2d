"""Recordings at URLs, through the file systems of fsspec that need no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.fixtures import scripted_grader, tones
from voicecoach.batch.recording import Recording
from voicecoach.batch.remote_files import content, recordings_below
from voicecoach.errors import AudioError, UsageError


def test_recordings_below_a_url_are_listed_read_and_graded_like_files(tmp_path: Path) -> None:
    local = tones(tmp_path, 3)
    (tmp_path / "speaker-0" / "notes.txt").write_text("no sound")
    urls = recordings_below(f"file://{tmp_path}", (".wav",))
    assert urls == sorted(f"file://{recording.place}" for recording in local)
    assert recordings_below(urls[0], (".wav",)) == [urls[0]]
    assert content(urls[0]) == Path(urls[0].removeprefix("file://")).read_bytes()
    remote = [Recording(each.name, f"file://{each.place}", each.speaker) for each in local]
    by_url, by_path = ([outcome.grade for outcome in scripted_grader()(each)] for each in (remote, local))
    assert by_url == by_path
    assert all(by_url)


def test_what_can_not_be_read_at_a_url_is_one_message(tmp_path: Path) -> None:
    missing = f"file://{tmp_path}/none.wav"
    with pytest.raises(AudioError, match=r"Can't read file://.*none\.wav"):
        content(missing)
    (outcome,) = scripted_grader()([Recording("none.wav", missing)])
    assert "Can't read" in outcome.error
    with pytest.raises(UsageError, match="needs a package that is not installed"):
        recordings_below("s3://school/class", (".wav",))
    with pytest.raises(UsageError, match="Can't open nosuch://"):
        recordings_below("nosuch://school/class", (".wav",))
