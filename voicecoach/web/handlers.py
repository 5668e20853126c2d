"""Request handlers of the review pages: pages, recordings, the voice, corrections.

No part of a request ever becomes part of a file path.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from voicecoach.audio.files import write
from voicecoach.content.library import Lexicons
from voicecoach.content.pack import pack_of
from voicecoach.errors import StoreError, UsageError
from voicecoach.review.corrections import add_form, correct, in_transcript
from voicecoach.review.exercise_views import clip_names
from voicecoach.review.hard_words import spoken_hard_words
from voicecoach.review.page import Served, figures_fragment, progress_page, session_page, turn_fragment
from voicecoach.review.progress import Progress
from voicecoach.review.session_reader import SessionReader, asked_terms
from voicecoach.review.view import SessionView
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.storage.checked_values import InvalidValueError, parsed
from voicecoach.voice.synthesizer import Synthesizer, spoken
from voicecoach.web.session_views import missing_voice, served_view


@dataclass(frozen=True, slots=True)
class ReviewParts:
    """The parts that the pages need.

    `lexicon`, `own_lexicon`, `voice`: for a dialogue, by its id: the lexicon of its pack, the user's lexicon file for
    it, and the voice, which raises VoicecoachError if there is none. `reader`: reads the session if it is not in the
    store. `voice_key` tells voices apart: the chosen one may change.
    """

    store: SqliteStore
    lexicon: Lexicons
    own_lexicon: Callable[[str], Path]
    voice: Callable[[str], Synthesizer]
    progress: Callable[[], Progress]
    now: Callable[[], datetime]
    reader: SessionReader | None = None
    voice_key: Callable[[], str] = lambda: ""

    def reading_from(self, reader: SessionReader) -> ReviewParts:
        """Return the same parts, with sessions read from `reader`."""
        return replace(self, reader=None if reader is self.store else reader)


class Handlers:
    """Answers requests about sessions.

    The store is read on the server's thread. The voice runs on a worker thread, one text at a time.
    """

    def __init__(self, parts: ReviewParts, spoken_folder: Path) -> None:
        self._parts, self._spoken_folder = parts, spoken_folder
        self._reader: SessionReader = parts.reader or parts.store
        self._served = Served("../../", own=parts.reader is None)
        self._speaking = asyncio.Lock()

    async def page(self, request: Request) -> Response:
        """Return a session's page."""
        return HTMLResponse(session_page(self._view(self._session(request)), self._served))

    async def progress(self, _: Request) -> Response:
        """Return the progress page."""
        if not self._served.own:
            raise StoreError("A session folder has no progress page.", hint="progress")
        return HTMLResponse(progress_page(self._parts.progress(), Served()))

    async def take(self, request: Request) -> Response:
        """Return a take's recording."""
        session = self._session(request)
        result = _result(session, request.path_params["take"])
        return FileResponse(self._reader.recording(session.id, result.id), media_type="audio/wav")

    async def clip(self, request: Request) -> Response:
        """Return another recording of a session, by its file name."""
        session, name = self._session(request), request.path_params["name"]
        if name not in clip_names(session):
            raise StoreError(f"{session.id} has no recording {name}.")
        return FileResponse(self._reader.clip(session.id, name), media_type="audio/wav")

    async def line(self, request: Request) -> Response:
        """Return the line of a turn, spoken by the voice."""
        session, turn = self._session(request), request.path_params["turn"] - 1
        return await self._voice(session, next((one.line for one in session.results if one.turn == turn), ""))

    async def model_reply(self, request: Request) -> Response:
        """Return the model reply of a turn, spoken by the voice."""
        session, turn = self._session(request), request.path_params["turn"] - 1
        return await self._voice(session, next((one.model_reply for one in session.results if one.turn == turn), ""))

    async def term(self, request: Request) -> Response:
        """Return a term of the session, or a word of it that was hard to follow, spoken by the voice."""
        session, text = self._session(request), request.query_params.get("term", "")
        known = text in asked_terms(session) or text in spoken_hard_words(session)
        return await self._voice(session, text if known else "")

    async def correct(self, request: Request) -> Response:
        """Store a correction; return the updated parts of the page."""
        session = self._session(request)
        body = await request_body(request, take=int, term=str, said=bool)
        outcome = correct(
            self._parts.store,
            self._parts.lexicon(session.dialogue),
            session.id,
            _result(session, body["take"]),
            body["term"],
            said=body["said"],
            now=self._parts.now(),
        )
        updated = self._updated(session, body["take"])
        return JSONResponse({"message": outcome.summary, "form": outcome.form, **updated})

    async def answered(self, request: Request) -> Response:
        """Store whether a reply answers its line; return the updated parts of the page."""
        session = self._session(request)
        body = await request_body(request, take=int, answered=bool)
        take = _result(session, body["take"])
        self._parts.store.mark_answered(session.id, take.id, answered=body["answered"])
        message = "Marked as an answer." if body["answered"] else "No longer marked as an answer."
        return JSONResponse({"message": message, **self._updated(session, take.id)})

    async def form(self, request: Request) -> Response:
        """Add words of the transcript as a spoken form of a term."""
        session = self._session(request)
        body = await request_body(request, take=int, term=str, heard=str)
        if not in_transcript(_result(session, body["take"]), body["heard"]):
            raise UsageError(f"“{body['heard']}” is not in the transcript.")
        lexicon, own = self._parts.lexicon(session.dialogue), self._parts.own_lexicon(session.dialogue)
        add_form(lexicon, own, body["term"], body["heard"])
        return JSONResponse({"message": f"“{body['heard']}” counts as {body['term']} from now on."})

    def _session(self, request: Request) -> Session:
        session = self._reader.session(request.path_params["id"])
        if request.method == "POST" and not self._served.own:
            raise UsageError("A session folder can't be corrected, only a session in the store.")
        return session

    def _updated(self, session: Session, take: int) -> dict[str, str]:
        """Return the parts of a session's page that a change to a take changes."""
        view = self._view(self._reader.session(session.id))
        turn = next(turn for turn in view.turns if any(shown.id == take for shown in turn.takes))
        return {"turn": turn_fragment(turn, self._served), "figures": figures_fragment(view)}

    def _view(self, session: Session) -> SessionView:
        lexicon = self._parts.lexicon(session.dialogue)
        no_voice = missing_voice(lambda: self._parts.voice(session.dialogue))
        return served_view(self._reader, session, lexicon, no_voice)

    async def _voice(self, session: Session, text: str) -> Response:
        if not text:
            return Response(status_code=404)
        key = f"{self._parts.voice_key()}/{pack_of(session.dialogue)}/{text}"  # each pack respells its own terms
        file = self._spoken_folder / f"{hashlib.sha256(key.encode()).hexdigest()}.wav"
        async with self._speaking:
            if not file.exists():
                await run_in_threadpool(lambda: write(file, spoken(self._parts.voice(session.dialogue), text)))
        return FileResponse(file, media_type="audio/wav")


def _result(session: Session, take: int) -> TurnResult:
    for result in session.results:
        if result.id == take:
            return result
    raise StoreError(f"{session.id} has no take {take}.")


async def request_body(request: Request, **shape: type) -> dict[str, Any]:
    """Return the JSON request body; raise UsageError if one of the fields in `shape` is missing or has another type."""
    try:
        body = parsed(dict[str, Any], await request.body())
    except InvalidValueError as error:
        raise UsageError(f"The request body is no JSON object: {error}.") from error
    if any(type(body.get(name)) is not kind for name, kind in shape.items()):
        raise UsageError(
            f"The request body must contain: {', '.join(f'{name} ({kind.__name__})' for name, kind in shape.items())}."
        )
    return body
