"""A server for one person.

On the loopback, at a free port, with a secret in its address; it ends with the page or with Ctrl-C.
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
from voicecoach.web.guard import Guard
from voicecoach.web.handlers import ReviewParts
from voicecoach.web.keepalive import Keepalive
from voicecoach.web.routes import routes

LOOPBACK = "127.0.0.1"


def serve(parts: ReviewParts, page: str, opened: Callable[[str], None]) -> None:
    """Serve until the last page is closed or Ctrl-C; `opened` is told the address of `page` once it can be asked."""
    with contextlib.ExitStack() as at_end:
        listening = at_end.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        spoken = Path(at_end.enter_context(tempfile.TemporaryDirectory(prefix="voicecoach-")))
        try:
            listening.bind((LOOPBACK, 0))
            listening.listen()
        except OSError as error:
            raise UsageError(f"No page can be served here: {error}.", next="Try `--html FILE`.") from error
        host = f"{LOOPBACK}:{listening.getsockname()[1]}"
        secret = secrets.token_urlsafe(18)

        def leave() -> None:
            server.should_exit = True

        keepalive = Keepalive(leave, lambda: server.should_exit)
        guarded = Guard(routes(parts, spoken, keepalive), secret, host)
        server = uvicorn.Server(
            uvicorn.Config(
                guarded,
                log_config=None,
                log_level="error",
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_run(server, listening, lambda: opened(f"http://{host}/{secret}/{page}")))


async def _run(server: uvicorn.Server, listening: socket.socket, opened: Callable[[], None]) -> None:
    """Serve, and open the page beside it: some browsers return only when they have shown it."""
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await run_in_threadpool(opened)
    await serving
