"""What the review pages may ask for: pages, recordings, the voice, corrections.

No part of a request ever becomes a path.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from voicecoach.audio.files import write
from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import StoreError, UsageError, VoicecoachError
from voicecoach.review.corrections import add_form, correct, in_transcript
from voicecoach.review.page import Served, about_part, progress_page, session_page, turn_part
from voicecoach.review.progress import Progress
from voicecoach.review.session_reader import SessionReader, asked_terms, recordings
from voicecoach.review.view import SessionView, Sounds, session_view
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.voice.synthesizer import Synthesizer, spoken


@dataclass(frozen=True, slots=True)
class ReviewParts:
    """The parts that the pages need.

    `voice` raises VoicecoachError where there is no voice; `own_lexicon`: the user's lexicon file; `reader`: where the
    session is read from if it is not the store.
    """

    store: SqliteStore
    lexicon: Lexicon
    own_lexicon: Path
    voice: Callable[[], Synthesizer]
    progress: Callable[[], Progress]
    now: Callable[[], datetime]
    reader: SessionReader | None = None

    def reading_from(self, reader: SessionReader) -> ReviewParts:
        """Return the parts with sessions read from `reader`."""
        return replace(self, reader=None if reader is self.store else reader)


class Handlers:
    """Answers requests about sessions. The store is read on the server's thread; only the voice has its own."""

    def __init__(self, parts: ReviewParts, spoken_folder: Path) -> None:
        self._parts, self._spoken = parts, spoken_folder
        self._reader: SessionReader = parts.reader or parts.store
        self._served = Served("../../", own=parts.reader is None)
        self._speaking = asyncio.Lock()

    async def page(self, request: Request) -> Response:
        """Return a session's page."""
        return HTMLResponse(session_page(self._view(self._session(request)), self._served))

    async def progress(self, _: Request) -> Response:
        """Return the progress page."""
        if not self._served.own:
            raise StoreError("A session folder from elsewhere has no progress page.")
        return HTMLResponse(progress_page(self._parts.progress(), Served()))

    async def take(self, request: Request) -> Response:
        """Return a take's recording."""
        session = self._session(request)
        result = _result(session, request.path_params["take"])
        return FileResponse(self._reader.recording(session.id, result.id), media_type="audio/wav")

    async def line(self, request: Request) -> Response:
        """Return the developer's line of a turn, spoken."""
        session, turn = self._session(request), request.path_params["turn"] - 1
        return await self._voice(next((result.line for result in session.results if result.turn == turn), ""))

    async def model(self, request: Request) -> Response:
        """Return the model reply of a turn, spoken."""
        session, turn = self._session(request), request.path_params["turn"] - 1
        return await self._voice(next((result.model_reply for result in session.results if result.turn == turn), ""))

    async def reading(self, request: Request) -> Response:
        """Return a term of the session, spoken."""
        term = request.query_params.get("term", "")
        return await self._voice(term if term in asked_terms(self._session(request)) else "")

    async def correct(self, request: Request) -> Response:
        """Keep a correction; return the changed parts of the page."""
        session = self._session(request)
        body = await _request_body(request, take=int, term=str, said=bool)
        corrected = correct(
            self._parts.store,
            self._parts.lexicon,
            session.id,
            _result(session, body["take"]),
            body["term"],
            said=body["said"],
            now=self._parts.now(),
        )
        view = self._view(self._reader.session(session.id))
        turn = next(turn for turn in view.turns if any(take.id == body["take"] for take in turn.takes))
        parts = {"turn": turn_part(turn, self._served), "about": about_part(view)}
        return JSONResponse({"said": corrected.summary, "offer": corrected.form, **parts})

    async def form(self, request: Request) -> Response:
        """Add words of the transcript as a form of a term."""
        session = self._session(request)
        body = await _request_body(request, take=int, term=str, heard=str)
        if not in_transcript(_result(session, body["take"]), body["heard"]):
            raise UsageError(f"“{body['heard']}” is not in the transcript.")
        add_form(self._parts.lexicon, self._parts.own_lexicon, body["term"], body["heard"])
        return JSONResponse({"said": f"“{body['heard']}” counts as {body['term']} from now on."})

    def _session(self, request: Request) -> Session:
        session = self._reader.session(request.path_params["id"])
        if request.method == "POST" and not self._served.own:
            raise UsageError("A session folder from elsewhere can't be corrected here.")
        return session

    def _view(self, session: Session) -> SessionView:
        takes, errors = recordings(self._reader, session, lambda result, _: f"take/{result.id}.wav")
        silent = self._no_voice()
        heard = [] if silent else session.results
        lines = {result.turn: f"line/{result.turn + 1}.wav" for result in heard if session.kind != "recordings"}
        models = {result.turn: f"model/{result.turn + 1}.wav" for result in heard if result.model_reply}
        readings = {} if silent else {term: f"reading?term={quote(term, safe='')}" for term in asked_terms(session)}
        return session_view(session, self._parts.lexicon, Sounds(takes, errors, lines, models, readings, silent))

    async def _voice(self, text: str) -> Response:
        if not text:
            return Response(status_code=404)
        file = self._spoken / f"{hashlib.sha256(text.encode()).hexdigest()}.wav"
        async with self._speaking:
            if not file.exists():
                await run_in_threadpool(lambda: write(file, spoken(self._parts.voice(), text)))
        return FileResponse(file, media_type="audio/wav")

    def _no_voice(self) -> str:
        """Return why there is no voice, "" if there is one."""
        try:
            self._parts.voice()
        except VoicecoachError as error:
            return str(error)
        return ""


def _result(session: Session, take: int) -> TurnResult:
    for result in session.results:
        if result.id == take:
            return result
    raise StoreError(f"{session.id} has no take {take}.")


async def _request_body(request: Request, **shape: type) -> dict[str, Any]:
    """Return the fields of a JSON request body; raise UsageError where a field is missing or has another type."""
    try:
        body = await request.json()
    except ValueError as error:
        raise UsageError("The request body is not JSON.") from error
    if not isinstance(body, dict) or any(type(body.get(name)) is not kind for name, kind in shape.items()):
        raise UsageError(f"The request body must have the fields {', '.join(shape)}.")
    return body
