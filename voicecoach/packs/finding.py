"""What a check of a pack finds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `line`: in the file, 0 for the whole file or folder; `warning`: the pack works all the same."""

    file: Path
    line: int
    message: str
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else str(self.file)
        return f"{place}: {self.message}"
