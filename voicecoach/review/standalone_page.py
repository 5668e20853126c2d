"""A session's page as one file that contains all its audio."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

from voicecoach.audio.clip import Audio
from voicecoach.audio.files import mp3, read
from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import VoicecoachError
from voicecoach.review.hard_words import spoken_hard_words
from voicecoach.review.page import session_page
from voicecoach.review.session_reader import SessionReader, clips, recordings, terms_not_said
from voicecoach.review.view import PageAudio, session_view
from voicecoach.sessions.session import Session
from voicecoach.voice.synthesizer import Synthesizer, spoken

Progress = Callable[[str, float, float], None]
"""Called with a label, the amount done and the total."""


def standalone_page(
    reader: SessionReader,
    session: Session,
    lexicon: Lexicon,
    voice: Callable[[], Synthesizer],
    progress: Progress,
    describe: Callable[[VoicecoachError], str] = str,
) -> tuple[str, list[str]]:
    """Return the page, and the messages of the recordings, or of the voice, that it lacks.

    `describe` returns the message for an error of the voice.
    """
    views, errors = recordings(
        reader,
        session,
        lambda _, audio: data_address(audio),
        lambda done, total: progress("preparing the recordings", done, total),
    )
    audio = _voice_audio(session, voice, describe, lambda done, total: progress("speaking the replies", done, total))
    own = clips(reader, session, lambda _, path: data_address(read(path)))
    view = session_view(session, lexicon, replace(audio, recordings=views, errors=errors, clips=own))
    return session_page(view), [*errors.values(), *filter(None, [audio.no_voice])]


def data_address(audio: Audio) -> str:
    """Return audio as a data: address (MP3)."""
    return "data:audio/mpeg;base64," + base64.b64encode(mp3(audio)).decode()


def _voice_audio(
    session: Session,
    voice: Callable[[], Synthesizer],
    describe: Callable[[VoicecoachError], str],
    progress: Callable[[float, float], None],
) -> PageAudio:
    """Return what the voice says on the page; if there is no voice, only the reason."""
    lines = {result.turn: result.line for result in session.results if session.kind != "recordings"}
    replies = {result.turn: result.model_reply for result in session.results if result.model_reply}
    terms = [*terms_not_said(session), *spoken_hard_words(session)]
    texts = list(dict.fromkeys([*lines.values(), *replies.values(), *terms]))
    addresses: dict[str, str] = {}
    try:
        speaker = voice()
        speaker.prefetch(texts)
        for done, text in enumerate(texts):
            progress(done, len(texts))
            addresses[text] = data_address(spoken(speaker, text))
    except VoicecoachError as error:
        return PageAudio(no_voice=describe(error))
    return PageAudio(
        lines={turn: addresses[text] for turn, text in lines.items()},
        model_replies={turn: addresses[text] for turn, text in replies.items()},
        terms={term: addresses[term] for term in terms},
    )
