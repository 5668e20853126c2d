"""What can be asked for.

Pages, recordings by the number of their take, the voice, and the learner's word on a term. No part of a request ever
becomes a path.
"""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from voicecoach.app import App
from voicecoach.audio import joined
from voicecoach.command.corrections import correct, learn, stands
from voicecoach.command.page import Shelf, recordings
from voicecoach.command.progress import found_progress
from voicecoach.device.wav import write
from voicecoach.errors import StoreError, UsageError, VoicecoachError
from voicecoach.review.page import Served, about_part, asset, progress_page, session_page, turn_part
from voicecoach.review.view import SessionView, Sounds, session_view
from voicecoach.session import Session, TurnResult
from voicecoach.web.presence import Presence

_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


def rooms(app: App, shelf: Shelf, spoken: Path, presence: Presence) -> Starlette:
    """Return the application; `spoken`: a folder for what the voice said while it runs."""
    desk = _Desk(app, shelf, spoken)

    async def alive(_: Request) -> Response:
        return StreamingResponse(presence.stream(), media_type="text/event-stream")

    routes = [
        Route("/alive", alive),
        Route("/asset/{name}", _asset),
        Route("/progress", desk.progress),
        Route("/session/{id}/", desk.page),
        Route("/session/{id}/take/{take:int}.wav", desk.take),
        Route("/session/{id}/line/{turn:int}.wav", desk.line),
        Route("/session/{id}/model/{turn:int}.wav", desk.model),
        Route("/session/{id}/reading", desk.reading),
        Route("/session/{id}/correct", desk.correct, methods=["POST"]),
        Route("/session/{id}/form", desk.form, methods=["POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={VoicecoachError: _refused})  # type: ignore[dict-item]


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        return Response(asset(name), media_type=_KINDS[name.rpartition(".")[2]])
    except KeyError:
        return Response(status_code=404)


async def _refused(_: Request, error: VoicecoachError) -> Response:
    return JSONResponse({"error": str(error)}, 400 if isinstance(error, UsageError) else 404)


class _Desk:
    """Answers about sessions. Rows are read on the server's own thread; only the voice works beside it."""

    def __init__(self, app: App, shelf: Shelf, spoken: Path) -> None:
        self._app, self._shelf, self._spoken = app, shelf, spoken
        self._served = Served("../../", own=shelf is app.store)
        self._speaking = asyncio.Lock()

    async def page(self, request: Request) -> Response:
        return HTMLResponse(session_page(self._view(self._session(request)), self._served))

    async def progress(self, _: Request) -> Response:
        if not self._served.own:
            raise StoreError("There is no progress in a session that was copied from elsewhere.")
        return HTMLResponse(progress_page(found_progress(self._app), Served()))

    async def take(self, request: Request) -> Response:
        session = self._session(request)
        result = _result(session, request.path_params["take"])
        return FileResponse(self._shelf.audio(session.id, result.id), media_type="audio/wav")

    async def line(self, request: Request) -> Response:
        session, turn = self._session(request), request.path_params["turn"] - 1
        return await self._voice(next((one.line for one in session.results if one.turn == turn), ""))

    async def model(self, request: Request) -> Response:
        session, turn = self._session(request), request.path_params["turn"] - 1
        return await self._voice(next((one.model_reply for one in session.results if one.turn == turn), ""))

    async def reading(self, request: Request) -> Response:
        term = request.query_params.get("term", "")
        return await self._voice(term if term in _terms(self._session(request)) else "")

    async def correct(self, request: Request) -> Response:
        session = self._session(request)
        given = await _question(request, take=int, term=str, said=bool)
        done = correct(self._app, session, _result(session, given["take"]), given["term"], said=given["said"])
        view = self._view(self._shelf.session(session.id))
        turn = next(one for one in view.turns if any(take.id == given["take"] for take in one.takes))
        parts = {"turn": turn_part(turn, self._served), "about": about_part(view)}
        return JSONResponse({"said": done.said, "offer": done.form, **parts})

    async def form(self, request: Request) -> Response:
        session = self._session(request)
        given = await _question(request, take=int, term=str, heard=str)
        if not stands(_result(session, given["take"]), given["heard"]):
            raise UsageError(f"“{given['heard']}” does not stand in the transcript.")
        learn(self._app, given["term"], given["heard"])
        return JSONResponse({"said": f"“{given['heard']}” is looked for as {given['term']} from now on."})

    def _session(self, request: Request) -> Session:
        session = self._shelf.session(request.path_params["id"])
        if request.method == "POST" and not self._served.own:
            raise UsageError("A session copied from elsewhere can't be corrected here.")
        return session

    def _view(self, session: Session) -> SessionView:
        takes, troubles = recordings(self._shelf, session, lambda result, _: f"take/{result.id}.wav")
        silent = _silent(self._app)
        heard = [] if silent else session.results
        lines = {one.turn: f"line/{one.turn + 1}.wav" for one in heard if session.kind != "recordings"}
        models = {one.turn: f"model/{one.turn + 1}.wav" for one in heard if one.model_reply}
        readings = {} if silent else {term: f"reading?term={quote(term, safe='')}" for term in _terms(session)}
        return session_view(session, self._app.lexicon, Sounds(takes, troubles, lines, models, readings, silent))

    async def _voice(self, text: str) -> Response:
        if not text:
            return Response(status_code=404)
        file = self._spoken / f"{hashlib.sha256(text.encode()).hexdigest()}.wav"
        async with self._speaking:
            if not file.exists():
                await run_in_threadpool(lambda: write(file, joined(*self._app.voice.speak(text))))
        return FileResponse(file, media_type="audio/wav")


def _silent(app: App) -> str:
    try:
        app.weights.path(app.settings.voice)
    except VoicecoachError as error:
        return str(error)
    return ""


def _terms(session: Session) -> list[str]:
    grades = [result.grade for result in session.results if result.grade]
    return list(dict.fromkeys(one.term for grade in grades for one in grade.terms.verdicts))


def _result(session: Session, take: int) -> TurnResult:
    for result in session.results:
        if result.id == take:
            return result
    raise StoreError(f"{session.id} has no take {take}.")


async def _question(request: Request, **shape: type) -> dict[str, Any]:
    """Return the fields of a question; raise UsageError where it has another shape."""
    try:
        given = await request.json()
    except ValueError as error:
        raise UsageError("The question can't be read.") from error
    if not isinstance(given, dict) or any(type(given.get(name)) is not kind for name, kind in shape.items()):
        raise UsageError(f"A question has {', '.join(shape)}.")
    return given
