"""Who may ask.

Only a page that came from this server: the address carries a secret, the Host is this server's own, and a request that
names an Origin names this server. Every answer forbids what the pages don't need.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 4096
"""Bytes of a request's body; a correction takes a hundred."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; media-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # the address holds the secret
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets requests through to `inner` that carry the `secret` and come from `host` ("127.0.0.1:8000") itself."""

    inner: ASGIApp
    secret: str
    host: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            return
        refused = self._refusal(scope)
        answer = PlainTextResponse(refused[1], refused[0]) if refused else self.inner
        path = scope["path"].removeprefix(f"/{self.secret}")

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await answer({**scope, "path": path, "raw_path": b"", "root_path": ""}, receive, sealed)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        first = scope["path"].encode("utf-8", "surrogateescape").split(b"/", 2)[1:2]
        if headers.getlist("host") != [self.host]:
            return 421, "This server answers only at its own address."
        if not first or not secrets.compare_digest(first[0], self.secret.encode()):
            return 403, "The address is incomplete: open it as voicecoach printed it."
        origins = headers.getlist("origin")
        if origins not in ([], [f"http://{self.host}"]):
            return 403, "Requests from other pages are refused."
        if scope["method"] not in ("GET", "HEAD"):
            return self._refused_change(scope["method"], headers, own=bool(origins))
        return None

    def _refused_change(self, method: str, headers: Headers, *, own: bool) -> tuple[int, str] | None:
        """What changes something comes from the page itself, as JSON, and is small."""
        if method != "POST":
            return 405, "There is only GET and POST."
        if not own or headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return 403, "Only the page itself may ask for changes."
        if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return 415, "Questions are JSON."
        size = headers.get("content-length", "")
        if not size.isdecimal() or len(size) > 9 or int(size) > LARGEST_BODY:
            return 413, "The question is too large."
        return None
