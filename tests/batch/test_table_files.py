"""Tables of results: pandas and polars read them, and every format holds the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from tests.batch.fixtures import unreadable
from voicecoach.batch.rows import Row, row_of
from voicecoach.batch.table import COLUMNS, COUNT, NUMBER, TEXT, YES_NO, flat
from voicecoach.batch.table_files import WRITERS, read_results
from voicecoach.errors import StoreError, UsageError

MEASURES = {name: 1.5 for name, kind in COLUMNS.items() if kind == NUMBER} | {
    name: 2 for name, kind in COLUMNS.items() if kind == COUNT
}


def row(audio: str, **changes: Any) -> Row:
    """A row as a graded recording has it."""
    verdicts = [{"term": term, "state": state} for term, state in (("ECR", "said"), ("EKS", "said"), ("IAM", "missed"))]
    return {
        "schema": 1, "audio": audio, "seconds": 4.25, "graded": True, "not_graded_reason": None,
        "model": {"name": "base", "sha256": "0" * 64}, "graders": {"voicecoach": "1", "lexicon": "a"},
        "transcript": {"text": "We push, then we deploy.", "words": []},
        "fluency": {"score": 71.5, "error": 9.0, "basis": "calibration base", "measures": MEASURES},
        "terms": verdicts, "coverage": 0.667, "other_terms": [{"term": "Git"}], "unrecognized": [], "notes": [],
        "speaker": "Ana", "dialogue": "question-04", "turn": 2, "sha256": "a1" * 32, "expected": [["ECR"]],
    } | changes  # fmt: skip


ROWS = [
    row("ana/01.wav"),
    row("ana/02.wav", speaker="=1+2", transcript={"text": '-"quoted",\nand é', "words": []}),
    row("ben/01.wav", graded=False, not_graded_reason="No speech.", fluency=None, terms=[], coverage=None, turn=None),
    row_of(unreadable("ben/02.wav")),
]
CELLS = [flat(each) for each in ROWS]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The same results in every format."""
    made = {suffix: tmp_path / f"class{suffix}" for suffix in (".jsonl", ".csv", ".parquet")}
    made[".jsonl"].write_text("".join(json.dumps(each) + "\n" for each in ROWS))
    for suffix, write in WRITERS.items():
        write(CELLS, COLUMNS, made[suffix])
    return made


def known(cells: Any) -> dict[str, Any]:
    return {name: value for name, value in cells.items() if value not in (None, "")}


def test_every_format_gives_the_same_rows_back(files: dict[str, Path]) -> None:
    for file in files.values():
        assert [known(cells) for cells in read_results(file)] == [known(cells) for cells in CELLS], file.suffix


def test_pandas_reads_both_tables(files: dict[str, Path]) -> None:
    parquet, text = pd.read_parquet(files[".parquet"]), pd.read_csv(files[".csv"])
    for frame in (parquet, text):
        assert list(frame.columns) == list(COLUMNS)
        assert frame["audio"].tolist() == [cells["audio"] for cells in CELLS]
        assert frame["fluency"].mean() == 71.5
        assert frame.groupby("speaker")["coverage"].mean()["Ana"] == pytest.approx(0.667)
        assert frame["turn"].isna().tolist() == [False, False, True, True]
    kinds = {TEXT: "object", NUMBER: "float64", COUNT: "Int64", YES_NO: "boolean"}
    assert {name: str(parquet[name].dtype) for name in COLUMNS} == {name: kinds[kind] for name, kind in COLUMNS.items()}


def test_polars_reads_both_tables(files: dict[str, Path]) -> None:
    kinds = {TEXT: pl.String, NUMBER: pl.Float64, COUNT: pl.Int64, YES_NO: pl.Boolean}
    parquet, text = pl.read_parquet(files[".parquet"]), pl.read_csv(files[".csv"])
    assert dict(parquet.schema) == {name: kinds[kind]() for name, kind in COLUMNS.items()}
    for frame in (parquet, text):
        assert frame.columns == list(COLUMNS)
        assert frame["fluency"].mean() == 71.5
        assert frame["turn"].null_count() == 2
        assert frame.filter(pl.col("graded"))["said"].to_list() == ["ECR; EKS", "ECR; EKS"]


def test_a_spreadsheet_takes_no_cell_of_the_csv_for_a_formula(files: dict[str, Path]) -> None:
    cells = [cell for line in pd.read_csv(files[".csv"], dtype=str).itertuples(index=False) for cell in line]
    assert "'=1+2" in cells
    assert '\'-"quoted",\nand é' in cells
    assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@"))]


def test_a_table_of_more_rows_than_are_in_memory_together_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voicecoach.batch.table_files._ROW_GROUP", 3)
    cells = [flat(row(f"{number}.wav")) for number in range(8)]
    for suffix, write in WRITERS.items():
        write(iter(cells), COLUMNS, tmp_path / f"class{suffix}")
        assert [known(each) for each in read_results(tmp_path / f"class{suffix}")] == [known(each) for each in cells]
        write(iter(()), COLUMNS, tmp_path / f"none{suffix}")
        with pytest.raises(UsageError, match="contains no results"):
            read_results(tmp_path / f"none{suffix}")


def test_a_file_that_holds_no_results_is_refused_in_one_message(tmp_path: Path) -> None:
    for name, content in (("a.jsonl", b"Dear diary\n"), ("a.csv", b"name,age\nAna,9\n"), ("a.parquet", b"PAR1")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UsageError, match="does not contain results"):
            read_results(tmp_path / name)
    with pytest.raises(UsageError, match="no known format"):
        read_results(tmp_path / "a.xlsx")
    with pytest.raises(UsageError, match="Can't read"):
        read_results(tmp_path / "none.csv")


def test_a_table_that_can_not_be_written_is_one_message_and_leaves_nothing(tmp_path: Path) -> None:
    for suffix, write in WRITERS.items():
        (tmp_path / f"class{suffix}").mkdir()
        with pytest.raises(StoreError, match="Can't write"):
            write(CELLS, COLUMNS, tmp_path / f"class{suffix}")
    assert len(list(tmp_path.iterdir())) == 2


def test_the_documentation_names_every_column_in_order() -> None:
    text = (Path(__file__).parent.parent.parent / "docs" / "class.md").read_text(encoding="utf-8")
    assert re.findall(
        r"^\| `(\w+)` \|", text.partition("## The columns")[2].partition("\n## ")[0], re.MULTILINE
    ) == list(COLUMNS)
