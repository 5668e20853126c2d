"""The browser is started with an address that works once and does not contain the secret."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.e2e.screen import Screen
from tests.session_fixtures import Running, serving
from tests.web.test_server import ask
from voicecoach.application import Application
from voicecoach.web.entrance import entrance


def secret_of(server: Running) -> str:
    return urlsplit(server.address).path.split("/")[1]


def test_the_entrance_leads_to_the_page_once_and_does_not_contain_the_secret(practiced: Application) -> None:
    with serving(practiced.folders.home) as server:
        door = urlsplit(entrance(server.address)).path
        assert secret_of(server) not in door
        assert ask(server, door, "HEAD")[0] == 403
        assert ask(server, door, Host="elsewhere:80")[0] == 421
        status, headers, _ = ask(server, door)
        assert (status, headers["location"]) == (303, urlsplit(server.address).path)
        assert headers["referrer-policy"] == "no-referrer"
        assert ask(server, headers["location"])[0] == 200
        status, _, body = ask(server, door)
        assert status == 403
        assert secret_of(server).encode() not in body


def test_the_command_line_of_the_browser_does_not_contain_the_secret(practiced: Application, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/given\n')
    browser.chmod(0o755)
    environment = {**os.environ, "VOICECOACH_HOME": str(practiced.folders.home), "BROWSER": str(browser)}
    with Screen([sys.executable, "-m", "voicecoach", "review", "last"], environment, columns=200) as screen:
        shown = screen.wait_for(r"http://\S+")
        screen.wait_for("Ctrl-C")
        given = (tmp_path / "given").read_text().strip()
    assert given == entrance(shown)
    assert urlsplit(shown).path.split("/")[1] not in given
