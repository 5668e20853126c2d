"""The journal of a run: one row a line, appended as soon as a recording is graded.

Whatever ends the process, every line but the last is whole. Opening cuts a torn last line. Finishing leaves one row for
each recording, in the order of their names, so that equal runs write equal files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from voicecoach.batch.rows import BEGINNING, Row, key_of
from voicecoach.errors import StoreError
from voicecoach.storage.atomic import replacing
from voicecoach.storage.locking import lock


class Journal:
    """The results in one file. Entering opens and locks it; leaving closes it.

    `keys` gives each result's place in the file by its key, `names` the place of each recording's latest row.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keys: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self._end = 0
        self._superseded = 0

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("ab", buffering=0)  # a buffer would keep what a full disk refused
            self._reader = self.path.open("rb")
        except OSError as error:
            raise _unwritable(self.path, error) from error
        with ExitStack() as closing:
            closing.callback(self.__exit__)
            self._lock()
            self._read()
            closing.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()
        self._reader.close()

    def _lock(self) -> None:
        if not lock(self._file):
            raise StoreError(
                f"Another run is writing {self.path}.", next="Wait until it has ended, or choose another file."
            )

    def append(self, rows: Iterable[Row]) -> None:
        """Add rows; raise StoreError if they can't be written, with what was written before still readable."""
        lines = [_line(row) for row in rows]
        text = memoryview(b"".join(lines))
        try:
            while text:
                text = text[self._file.write(text) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.truncate(self._end)
            raise _unwritable(self.path, error, kept=len(self.names)) from error
        for line in lines:
            self._add(json.loads(line), len(line))

    def row(self, offset: int) -> Row:
        """Return the row at a place in the file."""
        row: Row = json.loads(self._line(offset))
        return row

    def rows(self) -> Iterator[Row]:
        """Yield the latest row of each recording, in the order of their names."""
        for name in sorted(self.names):
            yield self.row(self.names[name])

    def finish(self) -> None:
        """Rewrite the file, if needed, with one row for each recording in the order of their names; raise StoreError.

        The journal must not be used for writing afterwards.
        """
        names = sorted(self.names)
        places = [self.names[name] for name in names]
        if not self._superseded and places == sorted(places):
            return
        moved: dict[str, int] = {}
        try:
            with replacing(self.path, durable=True) as out:
                for name, place in zip(names, places, strict=True):
                    moved[name] = out.tell()
                    out.write(self._line(place))
        except OSError as error:
            raise _unwritable(self.path, error, kept=len(self.names)) from error
        self.names, self._superseded = moved, 0
        self._reader.close()
        self._reader = self.path.open("rb")

    def _line(self, offset: int) -> bytes:
        self._reader.seek(offset)
        return self._reader.readline()

    def _add(self, row: Row, length: int) -> None:
        key = key_of(row)
        if key:
            self.keys[key] = self._end
        self._superseded += row["audio"] in self.names
        self.names[row["audio"]] = self._end
        self._end += length

    def _read(self) -> None:
        """Index the rows; cut a torn last line."""
        for number, line in enumerate(self._reader, 1):
            try:
                self._add(_parsed(line), len(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                if not self._reader.read(1) and _is_torn(line):
                    self._file.truncate(self._end)
                    return
                raise StoreError(
                    f"Line {number} of {self.path} is not a result of graded recordings.",
                    next="Choose another file for the results, or mend or delete that line.",
                ) from error


def _parsed(line: bytes) -> Row:
    if not line.endswith(b"\n"):
        raise ValueError("torn")
    row: Row = json.loads(line)
    if not isinstance(row["audio"], str):
        raise TypeError("the name of a recording is a string")
    return row


def _is_torn(line: bytes) -> bool:
    """Return whether a line that can't be read is the beginning of a row, and not somebody else's text."""
    beginning = BEGINNING.encode()
    return line.startswith(beginning) or beginning.startswith(line.rstrip(b"\0\n"))


def _line(row: Row) -> bytes:
    text = json.dumps(row, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"  # a name that is not Unicode becomes a JSON escape


def _unwritable(path: Path, error: OSError, kept: int | None = None) -> StoreError:
    return StoreError(
        f"Can't write {path}: {error.strerror or error}.",
        there="" if kept is None else f"It keeps what was written before: {kept} recordings.",
        next="" if kept is None else "Make room, then start the same run again: it goes on from there.",
    )
