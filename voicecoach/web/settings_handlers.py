"""Request handlers of the settings page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from voicecoach.config import Settings
from voicecoach.errors import VoicecoachError
from voicecoach.practice.preferences import load_settings, save_settings
from voicecoach.practice.setting_values import Setting, changed, in_words
from voicecoach.web.handlers import request_body
from voicecoach.web.hints import full_text
from voicecoach.web.settings_page import Options, settings_page


@dataclass(frozen=True, slots=True)
class SettingsParts:
    """What the settings page needs: the `file`, every setting by its name, and the models that are ready."""

    file: Path
    known: Mapping[str, Setting]
    ready: Callable[[], Mapping[str, Options]]


class SettingsHandlers:
    """Shows and changes the settings, one change at a time."""

    def __init__(self, parts: SettingsParts) -> None:
        self._parts = parts
        self._changing = asyncio.Lock()

    async def page(self, _: Request) -> Response:
        """Return the settings page; if the settings can't be read, it says why and offers the defaults."""
        settings, problem = Settings(), ""
        try:
            settings = load_settings(self._parts.file)
        except VoicecoachError as error:
            problem = full_text(error)
        ready = await run_in_threadpool(self._parts.ready)
        return HTMLResponse(settings_page(settings, self._parts.known, ready, problem))

    async def change(self, request: Request) -> Response:
        """Change one setting, from its text; say what is wrong with a value that is not allowed."""
        body = await request_body(request, name=str, value=str)
        if body["name"] not in self._parts.known:
            return JSONResponse({"error": "There is no such setting."}, 400)
        try:
            async with self._changing:
                value = await run_in_threadpool(self._change, body["name"], body["value"])
        except VoicecoachError as error:
            return JSONResponse({"error": full_text(error)}, 400)
        return JSONResponse({"message": "Saved.", "value": value})

    async def reset(self, _: Request) -> Response:
        """Give every setting its default again."""
        async with self._changing:
            await run_in_threadpool(save_settings, self._parts.file, Settings())
        return JSONResponse({"message": "Every setting has its default again."})

    def _change(self, name: str, text: str) -> str:
        """Save a value; return it as the form shows it."""
        settings = changed(load_settings(self._parts.file), self._parts.known, name, text)
        save_settings(self._parts.file, settings)
        return in_words(getattr(settings, name))
