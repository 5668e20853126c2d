"""Routes of the server, and how errors are answered."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.review.page import SERVED_SCRIPTS, STYLES, asset
from voicecoach.web.handlers import Handlers, ReviewParts
from voicecoach.web.hints import full_text
from voicecoach.web.keepalive import Keepalive
from voicecoach.web.practice_handlers import PracticeHandlers, PracticeParts
from voicecoach.web.practice_pages import asset as practice_asset
from voicecoach.web.practice_socket import PracticeSocket
from voicecoach.web.practice_thread import PracticeThread
from voicecoach.web.settings_handlers import SettingsHandlers

_MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


def routes(
    parts: ReviewParts, practice: PracticeParts, thread: PracticeThread, spoken: Path, keepalive: Keepalive
) -> Starlette:
    """Return the ASGI application; `spoken`: a folder for audio of the voice while the server runs."""
    handlers, pages = Handlers(parts, spoken), PracticeHandlers(practice)
    settings = SettingsHandlers(practice.settings)
    show = PracticeSocket(thread, practice.keys, practice.choices, pages.title)

    async def stream(_: Request) -> Response:
        return StreamingResponse(keepalive.stream(), media_type="text/event-stream")

    async def socket(websocket: WebSocket) -> None:
        with keepalive.page():
            await show(websocket)

    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/conversations", pages.conversations),
            Route("/import", pages.import_document, methods=["POST"]),
            Route("/practice", pages.practice),
            WebSocketRoute("/practice-socket", socket),
            Route("/keepalive", stream),
            Route("/asset/{name}", _asset),
            Route("/progress", handlers.progress),
            Route("/settings", settings.page),
            Route("/settings", settings.change, methods=["POST"]),
            Route("/settings/reset", settings.reset, methods=["POST"]),
            Route("/session/{id}/", handlers.page),
            Route("/session/{id}/take/{take:int}.wav", handlers.take),
            Route("/session/{id}/clip/{name}", handlers.clip),
            Route("/session/{id}/line/{turn:int}.wav", handlers.line),
            Route("/session/{id}/model-reply/{turn:int}.wav", handlers.model_reply),
            Route("/session/{id}/term", handlers.term),
            Route("/session/{id}/correct", handlers.correct, methods=["POST"]),
            Route("/session/{id}/answered", handlers.answered, methods=["POST"]),
            Route("/session/{id}/form", handlers.form, methods=["POST"]),
        ],
        exception_handlers={VoicecoachError: _error},  # type: ignore[dict-item]
    )


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        text = (asset if name in (*STYLES, *SERVED_SCRIPTS) else practice_asset)(name)
        return Response(text, media_type=_MEDIA_TYPES[name.rpartition(".")[2]])
    except KeyError:
        return Response(status_code=404)


async def _error(_: Request, error: VoicecoachError) -> Response:
    return JSONResponse({"error": full_text(error)}, 400 if isinstance(error, UsageError) else 404)
