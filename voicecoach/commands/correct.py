"""`voicecoach correct` and `answered`: the learner corrects the program."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import UsageError
from voicecoach.review.corrections import add_form, correct
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.terminal import console


def find_take(session: Session, turn: int, take: int) -> TurnResult:
    """Return a take by the numbers of turn and take, both from 1; raise UsageError if there is none."""
    for result in session.results:
        if (result.turn + 1, result.take) == (turn, take):
            return result
    existing = ", ".join(f"turn {result.turn + 1} take {result.take}" for result in session.results)
    raise UsageError(f"{session.id} has no take {take} of turn {turn}.", there=f"It has {existing}.")


def mark_answered(store: SqliteStore, session: Session, result: TurnResult, *, answered: bool) -> None:
    """Mark a take as an answer to its line, or take the mark back."""
    store.mark_answered(session.id, result.id, answered=answered)
    state = "marked as an answer" if answered else "no longer marked as an answer"
    console.out.print(f"Turn {result.turn + 1}, take {result.take}: {state}.")


def correct_term(
    store: SqliteStore,
    lexicon: Lexicon,
    own_lexicon: Path,
    session: Session,
    result: TurnResult,
    term: str,
    *,
    said: bool,
    now: datetime,
    heard: str,
    yes: bool,
) -> None:
    """Save a correction; offer to add what was heard as a form of the term."""
    corrected = correct(store, lexicon, session.id, result, term, said=said, now=now)
    console.out.print(corrected.summary, markup=False)
    if heard and corrected.term not in lexicon:
        console.warn(
            f"{heard!r} was not added: {corrected.term} is not in the lexicon. Put it into {own_lexicon} first."
        )
    form = heard or corrected.form
    if corrected.form is None or not form:
        return
    if yes or console.confirmed(f"Accept {form!r} as {term} from now on?"):
        console.out.print(f"Saved in {add_form(lexicon, own_lexicon, corrected.term, form)}.", markup=False)
