"""Access to a session and its recordings, in the store or in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from voicecoach.audio.clip import Audio
from voicecoach.audio.files import read
from voicecoach.errors import VoicecoachError
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.review.exercise_views import clip_names
from voicecoach.review.waveform import RecordingView, peaks
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.session_folder import SessionFolder
from voicecoach.storage.bounded import is_folder

Progress = Callable[[float, float], None]
"""Called with the amount done and the total."""


class SessionReader(Protocol):
    """Reads sessions: the store, or a folder copied from another machine."""

    def session(self, session: str) -> Session:
        """Return a session by its id."""

    def recording(self, session: str, take: int) -> Path:
        """Return the path of a take's recording; raise StoreError if it is missing."""

    def clip(self, session: str, name: str) -> Path:
        """Return the path of another recording of a session, by its file name; raise StoreError if it is missing."""


def open_session(store: SessionReader, name: str) -> tuple[SessionReader, Session]:
    """Return a session by its id or its folder, and the reader for its recordings."""
    if name != "last" and name and is_folder(Path(name)):
        folder = SessionFolder(Path(name))
        return folder, folder.session(folder.id)
    return store, store.session(name)


def recordings(
    reader: SessionReader,
    session: Session,
    address: Callable[[TurnResult, Audio], str],
    progress: Progress = lambda *_: None,
) -> tuple[dict[int, RecordingView], dict[int, str]]:
    """Return the recordings by take id, and the error messages of those that can't be read, by take id.

    `address` returns the address from which the page plays a recording.
    """
    views: dict[int, RecordingView] = {}
    errors: dict[int, str] = {}
    for done, result in enumerate(session.results):
        progress(done, len(session.results))
        if result.audio:
            try:
                audio = read(reader.recording(session.id, result.id))
                views[result.id] = RecordingView(address(result, audio), peaks(audio.samples), audio.seconds)
            except VoicecoachError as error:
                errors[result.id] = str(error)
    return views, errors


def clips(reader: SessionReader, session: Session, address: Callable[[str, Path], str]) -> dict[str, str]:
    """Return the addresses of the recordings that are not takes, by file name; those that are missing are left out."""
    addresses = {}
    for name in clip_names(session):
        with suppress(VoicecoachError):
            addresses[name] = address(name, reader.clip(session.id, name))
    return addresses


def asked_terms(session: Session) -> list[str]:
    """Return every term that a take was graded on, each once."""
    return list(dict.fromkeys(verdict.term for verdict in _verdicts(session)))


def terms_not_said(session: Session) -> list[str]:
    """Return every term that at least one take's grade does not count as said, each once."""
    return list(dict.fromkeys(verdict.term for verdict in _verdicts(session) if verdict.state != "said"))


def _verdicts(session: Session) -> Iterator[TermVerdict]:
    return (verdict for result in session.results if result.grade for verdict in result.grade.terms.verdicts)
