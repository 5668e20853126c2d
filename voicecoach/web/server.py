"""The server of all pages.

It listens on a free port of the loopback interface, with a secret in its address, until its last page is closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.concurrency import run_in_threadpool

from voicecoach.errors import UsageError
from voicecoach.web.entrance import Entrance
from voicecoach.web.guard import Guard
from voicecoach.web.handlers import ReviewParts
from voicecoach.web.keepalive import Keepalive
from voicecoach.web.practice_handlers import PracticeParts
from voicecoach.web.practice_socket import MAX_MESSAGE_BYTES
from voicecoach.web.practice_thread import PracticeThread
from voicecoach.web.routes import routes

LOOPBACK = "127.0.0.1"


def serve(parts: ReviewParts, practice: PracticeParts, page: str, opened: Callable[[str], None]) -> None:
    """Serve until the last page is closed or Ctrl-C; call `opened` with the address of `page` once it is served."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        spoken = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="voicecoach-")))
        try:
            listener.bind((LOOPBACK, 0))
            listener.listen()
        except OSError as error:
            raise UsageError(f"Can't serve pages on {LOOPBACK}: {error}.", hint="page") from error
        host = f"{LOOPBACK}:{listener.getsockname()[1]}"
        secret = secrets.token_urlsafe(18)

        def stop() -> None:
            server.should_exit = True

        thread = PracticeThread(practice.open_studio, practice.close_studio)
        stack.callback(thread.close)
        if practice.interrupted:
            thread.grade_rest(practice.interrupted.session)
        keepalive = Keepalive(stop, lambda: server.should_exit, lambda: thread.running is not None)
        guarded = Guard(routes(parts, practice, thread, spoken, keepalive), secret, host)
        server = uvicorn.Server(
            uvicorn.Config(
                Entrance(guarded, secret, host),
                log_config=None,
                log_level="error",
                access_log=False,
                lifespan="off",
                ws="websockets-sansio",
                ws_max_size=MAX_MESSAGE_BYTES,
                ws_per_message_deflate=False,
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_run(server, listener, lambda: opened(f"http://{host}/{secret}/{page}")))


async def _run(server: uvicorn.Server, listener: socket.socket, opened: Callable[[], None]) -> None:
    """Serve, and open the page on another thread: some browsers return only after loading it."""
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await run_in_threadpool(opened)
    await serving
