"""A practice while a page shows it: the engine runs on a thread of its own, and the page is its screen.

The page may reload, drop its socket or move to another tab; the practice waits for it.
"""

from __future__ import annotations

import contextlib
import queue
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from voicecoach.audio.source import AudioSink, AudioSource, Notice
from voicecoach.content.dialogue import Turn
from voicecoach.devices.echo_suppression import EchoSuppressor
from voicecoach.errors import VoicecoachError
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Answer, Choose, Event, Key, Listening, Ready, Typing, Waiting
from voicecoach.web.hints import full_text, sentence
from voicecoach.web.messages import Happened, Hold, Over, PracticeRequest, Reply, encoded, event_fields
from voicecoach.web.outbox import Outbox
from voicecoach.web.page_microphone import PageMicrophone
from voicecoach.web.page_speaker import PageSpeaker

_MAX_KEYS = 16
"""Keys that wait for the practice; more than anybody presses before it takes one."""

_LOOK = 0.2
"""Seconds between two looks whether the learner has left, while the practice waits for an answer."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a practice needs from the page: the keys, the loudspeaker and the microphone."""

    keys: Callable[[], Key | None]
    headphones: AudioSink
    source: Callable[[Turn], AudioSource]


@dataclass(frozen=True, slots=True)
class Studio:
    """Makes practices and draws them, on the practice's thread.

    `start` returns the practice that a request asks for; `html` draws an event, "" if the page does that itself;
    `summary` draws what comes after the last event. `grade_rest` grades what a session lacks, by its id.
    """

    start: Callable[[PracticeRequest, Face], Practice]
    html: Callable[[Event], str]
    summary: Callable[[], str]
    grade_rest: Callable[[str], None] = lambda _: None


class LivePractice:
    """One practice. `run` runs it; the other methods are called from the server's thread."""

    def __init__(self, request: PracticeRequest, title: str) -> None:
        self.id, self.request, self.title = secrets.token_hex(4), request, title
        self.outbox = Outbox()
        self.microphone = PageMicrophone(self.outbox)
        self.over = threading.Event()
        self._left = threading.Event()
        self._keys: queue.Queue[Key] = queue.Queue(_MAX_KEYS)
        self._hold: Hold | None = None
        self._answers: queue.Queue[Reply] = queue.Queue(_MAX_KEYS)
        self._asked: list[int] = []  # numbers of the messages that a reply may answer now

    def press(self, key: Key) -> None:
        """Pass on a key; too many are dropped."""
        with contextlib.suppress(queue.Full):
            self._keys.put_nowait(key)

    def hold(self, hold: Hold) -> None:
        """Take note that the key of push-to-talk is held down, or was let go."""
        self._hold = hold

    def answer(self, reply: Reply) -> None:
        """Pass on an answer; too many are dropped."""
        with contextlib.suppress(queue.Full):
            self._answers.put_nowait(reply)

    def leave(self) -> None:
        """End the practice as if the learner quit: a reply that has begun is still graded."""
        self._left.set()

    def run(self, open_studio: Callable[[], Studio]) -> None:
        """Run the practice to its end."""
        error = summary = ""
        speaker = PageSpeaker(self.outbox, self._left.is_set)
        face = Face(self._key, speaker, lambda _: EchoSuppressor(self.microphone, speaker.last))
        try:
            studio = open_studio()
            self._show_all(studio.start(self.request, face), studio)
            summary = studio.summary()
        except VoicecoachError as failure:
            error = full_text(failure)
        except Exception:
            error = "Something in the program broke; what you recorded is kept."
            raise
        finally:
            self.outbox.add(lambda number: encoded(Over(number, self.id, error, summary)))
            self.over.set()

    def _key(self) -> Key | None:
        if self._left.is_set():
            return "quit"
        try:
            return self._keys.get_nowait()
        except queue.Empty:
            return self._held()

    def _held(self) -> Key | None:
        """Return "talk" as long as the key is held down; "release" once what was said before it has been heard."""
        hold = self._hold
        if hold is None or hold.down:
            return "talk" if hold else None
        if self.microphone.expects(hold.reply, hold.block):
            return None
        self._hold = None
        return "release" if self.microphone.is_open else None

    def _show_all(self, practice: Practice, studio: Studio) -> None:
        answer: Answer = None
        try:
            while True:
                event = practice.send(answer)
                if isinstance(event, Choose | Typing):
                    answer = self._ask(event, studio)
                else:
                    answer = None
                    self._tell(event, studio)
        except StopIteration:
            return
        finally:
            practice.close()

    def _tell(self, event: Event, studio: Studio) -> None:
        """Tell the page what happened; what was asked before needs no answer any more."""
        self._asked.clear()
        self._show(event, studio)

    def _show(self, event: Event, studio: Studio) -> int:
        """Tell the page what happened; return the number of the message."""
        name, fields = type(event).__name__, event_fields(event)
        if isinstance(event, Listening | Waiting | Ready):
            self.outbox.report(encoded(Happened(0, self.id, name, fields)))
            return 0
        if isinstance(event, Notice):
            fields["text"] = " ".join(filter(None, [event.text, sentence(event.hint)]))
        html = studio.html(event)
        return self.outbox.add(lambda number: encoded(Happened(number, self.id, name, fields, html)))

    def _ask(self, event: Choose | Typing, studio: Studio) -> Answer:
        """Return the page's answer; None so far, while the microphone is still open and the event is repeated."""
        listening = isinstance(event, Choose) and event.listening > 0
        if not listening or not self._asked:
            self._asked.append(self._show(event, studio))
        while not self._left.is_set():
            try:
                reply = self._answers.get(timeout=0 if listening else _LOOK)
            except queue.Empty:
                if listening:
                    return None
                continue
            if reply.to in self._asked and (isinstance(event, Typing) or reply.answer in event.choices):
                self._asked.clear()
                return reply.answer
        return "quit" if isinstance(event, Choose) else None
