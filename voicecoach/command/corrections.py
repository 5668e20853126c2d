"""The learner's own word on a term."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from voicecoach.app import App
from voicecoach.errors import UsageError
from voicecoach.library import lexicon as lexicon_files
from voicecoach.session import Correction, Session, TurnResult


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction of `term` did: `said` in a sentence, and `form`, what may be looked for as it from now on.

    `form`: "" where nothing was heard in the term's place (the learner may know what stands there), None where nothing
    is to be learned.
    """

    term: str
    said: str
    form: str | None


def correct(app: App, session: Session, result: TurnResult, term: str, *, said: bool) -> Corrected:
    """Keep the learner's word beside the program's verdict; raise UsageError where the term wasn't asked for."""
    verdicts = result.grade.terms.verdicts if result.grade else ()
    verdict = next((one for one in verdicts if one.term.lower() == term.lower()), None)
    if verdict is None:
        there = ", ".join(one.term for one in verdicts) or "none"
        raise UsageError(f"{term!r} was not asked for in this turn.", there=f"Its terms: {there}.")
    after = app.store.correct(session.id, result.id, Correction(verdict.term, said, app.now()))
    own = "you said it" if said else "you didn't say it"
    learnable = said and verdict.state != "said" and verdict.term in app.lexicon
    return Corrected(
        verdict.term,
        f"{verdict.term}: the program says {verdict.state}, {own}. Terms now {after.coverage or 0:.0%}.",
        verdict.heard if learnable else None,
    )


def learn(app: App, term: str, form: str) -> Path:
    """Look for `form` as the term from now on, in the user's own lexicon; return its file."""
    if term not in app.lexicon or not form.strip():
        raise UsageError(f"{form!r} can't be kept as a form of {term!r}.")
    file = app.folders.dialogues / "lexicon.yaml"
    lexicon_files.add_spoken(file, app.lexicon[term], form.strip())
    return file


def stands(result: TurnResult, form: str) -> bool:
    """Tell whether a form stands in a reply's transcript, word by word."""
    return _plain(form).strip() != "" and _plain(form) in _plain(result.grade.transcript.text if result.grade else "")


def _plain(text: str) -> str:
    """Words alone, a space around each."""
    return f" {' '.join(''.join(sign if sign.isalnum() else ' ' for sign in text.lower()).split())} "
