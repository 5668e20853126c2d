"""The learner's corrections of term verdicts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from voicecoach.content.lexicon import Lexicon
from voicecoach.content.lexicon_files import add_spoken
from voicecoach.errors import UsageError
from voicecoach.sessions.session import Correction, TurnResult

_MARKS = r"\s,;:!?…\"“”'‘’()\[\]*–—-"
_AROUND = re.compile(rf"^(?:[{_MARKS}]|\.{{2,}}|\.(?!\w))+|[.{_MARKS}]+$")


class CorrectionStore(Protocol):
    """Stores corrections."""

    def add_correction(self, session: str, take: int, correction: Correction) -> TurnResult:
        """Store a correction next to the program's verdict; return the updated take."""


@dataclass(frozen=True, slots=True)
class CorrectionOutcome:
    """The outcome of a correction of `term`.

    `summary`: one sentence. `form`: the words heard in place of the term, which may be added as a spoken form; "" if
    nothing was heard there, None if no form can be added.
    """

    term: str
    summary: str
    form: str | None


def correct(
    store: CorrectionStore,
    lexicon: Lexicon,
    session: str,
    result: TurnResult,
    term: str,
    *,
    said: bool,
    now: datetime,
) -> CorrectionOutcome:
    """Store the learner's correction of a take; raise UsageError if the turn does not expect the term."""
    verdicts = result.grade.terms.verdicts if result.grade else ()
    verdict = next((verdict for verdict in verdicts if verdict.term.lower() == term.lower()), None)
    if verdict is None:
        expected = ", ".join(verdict.term for verdict in verdicts) or "none"
        raise UsageError(f"{term!r} is not a term of this turn.", there=f"Its terms: {expected}.")
    after = store.add_correction(session, result.id, Correction(verdict.term, said, now))
    answer = "you said it" if said else "you didn't say it"
    learnable = said and verdict.state != "said" and verdict.term in lexicon
    return CorrectionOutcome(
        verdict.term,
        f"{verdict.term}: the program says {verdict.state}, {answer}. Terms now {after.coverage or 0:.0%}.",
        spoken_form(verdict.heard) if learnable else None,
    )


def spoken_form(text: str) -> str:
    """Return words of a transcript as a form of a term: without the punctuation around them.

    A period that begins a name stays (".NET"), and so does all punctuation inside ("CI/CD").
    """
    return _AROUND.sub("", text)


def add_form(lexicon: Lexicon, own_lexicon: Path, term: str, form: str) -> Path:
    """Add a spoken form of a term to the user's own lexicon file; return the file."""
    bare = spoken_form(form)
    if term not in lexicon or not bare:
        raise UsageError(f"Can't add {form!r} as a form of {term!r}.")
    add_spoken(own_lexicon, lexicon[term], bare)
    return own_lexicon


def in_transcript(result: TurnResult, form: str) -> bool:
    """Tell whether a form occurs in a reply's transcript, word by word."""
    text = result.grade.transcript.text if result.grade else ""
    return _words(form).strip() != "" and _words(form) in _words(text)


def _words(text: str) -> str:
    """Return the lower-case words of a text with a space around each."""
    return f" {' '.join(''.join(char if char.isalnum() else ' ' for char in text.lower()).split())} "
