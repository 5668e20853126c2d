"""The view of a session with the addresses of its sounds, relative to the session's page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import VoicecoachError
from voicecoach.review.hard_words import spoken_hard_words
from voicecoach.review.session_reader import SessionReader, asked_terms, clips, recordings
from voicecoach.review.view import PageAudio, SessionView, session_view
from voicecoach.sessions.session import Session
from voicecoach.voice.synthesizer import Synthesizer
from voicecoach.web.hints import full_text


def served_view(reader: SessionReader, session: Session, lexicon: Lexicon, no_voice: str) -> SessionView:
    """Return the view of a session; `no_voice`: why there is no voice, or ""."""
    views, errors = recordings(reader, session, lambda result, _: f"take/{result.id}.wav")
    spoken = [] if no_voice else session.results
    lines = {result.turn: f"line/{result.turn + 1}.wav" for result in spoken if session.kind != "recordings"}
    replies = {result.turn: f"model-reply/{result.turn + 1}.wav" for result in spoken if result.model_reply}
    texts = [] if no_voice else dict.fromkeys([*asked_terms(session), *spoken_hard_words(session)])
    terms = {text: f"term?term={quote(text, safe='')}" for text in texts}
    own = clips(reader, session, lambda name, _: f"clip/{name}")
    return session_view(session, lexicon, PageAudio(views, errors, lines, replies, terms, no_voice, own))


def missing_voice(voice: Callable[[], Synthesizer]) -> str:
    """Return why there is no voice, or "" if there is one."""
    try:
        voice()
    except VoicecoachError as error:
        return full_text(error)
    return ""
