"""A session's open terms as flash cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from voicecoach.audio.files import mp3, read
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.pack import FIRST, pack_of
from voicecoach.errors import VoicecoachError
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.review.deck import Card
from voicecoach.review.session_reader import SessionReader
from voicecoach.review.term_history import open_since
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.voice.synthesizer import Synthesizer, spoken

_MARGIN = 0.2  # seconds of audio on each side of a term, so that a slightly wrong word time does not clip it


def cards(
    reader: SessionReader,
    session: Session,
    history: Iterable[Session],
    lexicon: Lexicon,
    voice: Callable[[], Synthesizer],
    on_error: Callable[[VoicecoachError], None],
) -> Iterator[Card]:
    """Yield a card for each term that a session left open and that is open still; `history`: all sessions.

    The learner's clip is of the take in which the term came across best. `on_error` receives the error if a recording
    or the voice can't be used; the card then lacks that sound.
    """
    pack = pack_of(session.dialogue)
    for occasion in open_since(session, history):
        term, take = occasion.term, occasion.take
        yield Card(
            term=term,
            meaning=lexicon.meaning(term),
            line=take.line,
            transcript=take.grade.transcript.text if take.grade else "",
            learner_clip=_or_none(partial(_learner_clip, reader, session, take, occasion.best), on_error),
            voice_clip=_or_none(partial(_voice_clip, voice, term), on_error),
            pack="" if pack == FIRST else pack,
        )


def _learner_clip(reader: SessionReader, session: Session, result: TurnResult, verdict: TermVerdict) -> bytes | None:
    """Return the learner's clip of a term, or the whole reply if the term has no place in it."""
    if result.audio is None:
        return None
    audio = read(reader.recording(session.id, result.id))
    if verdict.start is None or verdict.end is None:
        return mp3(audio)
    return mp3(audio.cut(verdict.start - _MARGIN, verdict.end + _MARGIN))


def _voice_clip(voice: Callable[[], Synthesizer], term: str) -> bytes:
    return mp3(spoken(voice(), term))


def _or_none(make: Callable[[], bytes | None], on_error: Callable[[VoicecoachError], None]) -> bytes | None:
    try:
        return make()
    except VoicecoachError as error:
        on_error(error)
        return None
