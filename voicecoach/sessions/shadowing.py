"""The rows and recordings of sentences that are repeated after the voice; sqlite.py opens the database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voicecoach.grading.shadowing_report import ShadowingReport
from voicecoach.sessions.recording import WavRecording
from voicecoach.sessions.rows import read_shadowed
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import ShadowedSentence


@dataclass(frozen=True, slots=True)
class ShadowingStore:
    """`writing` opens a transaction, `folder` makes a session's folder, `write_copy` renews the copy in it."""

    database: sqlite3.Connection
    writing: Callable[[], AbstractContextManager[sqlite3.Connection]]
    folder: Callable[[str], Path]
    write_copy: Callable[[str], None]

    def open(self, session: str, turn: int, sentence: int, text: str, at: datetime) -> WavRecording:
        """Add a sentence; return its recording, whose `take` is the id of the sentence."""
        folder = self.folder(session)
        with self.writing() as database:
            row = (session, turn, sentence, text, "", at.isoformat())
            added = database.execute(
                "insert into shadowed (session, turn, sentence, text, audio, at) values (?, ?, ?, ?, ?, ?)", row
            ).lastrowid
            name = f"turn-{turn + 1:02d}-shadowing-{added}.wav"
            database.execute("update shadowed set audio = ? where id = ?", (name, added))
        return WavRecording(folder / name, int(added or 0))

    def add_report(self, session: str, sentence: int, report: ShadowingReport) -> ShadowedSentence:
        """Store how a sentence (by id) was repeated; return it."""
        with self.writing() as database:
            database.execute("update shadowed set report = ? where id = ?", (json.dumps(plain(report)), sentence))
        self.write_copy(session)
        return read_shadowed(self._row(sentence))

    def discard(self, session: str, sentence: int) -> None:
        """Delete a sentence (by id) and its recording."""
        name = self._row(sentence)["audio"]
        with self.writing() as database:
            database.execute("delete from shadowed where id = ?", (sentence,))
        (self.folder(session) / name).unlink(missing_ok=True)

    def _row(self, sentence: int) -> sqlite3.Row:
        row: sqlite3.Row = self.database.execute("select * from shadowed where id = ?", (sentence,)).fetchone()
        return row
