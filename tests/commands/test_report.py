"""`voicecoach report`: the table on the screen and the page, from any file of results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.batch.test_table_files import ROWS
from voicecoach.batch.table import COLUMNS, flat
from voicecoach.batch.table_files import WRITERS
from voicecoach.commands.report import report_class
from voicecoach.errors import UsageError


@pytest.fixture
def results(tmp_path: Path) -> Path:
    file = tmp_path / "class.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return file


def test_every_format_gives_the_same_tables_and_the_same_page(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = []
    files = [results]
    for suffix, write in WRITERS.items():
        files.append(results.with_suffix(suffix))
        write(map(flat, ROWS), COLUMNS, files[-1])
    for file in files:
        for kind in ("speaker", "dialogue", "turn", "term"):
            report_class(file, kind, None, None)
        report_class(file, "speaker", None, results.parent / "page.html")
        shown.append((capsys.readouterr().out, (results.parent / "page.html").read_text()))
    assert shown[0] == shown[1] == shown[2]
    assert "IAM" in shown[0][0]
    assert 'href="ana/01.wav"' in shown[0][1]


def test_a_manifest_renames_the_speakers(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (results.parent / "who.csv").write_text("file,speaker\nana/01.wav,Zoe\n")
    report_class(results, "speaker", results.parent / "who.csv", None)
    assert "Zoe" in capsys.readouterr().out


def test_a_hostile_name_becomes_no_script_and_a_wrong_row_is_refused(results: Path) -> None:
    row = {**ROWS[0], "audio": "javascript:alert(1)"}
    results.write_text(json.dumps(row) + "\n")
    report_class(results, "speaker", None, results.parent / "page.html")
    assert 'href="javascript%3Aalert%281%29"' in (results.parent / "page.html").read_text()
    results.write_text(json.dumps({**ROWS[0], "turn": "two"}) + "\n")
    with pytest.raises(UsageError, match="does not contain results"):
        report_class(results, "speaker", None, None)
    with pytest.raises(UsageError, match="Unknown kind"):
        report_class(results, "month", None, None)
