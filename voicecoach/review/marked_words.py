"""A reply's words with terms, filled pauses and silent pauses marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from voicecoach.grading.fluency.remarks import is_long_outer
from voicecoach.grading.fluency.report import Pause
from voicecoach.grading.grade import Grade

Mark = Literal["said", "unclear", "filler", "pause", "boundary", ""]
"""`pause`: a pause inside a clause, or a long one; `boundary`: an ordinary pause between clauses, which is no fault."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a filled pause or a silent pause of the reply; `term`: the term that the word belongs to, or "".

    `start`, `end`: seconds; `hard`: the word was hard to follow.
    """

    text: str
    mark: Mark
    start: float
    end: float
    term: str = ""
    hard: bool = False


def marked(grade: Grade) -> list[Piece]:
    """Return a reply's words with terms marked, and the pauses and fillers between them, in order of time."""
    located = [item for item in grade.terms.verdicts if item.start is not None and item.end is not None]
    hard = {(word.start, word.end) for word in grade.clarity.hard} if grade.clarity else set()
    pieces: list[Piece] = []
    for word in grade.transcript.words:
        middle = (word.start + word.end) / 2
        verdict = next((item for item in located if (item.start or 0) <= middle <= (item.end or 0)), None)
        mark: Mark = verdict.state if verdict and verdict.state in ("said", "unclear") else ""
        term = verdict.term if verdict else ""
        pieces.append(Piece(word.text, mark, word.start, word.end, term, (word.start, word.end) in hard))
    if grade.fluency:
        pieces += [Piece(f"({filler.text})", "filler", filler.start, filler.end) for filler in grade.fluency.fillers]
        pieces += [
            Piece(f"·{pause.seconds:.1f}s·", _mark(pause), pause.start, pause.end) for pause in grade.fluency.pauses
        ]
    return sorted(pieces, key=lambda piece: (piece.start + piece.end) / 2)


def _mark(pause: Pause) -> Mark:
    return "boundary" if pause.inside_clause is False and not is_long_outer(pause) else "pause"
