"""A practice page between the real server and a test: the test says what happens, and reads what the page sends."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.practice.events import Choice, Choose, Event, Key, Listening, Ready, Speaking, Started, Typing, Waiting
from voicecoach.web.messages import Happened, encoded, event_fields

PRACTICE = "scripted"
DIALOGUE = Dialogue("two", "Two questions", "beginner", (), (Turn("Where is it?", "In ECR.", (("ECR",),)),))
TAKEN = ("Press", "Reply", "Hold")
UNNUMBERED = (Listening, Waiting, Ready)


class ScriptedPage:
    """A page that greets the real server; nothing that it sends reaches the practice."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.number = 0
        self._sent: list[dict[str, Any]] = []
        page.route_web_socket("**/practice-socket", self._connect)
        page.goto(address)
        page.locator("#begin:enabled").wait_for()
        self.happens(Started("s", DIALOGUE))

    def _connect(self, socket: Any) -> None:
        self._socket = socket
        socket.connect_to_server()
        socket.on_message(lambda text: self._sent.append(json.loads(text)))

    def happens(self, event: Event) -> int:
        """Let an event happen; return its number."""
        self.number += not isinstance(event, UNNUMBERED)
        number = 0 if isinstance(event, UNNUMBERED) else self.number
        name = type(event).__name__
        self._socket.send(encoded(Happened(number, PRACTICE, name, event_fields(event))))
        self.page.evaluate("0")  # the message was handled
        return number

    def speaks(self, keys: tuple[Key, ...] = ("help", "repeat", "slower", "reword", "terms", "quit")) -> None:
        self.happens(Speaking("developer", 0, "Where is it?", keys))

    def listens(self) -> None:
        self.happens(Listening(1.0, -60.0, False, 1.0, math.inf, 100.0))

    def waits_for_a_choice(self, choices: Sequence[Choice], *, last: bool = False, listening: float = 0.0) -> int:
        return self.happens(Choose(0, last, tuple(choices), listening))

    def waits_for_text(self) -> int:
        return self.happens(Typing(0))

    def taken(self) -> list[dict[str, Any]]:
        """Return what the page has sent since the last call, without sound and its state.

        Waits a moment for it. What comes later than that is in the next call's answer.
        """
        for _ in range(10):
            if any(message["type"] in TAKEN for message in self._sent):
                break
            self.page.wait_for_timeout(5)
        found = [message for message in self._sent if message["type"] in TAKEN]
        self._sent.clear()
        return found
