"""The socket of the practice page on a running server: who may open it, what it takes, and that one page has it."""

from __future__ import annotations

import contextlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.session_fixtures import Running, serving
from tests.web.test_server import ask
from voicecoach.web.practice_socket import MAX_MESSAGE_BYTES

BEGIN = {"type": "Begin", "request": {"dialogue": "conversation-01-new-microservice"}}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running server in a home without models; an open stream keeps it running."""
    with serving(tmp_path_factory.mktemp("opened"), command="open") as running, urlopen(f"{running.root}keepalive"):
        yield running


def origin(server: Running) -> str:
    return "/".join(server.root.split("/")[:3])


@contextlib.contextmanager
def page(server: Running, **headers: str) -> Iterator[ClientConnection]:
    address = f"{server.root.replace('http', 'ws', 1)}practice-socket"
    sent: dict[str, Any] = {"origin": origin(server), **headers}
    with connect(address, proxy=None, open_timeout=10, **sent) as socket:
        yield socket


def received(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(timeout=10))


def closing_code(socket: ClientConnection) -> int | None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=10)
    return socket.close_code


@pytest.mark.parametrize("foreign", ["https://evil.example", "null", "http://127.0.0.1:1", None])
def test_a_socket_from_elsewhere_is_refused(foreign: str | None, opened: Running) -> None:
    with pytest.raises(InvalidStatus) as refused, page(opened, origin=foreign):  # type: ignore[arg-type]
        pass
    assert refused.value.response.status_code == 403


def test_a_socket_without_the_secret_is_refused(opened: Running) -> None:
    address = f"{origin(opened).replace('http', 'ws', 1)}/practice-socket"
    sent: dict[str, Any] = {"origin": origin(opened)}
    with pytest.raises(InvalidStatus) as refused, connect(address, proxy=None, **sent):
        pass
    assert refused.value.response.status_code == 403


def test_the_first_message_names_the_terminals_keys(opened: Running) -> None:
    with page(opened) as socket:
        welcome = received(socket)
    assert welcome["type"] == "Welcome"
    assert welcome["keys"] | {" ": "done", "h": "help", "m": "more"} == welcome["keys"]
    assert welcome["choices"] | {"a": "again", "m": "model", "n": "next"} == welcome["choices"]
    assert welcome["practice"] == ""


def test_a_message_that_is_too_large_closes_the_socket(opened: Running) -> None:
    with page(opened) as socket:
        socket.send("x" * (MAX_MESSAGE_BYTES + 1))
        assert closing_code(socket) == 1009


NO_NUMBERS = struct.pack("<II512f", 1, 0, *[float("nan")] * 512)


@pytest.mark.parametrize("message", ["{", '{"type": "Press", "key": "no"}', b"\x00" * 10, NO_NUMBERS], ids=range(4))
def test_a_malformed_message_closes_the_socket_and_the_server_keeps_running(
    message: str | bytes, opened: Running
) -> None:
    with page(opened) as socket:
        received(socket)
        socket.send(message)
        assert received(socket)["type"] == "Refused"
        assert closing_code(socket) == 1008
    with page(opened) as socket:
        assert received(socket)["type"] == "Welcome"


def test_too_many_messages_close_the_socket(opened: Running) -> None:
    with page(opened) as socket:
        received(socket)
        with contextlib.suppress(ConnectionClosed):
            for _ in range(9000):
                socket.send('{"type": "Played", "sound": 1}')
        assert closing_code(socket) == 1008


def test_a_practice_without_a_voice_ends_with_the_command_that_brings_it(opened: Running) -> None:
    with page(opened) as socket:
        received(socket)
        socket.send(json.dumps(BEGIN))
        while (message := received(socket))["type"] != "Over":
            pass
    assert "voicecoach models pull" in message["error"]


@pytest.mark.parametrize("request_", [{"dialogue": "no-such-conversation"}, {"dialogue": "../../etc/passwd"}])
def test_a_conversation_that_does_not_exist_is_refused_in_words(request_: dict[str, str], opened: Running) -> None:
    with page(opened) as socket:
        received(socket)
        socket.send(json.dumps({"type": "Begin", "request": request_}))
        assert received(socket)["type"] == "Refused"
        socket.send(json.dumps({"type": "Join", "practice": "0000", "seen": 0}))
        assert received(socket) == {"type": "Refused", "error": "This practice has ended."}


def test_pages_of_practice_allow_the_microphone_to_themselves_and_sockets_to_this_server_alone(opened: Running) -> None:
    path = "/" + opened.root.split("/")[3] + "/"
    for name in ("", "practice?dialogue=conversation-01", "practice", "settings", "asset/practice.js"):
        status, headers, body = ask(opened, path + name)
        assert status == 200, name
        assert "microphone=(self)" in headers["permissions-policy"]
        assert f"connect-src 'self' {origin(opened).replace('http', 'ws', 1)};" in headers["content-security-policy"]
        assert b"<script>" not in body
        assert b" onclick" not in body
        assert name.startswith("asset") or b'/keepalive.js"' in body, "the server runs as long as the page is open"


def test_a_document_is_imported_once_and_what_is_in_the_way_is_said(opened: Running) -> None:
    right = {"Origin": origin(opened), "Content-Type": "application/json"}
    address = "/" + opened.root.split("/")[3] + "/import"
    text = "### **1. My cache**\n**Developer:** Is it slow?\n**Me:** Yes, **Redis** is full.\n"
    body = json.dumps({"name": "mine.md", "text": text})
    status, _, answer = ask(opened, address, "POST", body, **right)
    assert (status, json.loads(answer)["message"][:33]) == (200, "Imported 1 conversation with 1 tu")
    assert b"My cache" in ask(opened, "/" + opened.root.split("/")[3] + "/conversations?search=cache")[2]
    status, _, answer = ask(opened, address, "POST", body, **right)
    error = json.loads(answer)["error"]
    assert status == 400
    assert "already exist" in error
    assert error.endswith("Give them other numbers or titles, or delete the old ones."), "no flags of the terminal"
    status, _, answer = ask(opened, address, "POST", json.dumps({"name": "x.md", "text": "nothing"}), **right)
    assert "contains no conversation" in json.loads(answer)["error"]
    large = json.dumps({"name": "x.md", "text": "x" * 1_000_000})
    assert ask(opened, address, "POST", large, **right)[0] == 413


@pytest.mark.slow_lane
def test_the_server_stops_when_the_page_of_practice_is_closed(tmp_path: Path) -> None:
    with serving(tmp_path, command="open") as running:
        with page(running) as socket:
            received(socket)
        assert running.process.wait(10) == 0
