"""Tables as files: CSV and Parquet, and results read back from any of the formats."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from voicecoach.batch.table import COLUMNS, COUNT, NUMBER, TEXT, YES_NO, Cell, flat
from voicecoach.errors import StoreError, UsageError
from voicecoach.storage.atomic import replacing

Cells = Mapping[str, Cell]
Write = Callable[[Iterable[Cells], Mapping[str, str], Path], None]

JOURNAL, CSV, PARQUET = ".jsonl", ".csv", ".parquet"

_ROW_GROUP = 10_000
"""Rows of a Parquet file that are in memory together. A choice: some 30 MB."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV injection")."""


def write_csv(rows: Iterable[Cells], columns: Mapping[str, str], path: Path) -> None:
    """Write rows as CSV in UTF-8 with a header; raise StoreError. Unknown cells are empty.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """

    def line(cells: Iterable[object]) -> bytes:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(cells)
        return text.getvalue().encode("utf-8", "replace")

    with _writing(path), replacing(path) as out:
        out.write(line(columns))
        for row in rows:
            out.write(line(_csv_cell(row.get(name)) for name in columns))


def _csv_cell(value: Cell) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_parquet(rows: Iterable[Cells], columns: Mapping[str, str], path: Path) -> None:
    """Write rows as Parquet (zstd), unknown cells as nulls; raise StoreError, or UsageError without fastparquet."""
    fastparquet = _fastparquet(path)
    import pandas as pd

    types = {TEXT: "object", NUMBER: "Float64", COUNT: "Int64", YES_NO: "boolean"}
    remaining = iter(rows)
    with _writing(path), tempfile.TemporaryDirectory(dir=path.parent) as folder, replacing(path) as out:
        scratch = Path(folder) / path.name
        part = list(islice(remaining, _ROW_GROUP))
        while part or not scratch.exists():
            frame = pd.DataFrame(
                {
                    name: pd.Series([_parquet_cell(row.get(name)) for row in part], dtype=types[kind])
                    for name, kind in columns.items()
                }
            )
            fastparquet.write(
                str(scratch), frame, compression="ZSTD", object_encoding="utf8", append=scratch.exists(), stats=False
            )
            part = list(islice(remaining, _ROW_GROUP))
        with scratch.open("rb") as written:
            shutil.copyfileobj(written, out)


def _parquet_cell(value: Cell) -> Cell:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _fastparquet(path: Path) -> Any:
    try:
        import fastparquet
    except ImportError as error:
        raise UsageError(
            f"{path.name} needs the package fastparquet, which is not installed.",
            next="Install it with: pip install 'voicecoach[parquet]'. CSV and JSON lines need nothing.",
        ) from error
    return fastparquet


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turn an OSError into a StoreError that names the file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise StoreError(f"Can't write {path}: {error.strerror or error}.") from error


WRITERS: dict[str, Write] = {CSV: write_csv, PARQUET: write_parquet}
"""The function that writes a table, by the ending of the file's name."""


def check_format(path: Path, formats: Iterable[str]) -> None:
    """Raise UsageError if a file's name has no ending of `formats`, or its format needs a package that is missing."""
    if path.suffix not in formats:
        raise UsageError(f"{path.name} has no known format.", there=f"Known endings: {', '.join(formats)}.")
    if path.suffix == PARQUET:
        _fastparquet(path)


def read_results(path: Path) -> list[Cells]:
    """Return the rows of a file of results in any of the formats; raise UsageError if it holds none."""
    readers: dict[str, Callable[[Path], Iterator[Cells]]] = {JOURNAL: _jsonl, CSV: _csv, PARQUET: _parquet}
    check_format(path, readers)
    try:
        rows = list(readers[path.suffix](path))
    except OSError as error:
        raise UsageError(f"Can't read {path}: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} does not contain results of graded recordings.") from error
    if not rows:
        raise UsageError(f"{path} contains no results.")
    return rows


def _jsonl(path: Path) -> Iterator[Cells]:
    latest: dict[str, Cells] = {}
    with path.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):  # a last line without an end is still being written
                row = json.loads(line)
                latest[row["audio"]] = flat(row)
    yield from latest.values()


def _csv(path: Path) -> Iterator[Cells]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        for row in csv.DictReader(text):
            yield {
                name: _read_cell(row[name] if name == "audio" else row.get(name), kind)
                for name, kind in COLUMNS.items()
            }


def _read_cell(text: str | None, kind: str) -> Cell:
    if not text:
        return "" if kind == TEXT else None
    if kind == TEXT:
        return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
    if kind == YES_NO:
        return text.lower() == "true"
    return int(float(text)) if kind == COUNT else float(text)


def _parquet(path: Path) -> Iterator[Cells]:
    fastparquet = _fastparquet(path)
    import pandas as pd

    path.open("rb").close()
    try:
        frame = fastparquet.ParquetFile(str(path)).to_pandas()
    except Exception as error:  # fastparquet raises many kinds of errors for a file that is not Parquet
        raise ValueError(str(error)) from error
    for record in frame.to_dict("records"):
        yield {
            name: None if pd.isna(value := record[name] if name == "audio" else record.get(name)) else value
            for name in COLUMNS
        }
