"""Access control and security headers.

Only pages of this server may send requests: the address contains a secret, the Host header must be the server's own,
and so must the Origin header if there is one; a WebSocket must have one. Every response forbids what the pages don't
need.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 4096
"""Maximum size of a request body; a correction takes about a hundred bytes."""

MAX_DOCUMENT_BYTES = 1_000_000
"""Maximum size of a document that is imported; one of a hundred conversations has a tenth of it."""

_DOCUMENT_PATH = "/import"

_HEADERS = {
    "Permissions-Policy": "microphone=(self), camera=(), display-capture=(), geolocation=(), usb=(), serial=(), hid=()",
    "Referrer-Policy": "no-referrer",  # the address contains the secret
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Passes requests to the ASGI app `inner` if they have the `secret` and come from `host` ("127.0.0.1:8000")."""

    inner: ASGIApp
    secret: str
    host: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on without the secret in its path; add the security headers to the response."""
        if scope["type"] not in ("http", "websocket"):
            return
        refusal = self._refusal(scope)
        path = scope["path"].removeprefix(f"/{self.secret}")
        if refusal and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: the client gets status 403
            return
        app = PlainTextResponse(refusal[1], refusal[0]) if refusal else self.inner

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS | {"Content-Security-Policy": self._content_policy})
            await send(message)

        await app({**scope, "path": path, "raw_path": b"", "root_path": ""}, receive, send_with_headers)

    @property
    def _content_policy(self) -> str:
        """What a page may load; some browsers don't count a WebSocket as part of 'self'."""
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; media-src 'self'; "
            f"connect-src 'self' ws://{self.host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status and the message with which a request is refused; None if it is allowed."""
        headers = Headers(scope=scope)
        first = scope["path"].encode("utf-8", "surrogateescape").split(b"/", 2)[1:2]
        if headers.getlist("host") != [self.host]:
            return 421, "Wrong Host header: use the address that voicecoach printed."
        if not first or not secrets.compare_digest(first[0], self.secret.encode()):
            return 403, "Incomplete address: open the address that voicecoach printed."
        origins = headers.getlist("origin")
        if origins not in ([], [f"http://{self.host}"]):
            return 403, "Requests from other sites are refused."
        if scope["type"] == "websocket":
            return None if origins else (403, "Only a page of this server may open a socket.")
        if scope["method"] not in ("GET", "HEAD"):
            limit = MAX_DOCUMENT_BYTES if scope["path"] == f"/{self.secret}{_DOCUMENT_PATH}" else MAX_BODY_BYTES
            return self._refusal_of_change(scope["method"], headers, limit, own=bool(origins))
        return None

    def _refusal_of_change(self, method: str, headers: Headers, limit: int, *, own: bool) -> tuple[int, str] | None:
        """Allow changes only if they come from the page itself, as a JSON body of at most `limit` bytes."""
        if method != "POST":
            return 405, "Only GET, HEAD and POST are allowed."
        if not own or headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return 403, "Only the page itself may make changes."
        if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return 415, "The request body must be JSON."
        size = headers.get("content-length", "")
        if not size.isdecimal() or len(size) > 9 or int(size) > limit:
            return 413, "Request body too large."
        return None
