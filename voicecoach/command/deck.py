"""A session's missed terms as a deck."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from voicecoach.app import App
from voicecoach.audio import Audio, joined
from voicecoach.command import screen
from voicecoach.device.wav import mp3, read
from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.review import deck
from voicecoach.session import Session, TurnResult

_MARGIN = 0.2  # seconds around a term's clip


def write(app: App, session: Session, out: Path | None) -> None:
    """Write the terms that didn't come across in the last take of their turn."""
    if out is None:
        raise UsageError("A deck is a file.", next="Give one with --out FILE.apkg.")
    with screen.progress() as bar:
        bar("collecting", 0, 1)
        cards = list(_cards(app, session))
    if not cards:
        screen.out.print(f"Every term of {session.id} came across: there is nothing to learn.")
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            deck.write(cards, out, Path(scratch))
    except OSError as error:
        raise UsageError(f"{out} can't be written: {error.strerror}.") from error
    screen.out.print(f"{out}: {len(cards)} terms. Import it in Anki; a later export brings its cards up to date.")


def _cards(app: App, session: Session) -> Iterator[deck.Card]:
    last = {result.turn: result for result in session.results if result.term_report}
    seen: set[str] = set()
    for result in last.values():
        for verdict in result.term_report.verdicts if result.term_report else ():
            if verdict.state != "said" and verdict.term not in seen:
                seen.add(verdict.term)
                yield deck.Card(
                    term=verdict.term,
                    meaning=app.lexicon[verdict.term].meaning if verdict.term in app.lexicon else "",
                    asked=result.line,
                    said=result.grade.transcript.text if result.grade else "",
                    mine=_mine(app, session, result, verdict),
                    reading=_reading(app, verdict.term),
                )


def _mine(app: App, session: Session, result: TurnResult, verdict: TermVerdict) -> bytes | None:
    """The learner's clip; where the term is nowhere in the reply, the whole reply."""
    if result.audio is None:
        return None
    try:
        audio = read(app.store.audio(session.id, result.id))
    except VoicecoachError as error:
        screen.err.print(str(error), markup=False)
        return None
    if verdict.start is None or verdict.end is None:
        return mp3(audio)
    return mp3(audio.cut(verdict.start - _MARGIN, verdict.end + _MARGIN))


def _reading(app: App, term: str) -> bytes | None:
    try:
        spoken: Audio = joined(*app.voice.speak(term))
    except VoicecoachError as error:
        screen.err.print(str(error), markup=False)
        return None
    return mp3(spoken)
