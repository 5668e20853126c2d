"""Request handlers of the pages of practice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from voicecoach.content.dialogue import Dialogue
from voicecoach.content.library import DialogueLibrary, shipped_ids
from voicecoach.practice.preferences import load_settings
from voicecoach.review.dialogue_list import dialogue_rows
from voicecoach.review.plan import Plan
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.web.handlers import request_body
from voicecoach.web.interruption import Interrupted
from voicecoach.web.live_practice import Studio
from voicecoach.web.messages import PracticeRequest
from voicecoach.web.practice_pages import (
    Conversations,
    conversations_fragment,
    home_page,
    plan_page,
    practice_page,
)
from voicecoach.web.settings_handlers import SettingsParts


@dataclass(frozen=True, slots=True)
class PracticeParts:
    """The parts that practice on a page needs.

    `open_studio` makes what a practice needs and `close_studio` ends that at last, both on the practice's thread.
    `plan` returns today's plan out of these dialogues; `import_document` takes a document's name and text and says in
    a sentence what became of it. `keys`, `choices`: what the keys of the terminal do. `settings`: how to change them.
    `interrupted`: the practice that ended because the program was killed.
    """

    library: DialogueLibrary
    store: SqliteStore
    plan: Callable[[Sequence[Dialogue]], Plan]
    import_document: Callable[[str, str], str]
    open_studio: Callable[[], Studio]
    close_studio: Callable[[], None]
    keys: Mapping[str, str]
    choices: Mapping[str, str]
    settings: SettingsParts
    interrupted: Interrupted | None = None


class PracticeHandlers:
    """Answers requests about practice."""

    def __init__(self, parts: PracticeParts) -> None:
        self._parts = parts

    async def home(self, request: Request) -> Response:
        """Return the first page."""
        dialogues = await self._dialogues()
        listed = self._listed(request, dialogues)
        practiced = any(row.last for row in listed.rows)
        return HTMLResponse(
            home_page(self._parts.plan(dialogues), listed, practiced=practiced, interrupted=self._interrupted())
        )

    async def conversations(self, request: Request) -> Response:
        """Return the list of conversations that match a search."""
        return HTMLResponse(conversations_fragment(self._listed(request, await self._dialogues())))

    async def import_document(self, request: Request) -> Response:
        """Add the conversations of a document to the learner's own."""
        body = await request_body(request, name=str, text=str)
        return JSONResponse({"message": self._parts.import_document(body["name"], body["text"])})

    async def _dialogues(self) -> list[Dialogue]:
        """Return all valid dialogues; reading them takes long enough to disturb a practice on the server's thread."""
        return (await run_in_threadpool(self._parts.library.load))[0]

    def _listed(self, request: Request, dialogues: Sequence[Dialogue]) -> Conversations:
        rows = dialogue_rows(dialogues, shipped_ids(), self._parts.store.sessions())
        return Conversations(rows, request.query_params.get("search", ""), request.query_params.get("level", ""))

    async def practice(self, request: Request) -> Response:
        """Return the page on which a conversation is practiced, or today's plan where none is named."""
        name = request.query_params.get("dialogue", "")
        settings = load_settings(self._parts.settings.file)
        if not name:
            return HTMLResponse(plan_page(self._parts.plan(await self._dialogues()), settings))
        dialogue = await run_in_threadpool(self._parts.library.find, name)
        chosen = _turns(request.query_params.get("turns", ""), dialogue)
        return HTMLResponse(practice_page(dialogue, settings, chosen))

    def _interrupted(self) -> Interrupted | None:
        """Return the practice that was interrupted, until another one begins."""
        left, starts = self._parts.interrupted, self._parts.store.starts()
        return left if left and starts and starts[0].id == left.session else None

    def title(self, request: PracticeRequest) -> str:
        """Return what a request asks to practice, in words; raise VoicecoachError if there is no such conversation."""
        return self._parts.library.find(request.dialogue).title if request.dialogue else "Today's plan"


def _turns(text: str, dialogue: Dialogue) -> tuple[int, ...]:
    """Return the turns that an address names, from 1; none, which stands for all, if a dialogue has no such turns."""
    names = [str(number) for number in range(1, len(dialogue.turns) + 1)]
    wanted = text.split(",")
    return tuple(map(names.index, wanted)) if set(wanted) <= set(names) else ()
