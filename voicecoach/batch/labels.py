"""Whose recording is it, and what does it answer? A manifest says so, or the folders' names do."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from voicecoach.errors import UsageError

COLUMNS = ("file", "speaker", "dialogue", "turn")
"""The columns of a manifest; `file` is needed, the others may be missing or empty."""

_TURN = re.compile(r"(?:turn[-_ ]?)?0*(\d{1,3})(?:\D|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Labels:
    """Whose reply a recording is, and to what; "" and None where unknown. `turn`: from 1."""

    speaker: str = ""
    dialogue: str = ""
    turn: int | None = None


class Manifest:
    """The rows of a manifest. A row names a file by its path, or by the end of its path ("ben/01.wav", "01.wav")."""

    def __init__(self, rows: Mapping[str, Labels]) -> None:
        self._rows = rows

    def labels(self, places: Iterable[str]) -> dict[str, Labels]:
        """Return the labels of recordings by their path or URL, without those that it doesn't name.

        Raises UsageError for a row that names two of them.
        """
        found: dict[str, str] = {}
        for place in places:
            row = next((end for end in _ends(place) if end in self._rows), None)
            if row is not None and row in found:
                raise UsageError(
                    f"The manifest's {row} names two recordings: {found[row]} and {place}.",
                    next="Write more of their paths in the column 'file'.",
                )
            if row is not None:
                found[row] = place
        return {place: self._rows[row] for row, place in found.items()}


def _ends(place: str) -> Iterator[str]:
    """Yield a path and all its ends, the longest first."""
    path = place.replace("\\", "/")
    while path:
        yield path
        path = path.partition("/")[2]


def read_manifest(path: Path) -> Manifest:
    """Return a manifest; raise UsageError if the file can't be read, with the line that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"Can't read the manifest {path}: {reason}.") from error
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    lines = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    named = [name.strip().lower() for name in lines.fieldnames or ()]
    if "file" not in named:
        raise UsageError(
            f"The manifest {path} has no column 'file'.",
            there=f"It has: {', '.join(named) or 'no columns'}.",
            next=f"Its columns are {', '.join(COLUMNS)}; the first line names them.",
        )
    lines.fieldnames = named
    rows: dict[str, Labels] = {}
    for row in lines:
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if cells["turn"] and not (cells["turn"].isdecimal() and int(cells["turn"])):
            raise UsageError(
                f"Line {lines.line_num} of {path}: the turn {cells['turn']!r} is not a number from 1.",
            )
        file = cells["file"].replace("\\", "/").removeprefix("./")
        if file in rows:
            raise UsageError(f"Line {lines.line_num} of {path} names {file} again.")
        rows[file] = Labels(cells["speaker"], cells["dialogue"], int(cells["turn"]) if cells["turn"] else None)
    return Manifest(rows)


def labels_from_folders(place: str, root: str) -> Labels:
    """Return what the folders between `root` and a recording say: SPEAKER/DIALOGUE/TURN.wav.

    Without folders in between, the name of `root` is the speaker.
    """
    place, root = place.replace("\\", "/"), root.replace("\\", "/").rstrip("/")
    inner = PurePosixPath(place.removeprefix(root).lstrip("/"))
    folders = inner.parts[:-1]
    speaker = folders[0] if folders else PurePosixPath(root).name
    if len(folders) < 2:
        return Labels(speaker)
    turn = _TURN.match(inner.stem)
    return Labels(speaker, folders[1], int(turn[1]) if turn else None)
