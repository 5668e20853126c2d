"""The running server: security headers, refused requests, ranges, and how it starts and stops."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.review.test_page import HOSTILE, session
from tests.session_fixtures import Running, serving
from voicecoach.application import Application
from voicecoach.sessions.serialization import plain


def ask(
    server: Running, path: str, method: str = "GET", body: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Send a request with exactly this path and these headers, which no browser would send."""
    address = urlsplit(server.address)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(method, path, skip_host="Host" in sent)
    if body is not None and "Content-Length" not in sent:
        sent["Content-Length"] = str(len(body))
    for name, value in sent.items():
        connection.putheader(name, value)
    connection.endheaders((body or "").encode())
    response = connection.getresponse()
    received = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return received


def path(server: Running) -> str:
    return urlsplit(server.address).path


def own(server: Running) -> str:
    return f"http://{urlsplit(server.address).netloc}"


def test_every_response_forbids_what_the_pages_do_not_need(server: Running) -> None:
    for requested in (path(server), urlsplit(server.root).path + "asset/player.js", "/"):
        _, headers, _ = ask(server, requested)
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
    assert b"<script>" not in ask(server, path(server))[2], "the page has no inline script"


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1:1", "127.0.0.1", "", "[::1]"])
def test_a_foreign_host_gets_nothing(host: str, server: Running) -> None:
    status, _, body = ask(server, path(server), Host=host)
    assert status in (400, 421)
    assert b"rollout" not in body


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "file://"])
def test_a_foreign_origin_gets_nothing(origin: str, server: Running) -> None:
    status, headers, body = ask(server, path(server), Origin=origin)
    assert status == 403
    assert b"rollout" not in body
    assert "access-control-allow-origin" not in headers


def test_without_the_secret_there_is_nothing(server: Running) -> None:
    secret = path(server).split("/")[1]
    rest = path(server).removeprefix(f"/{secret}")
    for wrong in ("", "/" + "x" * len(secret), f"/{secret[:-1]}", f"/{secret}x", f"/{secret.swapcase()}", "/ü"):
        assert ask(server, (wrong + rest).replace("ü", "%C3%BC"))[0] == 403


@pytest.mark.parametrize(
    "climb",
    [
        "session/{id}/take/../../../sessions.sqlite", "session/..%2f..%2fsettings.json/", "asset/../page.py",
        "asset/%2e%2e%2fpage.py", "asset/..%5cpage.py", "asset/%252e%252e/page.py", "session/{id}/take/1.wav%00.txt",
        "session/{id}/take/-1.wav", "session/{id}/take/1/../2.wav", "asset//etc/passwd", "session/%2e%2e/",
        "session/{id}/take/99999999999999999999999.wav", "session/{id}/model-reply/99.wav",
        "session/{id}/term?term=../x",
    ],
)  # fmt: skip
def test_no_path_leads_outside_the_pages_files(climb: str, server: Running) -> None:
    name = path(server).split("/")[3]
    status, _, body = ask(server, urlsplit(server.root).path + climb.format(id=name))
    assert status == 404
    assert b"SQLite" not in body
    assert b"import" not in body


@pytest.fixture
def recording(server: Running, practiced: Application) -> tuple[str, bytes]:
    session = practiced.store.session("last")
    file = practiced.store.recording(session.id, session.results[0].id)
    return f"{path(server)}take/{session.results[0].id}.wav", file.read_bytes()


def test_a_recording_is_sent_whole_or_in_the_requested_range(server: Running, recording: tuple[str, bytes]) -> None:
    address, whole = recording
    status, headers, body = ask(server, address)
    assert (status, headers["content-type"], body == whole) == (200, "audio/wav", True)
    for wanted, part in (("bytes=0-99", whole[:100]), ("bytes=100-", whole[100:]), ("bytes=-50", whole[-50:])):
        status, headers, body = ask(server, address, Range=wanted)
        assert (status, body == part) == (206, True)
        assert headers["content-range"].endswith(f"/{len(whole)}")
    far = f"bytes=10-{10**12}"
    assert ask(server, address, Range=far)[2] == whole[10:]


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=abc", "bytes=", "bytes=9-1", "lines=0-1", "bytes=--5", "bytes=0-1,,", f"bytes={'9' * 5000}-",
        f"bytes={10**15}-", "bytes=-0", "bytes=0-0" + ",0-0" * 500, "bytes=١-٢",
    ],
)  # fmt: skip
def test_a_malformed_or_huge_range_is_refused_or_ignored_and_the_server_keeps_running(
    wanted: str, server: Running, recording: tuple[str, bytes]
) -> None:
    address, whole = recording
    status, _, body = ask(server, address, Range=wanted.encode().decode("latin-1"))
    assert status in (200, 206, 400, 416), status
    assert len(body) <= len(whole) + 1000
    assert ask(server, address, Range="bytes=0-3")[2] == b"RIFF"


@pytest.mark.parametrize("route", ["import", "settings", "{session}correct", "{session}answered", "{session}form"])
@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", "[" * 4000, '{"":' * 1010, '{"take": 1e999}', "{'take': 1}"]
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_refused(route: str, body: str, server: Running) -> None:
    address = path(server) if "{session}" in route else urlsplit(server.root).path
    right = {"Origin": own(server), "Content-Type": "application/json"}
    status, _, answer = ask(server, address + route.replace("{session}", ""), "POST", body, **right)
    assert status == 400
    assert json.loads(answer)["error"].startswith("The request body ")


def test_a_correction_is_accepted_only_from_the_page_itself_and_only_if_valid(
    server: Running, practiced: Application
) -> None:
    before = practiced.store.session("last").results[0].corrections
    address = f"{path(server)}correct"
    good = json.dumps({"take": 1, "term": "Ansible", "said": True})
    right = {"Origin": own(server), "Content-Type": "application/json"}
    refused: list[tuple[str, dict[str, str], int]] = [
        (good, {"Content-Type": "application/json"}, 403),
        (good, {**right, "Origin": "https://evil.example"}, 403),
        (good, {**right, "Content-Type": "text/plain"}, 415),
        (good, {**right, "Sec-Fetch-Site": "cross-site"}, 403),
        (good, {**right, "Content-Length": "99999999"}, 413),
        ("{", right, 400),
        ("[]", right, 400),
        ('{"take": true, "term": "Ansible", "said": true}', right, 400),
        ('{"take": 1, "term": "Kafka", "said": true}', right, 400),
        ('{"take": 77, "term": "Ansible", "said": true}', right, 404),
    ]
    for body, headers, status in refused:
        assert ask(server, address, "POST", body, **headers)[0] == status, (body, headers)
    large = ask(server, address, "POST", good, **right, **{"Content-Length": "99999999"})
    assert large[2] == b"Request body too large."
    assert ask(server, address, "DELETE", **right)[0] == 405
    assert practiced.store.session("last").results[0].corrections == before


def test_a_hostile_session_folder_runs_no_markup_and_reads_no_file_outside_itself(
    tmp_path: Path, practiced: Application, tab: Any
) -> None:
    """The folder has markup in its texts and recordings that point outside it."""
    secret = tmp_path / "secret.wav"
    stored = practiced.store.session("last")
    shutil.copy(practiced.store.recording(stored.id, stored.results[0].id), secret)
    folder = tmp_path / "copied"
    folder.mkdir()
    (folder / "link.wav").symlink_to(secret)
    hostile = session(HOSTILE)
    results = tuple(
        replace(hostile.results[0], id=number, take=number, audio=audio)
        for number, audio in enumerate(("../secret.wav", "link.wav", str(secret)), 1)
    )
    text = json.dumps(plain(replace(hostile, results=results)))
    (folder / "session.json").write_text(text, encoding="utf-8")
    with serving(practiced.folders.home, str(folder)) as own_server:
        page = tab(own_server.address, expected=True)
        page.wait_for_timeout(300)
        assert page.title() != "owned"
        assert page.evaluate("document.querySelectorAll('img, main script').length") == 0
        assert page.locator("text=is outside the session").count() == 3
        for number in (1, 2, 3):
            assert ask(own_server, f"{path(own_server)}take/{number}.wav")[0] == 404
        right = {"Origin": own(own_server), "Content-Type": "application/json"}
        correction = '{"take": 1, "term": "EKS", "said": true}'
        assert ask(own_server, f"{path(own_server)}correct", "POST", correction, **right)[0] == 400
        assert ask(own_server, urlsplit(own_server.root).path + "progress")[0] == 404
    assert (folder / "session.json").read_text(encoding="utf-8") == text


def test_ctrl_c_stops_the_server_even_while_a_page_is_open(practiced: Application) -> None:
    with serving(practiced.folders.home) as running:
        root = urlsplit(running.root)
        with socket.create_connection((root.hostname or "", root.port or 0)) as page:
            page.sendall(f"GET {root.path}keepalive HTTP/1.1\r\nHost: {root.netloc}\r\n\r\n".encode())
            assert b"200" in page.recv(200)
            running.process.send_signal(signal.SIGINT)
            assert running.process.wait(5) == 0


def in_terminal(home: Path, **environment: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start `voicecoach review` with a terminal as its standard output; return it and the terminal's other end."""
    controller, terminal = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "voicecoach", "review"],
        env={**os.environ, "VOICECOACH_HOME": str(home), "DISPLAY": "", "WAYLAND_DISPLAY": "", **environment},
        stdout=terminal,
    )
    os.close(terminal)
    return process, controller


def shown(terminal: int) -> str:
    text = b""
    with contextlib.suppress(OSError):  # Linux raises it when the other end is closed
        while part := os.read(terminal, 4096):
            text += part
    os.close(terminal)
    return text.decode()


def test_in_a_terminal_the_page_is_opened_in_a_browser(practiced: Application, tmp_path: Path) -> None:
    """The browser in this test is a program that loads the page before it returns, as text browsers do."""
    browser = tmp_path / "browser"
    loads = "import sys, urllib.request as u\nopen(sys.argv[0] + '.page', 'wb').write(u.urlopen(sys.argv[1]).read())\n"
    browser.write_text(f"#!{sys.executable}\n{loads}")
    browser.chmod(0o755)
    process, terminal = in_terminal(practiced.folders.home, BROWSER=f"{browser} %s")
    loaded = tmp_path / "browser.page"
    for _ in range(200):
        if loaded.exists() and b"</html>" in loaded.read_bytes():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert "http://127.0.0.1:" in shown(terminal)
    assert b"Question 1" in loaded.read_bytes()


def test_in_a_terminal_without_a_browser_the_summary_and_the_other_options_are_shown(practiced: Application) -> None:
    process, terminal = in_terminal(practiced.folders.home, BROWSER="")
    text = shown(terminal)
    assert process.wait(20) == 0
    assert "3 takes, fluency" in text
    assert "--no-browser" in text
