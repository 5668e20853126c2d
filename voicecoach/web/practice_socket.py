"""The WebSocket between a page and the practice that it shows.

One page at a time shows a practice; the page that joined last has it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicecoach.errors import VoicecoachError
from voicecoach.practice.endpoint import LIMIT
from voicecoach.web.hints import full_text
from voicecoach.web.live_practice import LivePractice
from voicecoach.web.messages import (
    PROTOCOL,
    Begin,
    FromPage,
    Gap,
    Hold,
    Join,
    MicrophoneState,
    Moved,
    Played,
    PracticeRequest,
    Press,
    Refused,
    Reply,
    ToPage,
    Welcome,
    decoded,
    encoded,
)
from voicecoach.web.outbox import Received
from voicecoach.web.practice_thread import PracticeThread
from voicecoach.web.rate_limit import RateLimit
from voicecoach.web.sound_frames import microphone_block

MAX_MESSAGE_BYTES = 16_384
"""Maximum size of a message from the page; a block of sound has about 2,000 bytes, a typed reply is a few sentences."""

_PER_SECOND = 200.0
"""Messages a second that a page may send in the long run; sound comes in 31 a second."""

_BURST = LIMIT * 40.0
"""Messages that a page may send at once: the sound of a whole reply, after a dropped socket."""

_ROOM = 0.02  # seconds between two looks whether there is room for a block; the page waits meanwhile

_POLICY_VIOLATION = 1008


class PracticeSocket:
    """Connects pages with practices. `keys`, `choices`: of the terminal; `title` names what a request asks for."""

    def __init__(
        self,
        thread: PracticeThread,
        keys: Mapping[str, str],
        choices: Mapping[str, str],
        title: Callable[[PracticeRequest], str],
    ) -> None:
        self._thread, self._keys, self._choices, self._title = thread, dict(keys), dict(choices), title
        self._shown: _Page | None = None

    async def __call__(self, socket: WebSocket) -> None:
        """Serve one page until it closes its socket."""
        await socket.accept()
        page = _Page(socket)
        try:
            await page.send(self._welcome())
            await self._serve(page)
        except VoicecoachError as error:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await page.send(Refused(full_text(error)))
                await socket.close(_POLICY_VIOLATION)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the page went away, perhaps while something was sent to it
        finally:
            page.detach()
            if self._shown is page:
                self._shown = None

    async def _serve(self, page: _Page) -> None:
        limit = RateLimit(_PER_SECOND, _BURST)
        while True:
            message = await page.socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if not limit.allows(time.monotonic()):
                await page.socket.close(_POLICY_VIOLATION, "Too many messages.")
                return
            if (frame := message.get("bytes")) is not None:
                await page.hear(frame)
            else:
                await self._take(page, decoded(message.get("text") or ""))

    async def _take(self, page: _Page, message: FromPage) -> None:
        """Carry out a message of a page."""
        match message:
            case Begin(request=request):
                try:
                    practice = self._thread.begin(request, self._title(request))
                except VoicecoachError as error:
                    await page.send(Refused(full_text(error)))
                    return
                await self._attach(page, practice, Received())
            case Join(practice=wanted, seen=seen):
                current = self._thread.current
                if current is None or current.id != wanted:
                    await page.send(Refused("This practice has ended."))
                else:
                    await self._attach(page, current, Received(messages=seen))
            case Press() | Hold() | Reply() | Played() | MicrophoneState() | Gap() if page.practice:
                _pass_on(page.practice, message)

    async def _attach(self, page: _Page, practice: LivePractice, received: Received) -> None:
        """Let a page show a practice; the page that showed one before is told."""
        other, self._shown = self._shown, page
        if other is not None and other is not page:
            other.detach()
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await other.send(Moved())
        page.attach(practice, received)

    def _welcome(self) -> Welcome:
        running = self._thread.running
        return Welcome(
            protocol=PROTOCOL,
            keys=self._keys,
            choices=self._choices,
            practice=running.id if running else "",
            title=running.title if running else "",
            request=running.request if running else PracticeRequest(),
            taken=self._shown is not None and running is not None,
        )


class _Page:
    """One page's socket, and the practice that it shows, if any."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.practice: LivePractice | None = None
        self._sending: asyncio.Task[None] | None = None

    async def send(self, message: ToPage) -> None:
        await self.socket.send_text(encoded(message))

    def attach(self, practice: LivePractice, received: Received) -> None:
        """Send what the practice has to say, from now on and what the page has not received."""
        self.detach()
        self.practice = practice
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the server has stopped
                loop.call_soon_threadsafe(changed.set)

        practice.outbox.on_change(wake)
        changed.set()
        self._sending = asyncio.create_task(self._send_all(practice, received, changed))

    def detach(self) -> None:
        self.practice = None
        if self._sending is not None:
            self._sending.cancel()

    async def hear(self, frame: bytes) -> None:
        """Pass on a block of sound; wait, and read nothing more from the page, while there is no room for it."""
        block = microphone_block(frame)
        while self.practice and not self.practice.microphone.offer(block):
            await asyncio.sleep(_ROOM)

    async def _send_all(self, practice: LivePractice, received: Received, changed: asyncio.Event) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await changed.wait()
                changed.clear()
                for message in practice.outbox.unsent(received):
                    if isinstance(message, str):
                        await self.socket.send_text(message)
                    else:
                        await self.socket.send_bytes(message)


def _pass_on(practice: LivePractice, message: Press | Hold | Reply | Played | MicrophoneState | Gap) -> None:
    match message:
        case Press(key=key):
            practice.press(key)
        case Hold():
            practice.hold(message)
        case Reply():
            practice.answer(message)
        case Played(sound=sound):
            practice.outbox.played(sound)
        case MicrophoneState():
            practice.microphone.report(message)
        case Gap(seconds=seconds):
            practice.microphone.gap(seconds)
