"""The rows and recordings of sentences that are repeated after the voice; sqlite.py opens the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voicecoach.grading.shadowing_report import ShadowingReport
from voicecoach.sessions.database import Database, Row
from voicecoach.sessions.recording import WavRecording
from voicecoach.sessions.rows import read_shadowed
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import ShadowedSentence
from voicecoach.sessions.session_folder import SessionCopies


@dataclass(frozen=True, slots=True)
class ShadowingStore:
    """`folder` makes a session's folder; `copies` keeps the copy in it."""

    database: Database
    folder: Callable[[str], Path]
    copies: SessionCopies

    def open(self, session: str, turn: int, sentence: int, text: str, at: datetime) -> WavRecording:
        """Add a sentence; return its recording, whose `take` is the id of the sentence."""
        folder = self.folder(session)
        row = (session, turn, sentence, text, "", at.isoformat())
        with self.database.writing():
            added, _ = self.database.write(
                "insert into shadowed (session, turn, sentence, text, audio, at) values (?, ?, ?, ?, ?, ?)", *row
            )
            name = f"turn-{turn + 1:02d}-shadowing-{added}.wav"
            self.database.write("update shadowed set audio = ? where id = ?", name, added)
        self.copies.begun(session)
        return WavRecording(folder / name, added)

    def add_report(self, session: str, sentence: int, report: ShadowingReport) -> ShadowedSentence:
        """Store how a sentence (by id) was repeated; return it."""
        with self.database.writing():
            self.database.write("update shadowed set report = ? where id = ?", json.dumps(plain(report)), sentence)
        self.copies.changed(session)
        return read_shadowed(self._row(sentence))

    def discard(self, session: str, sentence: int) -> None:
        """Delete a sentence (by id) and its recording."""
        name = str(self._row(sentence)["audio"])
        with self.database.writing():
            self.database.write("delete from shadowed where id = ?", sentence)
        (self.folder(session) / name).unlink(missing_ok=True)

    def _row(self, sentence: int) -> Row:
        [row] = self.database.rows("select * from shadowed where id = ?", sentence)
        return row
