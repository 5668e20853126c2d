"""The journal: whatever ends a run, what was written is whole, and nothing is in it twice."""

from __future__ import annotations

import json
import resource
import signal
from pathlib import Path

import pytest

from tests.batch.fixtures import lines, rows_of, tones, unreadable
from voicecoach.batch.journal import Journal
from voicecoach.batch.rows import BEGINNING, row_of
from voicecoach.errors import StoreError


@pytest.mark.parametrize("kept", [1, 12, 40, 200, -1])
def test_a_torn_last_line_is_cut_and_the_others_stay(kept: int, tmp_path: Path) -> None:
    rows = rows_of(tones(tmp_path, 3))
    with Journal(tmp_path / "class.jsonl") as journal:
        journal.append(rows)
    whole = lines(journal)
    journal.path.write_bytes(b"".join(whole[:2]) + whole[2][:kept])
    with Journal(journal.path) as again:
        assert list(again.rows()) == rows[:2]
        again.append(rows[2:])
    assert lines(journal) == whole


@pytest.mark.parametrize("text", [b"Dear diary", b"Dear diary\n", b'{"audio": "a.wav"}\n', b'["schema"]\n', b'{"a": 1'])
def test_a_file_of_something_else_is_refused_and_stays_as_it_is(text: bytes, tmp_path: Path) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_bytes(text)
    with pytest.raises(StoreError, match=r"Line 1 of .*notes\.jsonl is not a result"), Journal(file):
        pass
    assert file.read_bytes() == text


def test_a_damaged_line_in_the_middle_is_named_and_nothing_is_cut(tmp_path: Path) -> None:
    with Journal(tmp_path / "class.jsonl") as journal:
        journal.append(rows_of(tones(tmp_path, 3)))
    damaged = b"".join([lines(journal)[0], b"\0\0\n", lines(journal)[2]])
    journal.path.write_bytes(damaged)
    with pytest.raises(StoreError, match="Line 2 "), Journal(journal.path):
        pass
    assert journal.path.read_bytes() == damaged


def test_two_runs_can_not_write_the_same_file(tmp_path: Path) -> None:
    with Journal(tmp_path / "class.jsonl") as journal:
        with pytest.raises(StoreError, match="Another run is writing"), Journal(journal.path):
            pass
        journal.append(rows_of(tones(tmp_path, 1)))
    with Journal(journal.path) as later:
        assert len(later.names) == 1


def test_a_full_disk_is_said_and_what_was_written_stays_readable(tmp_path: Path) -> None:
    rows = rows_of(tones(tmp_path, 4))
    with Journal(tmp_path / "class.jsonl") as journal:
        journal.append(rows[:2])
        size = journal.path.stat().st_size
        before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, before[1]))  # room for a part of the next line
        try:
            with pytest.raises(StoreError, match="Can't write") as failure:
                journal.append(rows[2:])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)
        assert "2 recordings" in str(failure.value)
        assert journal.path.stat().st_size == size
    with Journal(journal.path) as again:
        again.append(rows[2:])
        assert [again.row(place) for place in sorted(again.names.values())] == rows


def test_finishing_leaves_the_latest_row_of_each_recording_in_the_order_of_their_names(tmp_path: Path) -> None:
    rows = rows_of(tones(tmp_path, 3))
    with Journal(tmp_path / "class.jsonl") as journal:
        journal.append([row_of(unreadable(rows[0]["audio"])), *reversed(rows)])
        journal.finish()
        assert list(journal.rows()) == sorted(rows, key=lambda row: str(row["audio"]))
    with Journal(journal.path) as again:
        places = list(again.names.values())
        assert places == sorted(places)
        assert len(lines(again)) == 3


def test_a_name_that_is_not_unicode_survives(tmp_path: Path) -> None:
    row = row_of(unreadable("caf\udce9.wav"))
    with Journal(tmp_path / "class.jsonl") as journal:
        journal.append([row])
        assert list(journal.rows()) == [row]


def test_every_row_begins_as_the_check_of_a_torn_line_expects(tmp_path: Path) -> None:
    rows = [*rows_of(tones(tmp_path, 1)), row_of(unreadable("a.wav"))]
    assert all(json.dumps(row).startswith(BEGINNING) for row in rows)
