"""A session's page as one file, with all its sound inside."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

from voicecoach.audio.clip import Audio
from voicecoach.audio.files import mp3
from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import VoicecoachError
from voicecoach.review.page import session_page
from voicecoach.review.session_reader import SessionReader, open_terms, recordings
from voicecoach.review.view import Sounds, session_view
from voicecoach.sessions.session import Session
from voicecoach.voice.synthesizer import Synthesizer, spoken

Progress = Callable[[str, float, float], None]
"""Called with what is being done, how much is done and how much there is."""


def standalone_page(
    reader: SessionReader, session: Session, lexicon: Lexicon, voice: Callable[[], Synthesizer], progress: Progress
) -> tuple[str, list[str]]:
    """Return the page, and sentences about what could not be put into it: recordings, or the voice."""
    takes, errors = recordings(
        reader,
        session,
        lambda _, audio: data_address(audio),
        lambda done, total: progress("preparing the sound", done, total),
    )
    sounds = _voice_sounds(session, voice, lambda done, total: progress("speaking the replies", done, total))
    view = session_view(session, lexicon, replace(sounds, takes=takes, troubles=errors))
    return session_page(view), [*errors.values(), *filter(None, [sounds.silent])]


def data_address(audio: Audio) -> str:
    """Return a sound as a data: address."""
    return "data:audio/mpeg;base64," + base64.b64encode(mp3(audio)).decode()


def _voice_sounds(
    session: Session, voice: Callable[[], Synthesizer], progress: Callable[[float, float], None]
) -> Sounds:
    """Return what the voice says on the page; without a voice, only the reason."""
    lines = {result.turn: result.line for result in session.results if session.kind != "recordings"}
    replies = {result.turn: result.model_reply for result in session.results if result.model_reply}
    terms = open_terms(session)
    texts = [*lines.values(), *replies.values(), *terms]
    addresses: dict[str, str] = {}
    try:
        speaker = voice()
        speaker.prefetch(texts)
        for done, text in enumerate(texts):
            progress(done, len(texts))
            addresses[text] = data_address(spoken(speaker, text))
    except VoicecoachError as error:
        return Sounds(silent=str(error))
    return Sounds(
        lines={turn: addresses[text] for turn, text in lines.items()},
        models={turn: addresses[text] for turn, text in replies.items()},
        readings={term: addresses[term] for term in terms},
    )
