"""The entrance: the address that the browser is started with.

Other users of the machine can read the arguments of every process, so it does not contain the secret. It works once
and leads to the page's own address.
"""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


def entrance(address: str) -> str:
    """Return the entrance to a page, by the page's address; the secret can't be computed from it."""
    scheme, nothing, host, secret, page = address.split("/", 4)
    return "/".join((scheme, nothing, host, _token(secret), page))


class Entrance:
    """Answers the first request for the entrance, and passes all others to the ASGI app `inner`."""

    def __init__(self, inner: ASGIApp, secret: str, host: str) -> None:
        self._inner, self._secret, self._host = inner, secret, host
        self._open = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead the browser from the entrance to the page."""
        app = self._inner
        if scope["type"] == "http" and self._open and scope["method"] == "GET":
            token, _, page = scope["path"].removeprefix("/").partition("/")
            if token == _token(self._secret) and Headers(scope=scope).getlist("host") == [self._host]:
                self._open = False
                headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
                query = scope["query_string"].decode("latin-1")
                app = RedirectResponse(f"/{self._secret}/{quote(page)}{query and f'?{query}'}", 303, headers)
        await app(scope, receive, send)


def _token(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:32]
