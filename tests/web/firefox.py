"""Debian's Firefox, driven through WebDriver BiDi: Playwright drives only a Firefox of its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

PROGRAMS = ("firefox-esr", "firefox")

_PREFERENCES = {
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.normandy.enabled": False,
}


def program() -> str | None:
    """Return where Firefox is, None if it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Firefox:
    """One tab of a headless Firefox with a profile of its own; entering starts it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder, self._environment = folder, environment
        self._sent = 0

    def __enter__(self) -> Firefox:
        executable = program()
        assert executable
        lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in _PREFERENCES.items()]
        (self._folder / "user.js").write_text("\n".join(lines))
        command = [executable, "--headless", "--no-remote", "--remote-debugging-port", "0"]
        self._log = (self._folder / "log").open("w+")
        self._process = subprocess.Popen(
            [*command, "--profile", str(self._folder)], env=self._environment, stdout=self._log, stderr=self._log
        )
        self._socket = connect(f"{self._address()}/session", proxy=None, max_size=None)
        self.command("session.new", capabilities={})
        self._tab = self.command("browsingContext.getTree")["contexts"][0]["context"]
        return self

    def __exit__(self, *exc: object) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(20)
        self._log.close()

    def _address(self) -> str:
        for _ in range(600):
            found = re.search(r"WebDriver BiDi listening on (ws://\S+)", (self._folder / "log").read_text())
            if found:
                return found[1]
            time.sleep(0.05)
        raise TimeoutError((self._folder / "log").read_text())

    def command(self, method: str, **parameters: Any) -> Any:
        """Send a command; return its result."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("id") == self._sent:
                assert answer["type"] == "success", answer
                return answer["result"]

    def goto(self, address: str) -> None:
        """Load a page."""
        self.command("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression on the page, as if the user had just clicked."""
        target = {"context": self._tab}
        options: dict[str, Any] = {"awaitPromise": True, "userActivation": True, "target": target}
        result = self.command("script.evaluate", expression=f"JSON.stringify({expression})", **options)
        assert result["type"] == "success", result
        return json.loads(result["result"].get("value", "null"))

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        actions = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keys", "actions": actions}
        self.command("input.performActions", context=self._tab, actions=[keyboard])

    def wait_for(self, expression: str, seconds: float = 30.0) -> None:
        """Wait until an expression is true."""
        deadline = time.monotonic() + seconds
        while not self.evaluate(expression):
            assert time.monotonic() < deadline, f"never true: {expression}; {self.evaluate('document.body.innerText')}"
            time.sleep(0.05)
