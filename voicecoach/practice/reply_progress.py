"""How far a reply has come, by the words recognized so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.recognition.transcript import Word


@dataclass(frozen=True, slots=True)
class ReplyProgress:
    """How far a reply has come; None where that is unknown.

    `last_word`: the last recognized word with its punctuation. `covered`: fraction of the `expected` terms that was
    said. `length`: number of words so far over that of the model reply.
    """

    last_word: str | None = None
    covered: float | None = None
    expected: int = 5
    length: float | None = None


def reply_progress(words: Sequence[Word], turn: Turn, lexicon: Lexicon) -> ReplyProgress:
    """Return how far a reply to `turn` has come."""
    usual = len(turn.model_reply.split())
    return ReplyProgress(
        last_word=words[-1].text if words else None,
        covered=grade_terms(words, turn.terms, lexicon).coverage,
        expected=len(turn.terms),
        length=len(words) / usual if usual else None,
    )
