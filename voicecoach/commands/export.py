"""`voicecoach export`: a session for other programs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.review import deck
from voicecoach.review.exports import FORMATS, turns_csv
from voicecoach.review.term_deck import cards
from voicecoach.sessions import json_schema
from voicecoach.sessions.counted_takes import spoken_turns
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import Session
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.storage.atomic import write_or_raise
from voicecoach.terminal import console
from voicecoach.terminal.hints import full_text
from voicecoach.voice.synthesizer import Synthesizer


def export_schema() -> None:
    """Print the JSON schema of exported sessions."""
    console.out.file.write(json.dumps(json_schema.schema(), indent=1) + "\n")


def export_session(session: Session, kind: str, out: Path | None) -> None:
    """Write JSON or CSV to a file or to standard output; write each take's subtitles or TextGrid into a folder."""
    if kind not in ("json", "csv", *FORMATS):
        raise UsageError(
            f"Unknown format {kind!r}.",
            there=f"Formats: json, csv, {', '.join(FORMATS)}, anki; schema prints the JSON schema.",
        )
    if kind in FORMATS:
        if out is None:
            raise UsageError(f"The format {kind} writes one file per take.", next="Name a folder with --out DIR.")
        for file, text in _take_files(session, kind, out).items():
            _write(file, text)
        return
    text = turns_csv(session) if kind == "csv" else json.dumps(exported(session), indent=1, ensure_ascii=False) + "\n"
    if out is None:
        console.out.file.write(text)
    else:
        _write(out, text)


def exported(session: Session) -> dict[str, object]:
    """Return a session as plain values, with the version of their schema."""
    return {"schema": json_schema.VERSION, "session": plain(session)}


def export_deck(
    store: SqliteStore, session: Session, lexicon: Lexicon, voice: Callable[[], Synthesizer], out: Path | None
) -> None:
    """Write an Anki deck of the terms that the session left open and that are open still, as progress counts them."""
    if out is None:
        raise UsageError("An Anki deck is one file.", next="Name it with --out FILE.apkg.")

    def warn(error: VoicecoachError) -> None:
        console.err.print(full_text(error), markup=False)

    with console.progress() as bar:
        bar("collecting", 0, 1)
        open_terms = list(cards(store, session, store.history(), lexicon, voice, warn))
    if not open_terms:
        console.out.print(f"{_why_empty(session)} There is nothing to learn.")
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            deck.write(open_terms, out, Path(scratch))
    except OSError as error:
        raise UsageError(f"Can't write {out}: {error.strerror}.") from error
    count = f"{len(open_terms)} term{'' if len(open_terms) == 1 else 's'}"
    console.out.print(f"{out}: {count}. Import it in Anki; a later export updates its cards.", markup=False)


def _why_empty(session: Session) -> str:
    if session.kind == "practice" and not spoken_turns(session):
        return f"{session.id} has no spoken reply that counts."
    return f"Every term of {session.id} has come across."


def _take_files(session: Session, kind: str, folder: Path) -> dict[Path, str]:
    ending, write = FORMATS[kind]
    return {
        folder / f"turn-{result.turn + 1:02d}-take-{result.take}{ending}": write(result.grade)
        for result in session.results
        if result.grade and result.grade.transcript.words
    }


def _write(file: Path, text: str) -> None:
    write_or_raise(file, text, UsageError)
    console.out.print(f"{file}", markup=False, soft_wrap=True)
