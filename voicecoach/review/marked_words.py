"""Words and what they carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from voicecoach.grading.grade import Grade

Mark = Literal["said", "unclear", "filler", "pause", ""]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a filled pause or a silent pause of the reply, with the term it belongs to; times in seconds."""

    text: str
    mark: Mark
    start: float
    end: float
    term: str = ""


def marked(grade: Grade) -> list[Piece]:
    """Return a reply's words with terms marked, and its pauses and fillers between them, in order of time."""
    verdicts = [one for one in grade.terms.verdicts if one.start is not None and one.end is not None]
    pieces: list[Piece] = []
    for word in grade.transcript.words:
        middle = (word.start + word.end) / 2
        over = next((one for one in verdicts if (one.start or 0) <= middle <= (one.end or 0)), None)
        mark: Mark = over.state if over and over.state in ("said", "unclear") else ""
        pieces.append(Piece(word.text, mark, word.start, word.end, over.term if over else ""))
    if grade.fluency:
        pieces += [Piece(f"({one.text})", "filler", one.start, one.end) for one in grade.fluency.fillers]
        pieces += [Piece(f"·{one.seconds:.1f}s·", "pause", one.start, one.end) for one in grade.fluency.pauses]
    return sorted(pieces, key=lambda piece: (piece.start + piece.end) / 2)
