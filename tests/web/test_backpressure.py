"""A recognizer or a page that is slower than the sound: the other side waits, and nothing is lost."""

from __future__ import annotations

import asyncio
import json
import struct
import threading
from typing import Any

import numpy as np

from tests.web.test_page_sound import SOUND
from voicecoach.audio.clip import BLOCK
from voicecoach.audio.source import sounding
from voicecoach.practice.endpoint import LIMIT
from voicecoach.web.live_practice import LivePractice
from voicecoach.web.messages import PracticeRequest
from voicecoach.web.practice_socket import PracticeSocket
from voicecoach.web.practice_thread import PracticeThread

BLOCKS = round(LIMIT / 0.032) + 300
"""More than a whole reply: the practice's queue holds one."""


class PageSocket:
    """A page that sends a reply at once, as after a dropped socket; `received`: how many blocks were read from it."""

    def __init__(self, practice: str) -> None:
        frames = (struct.pack("<II", 1, number) + SOUND[number % 90].tobytes() for number in range(BLOCKS))
        self._messages = iter([self._text("Join", practice=practice, seen=0), *({"bytes": frame} for frame in frames)])
        self.received = 0

    def _text(self, kind: str, **fields: object) -> dict[str, Any]:
        return {"text": json.dumps({"type": kind, **fields})}

    async def accept(self) -> None: ...

    async def send_text(self, _: str) -> None: ...

    async def receive(self) -> dict[str, Any]:
        await asyncio.sleep(0)
        self.received += 1
        message = next(self._messages, None)
        return {"type": "websocket.receive", **message} if message else {"type": "websocket.disconnect"}


def test_a_recognizer_that_stands_still_stops_the_reading_and_loses_no_block() -> None:
    thread = PracticeThread(lambda: None, lambda: None)  # type: ignore[arg-type,return-value]
    live = thread.current = LivePractice(PracticeRequest(), "")
    heard: list[np.ndarray] = []
    read_before: list[int] = []

    def recognize() -> None:
        page_waits.wait(10)
        read_before.append(page.received)
        blocks = sounding(live.microphone.blocks())
        heard.extend(next(blocks) for _ in range(BLOCKS))

    page, page_waits = PageSocket(live.id), threading.Event()
    serve = PracticeSocket(thread, {}, {}, lambda _: "")

    async def practice() -> None:
        serving = asyncio.create_task(serve(page))  # type: ignore[arg-type]
        while page.received < BLOCKS - 300:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.05)
        page_waits.set()
        await serving

    with live.microphone as microphone:
        slow = threading.Thread(target=recognize)
        slow.start()
        loop = threading.Thread(target=lambda: asyncio.run(practice()))  # this thread may have a browser's loop
        loop.start()
        loop.join(20)
        slow.join(20)
        assert read_before[0] < BLOCKS, "the page had to wait"
        assert microphone.overflows == 0
    assert len(heard) == BLOCKS
    assert all(len(block) == BLOCK for block in heard)
    np.testing.assert_array_equal(heard[-1], SOUND[(BLOCKS - 1) % 90])
