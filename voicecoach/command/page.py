"""A session written as a page."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from voicecoach.app import App
from voicecoach.audio import Audio, joined
from voicecoach.command import screen
from voicecoach.device.wav import mp3, read
from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.review.page import session_page
from voicecoach.review.sound import Sound, peaks
from voicecoach.review.view import Sounds, session_view
from voicecoach.session import Session, TurnResult
from voicecoach.store.copied import CopiedSession


class Shelf(Protocol):
    """Where a session is read from: the store, or a folder copied from another machine."""

    def session(self, session: str) -> Session:
        """The session of that name."""

    def audio(self, session: str, take: int) -> Path:
        """Where a take's recording is."""


def shelf(app: App, name: str) -> tuple[Shelf, Session]:
    """Return a session by its name or its folder, with the shelf on which it is."""
    if name != "last" and name and Path(name).is_dir():
        copied = CopiedSession(Path(name))
        return copied, copied.session(copied.id)
    return app.store, app.store.session(name)


def write(app: App, name: str, out: Path) -> None:
    """Write a session as one self-contained file; recordings that are missing are said on it, the rest is shown."""
    found, session = shelf(app, name)
    with screen.progress() as bar:
        takes, troubles = recordings(
            found, session, lambda _, audio: data(audio), lambda done, total: bar("preparing the sound", done, total)
        )
        sounds = _voices(app, session, lambda done, total: bar("speaking the replies", done, total))
    view = session_view(session, app.lexicon, replace(sounds, takes=takes, troubles=troubles))
    keep(out, session_page(view))
    for trouble in filter(None, [*troubles.values(), sounds.silent]):
        screen.err.print(trouble, markup=False)


def keep(out: Path, text: str) -> None:
    """Write a page."""
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} can't be written: {error.strerror}.") from error
    screen.out.print(f"{out}: open it in any browser; it needs no network.")


def recordings(
    found: Shelf,
    session: Session,
    source: Callable[[TurnResult, Audio], str],
    progress: Callable[[float, float], None] = lambda *_: None,
) -> tuple[dict[int, Sound], dict[int, str]]:
    """Return the recordings by take, and why the others can't be heard; `source` gives a recording's address."""
    takes: dict[int, Sound] = {}
    troubles: dict[int, str] = {}
    for place, result in enumerate(session.results):
        progress(place, len(session.results))
        if result.audio:
            try:
                audio = read(found.audio(session.id, result.id))
                takes[result.id] = Sound(source(result, audio), peaks(audio.samples), audio.seconds)
            except VoicecoachError as error:
                troubles[result.id] = str(error)
    return takes, troubles


def open_terms(session: Session) -> list[str]:
    """Return the terms that some take's grade doesn't call said: those that one wants to hear."""
    verdicts = (one for result in session.results if result.grade for one in result.grade.terms.verdicts)
    return list(dict.fromkeys(one.term for one in verdicts if one.state != "said"))


def data(audio: Audio) -> str:
    """Return a sound as an address that holds it."""
    return "data:audio/mpeg;base64," + base64.b64encode(mp3(audio)).decode()


def _voices(app: App, session: Session, progress: Callable[[float, float], None]) -> Sounds:
    """Everything that the voice says on the page; without a voice nothing but why."""
    lines = {result.turn: result.line for result in session.results if session.kind != "recordings"}
    replies = {result.turn: result.model_reply for result in session.results if result.model_reply}
    terms = open_terms(session)
    texts = [*lines.values(), *replies.values(), *terms]
    spoken: dict[str, str] = {}
    try:
        app.voice.expect(texts)
        for place, text in enumerate(texts):
            progress(place, len(texts))
            spoken[text] = data(joined(*app.voice.speak(text)))
    except VoicecoachError as error:
        return Sounds(silent=str(error))
    return Sounds(
        lines={turn: spoken[text] for turn, text in lines.items()},
        models={turn: spoken[text] for turn, text in replies.items()},
        readings={term: spoken[term] for term in terms},
    )
