"""Without a voice the pages say which command brings it."""

from __future__ import annotations

import asyncio
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from voicecoach.application import Application
from voicecoach.cli.wiring import review_parts
from voicecoach.commands.page import write_session_page
from voicecoach.config import Folders, Settings
from voicecoach.errors import WeightsError
from voicecoach.web.routes import _error
from voicecoach.web.session_views import missing_voice

OLD_HOME = Path(__file__).parents[1] / "data" / "home-0.1.0"
COMMAND = "Run `voicecoach models pull en_US-joe-medium`."


def test_the_served_page_the_file_and_the_terminal_name_the_command(tmp_path: Path) -> None:
    shutil.copytree(OLD_HOME, tmp_path / "home")
    app = Application(Folders(tmp_path / "home"), Settings())
    session = app.store.session("20261125-045514-7a97")
    assert COMMAND in missing_voice(lambda: review_parts(app).voice(session.dialogue))
    page = tmp_path / "page.html"
    write_session_page(app.store, app.library.lexicon, app.voice_of, session.id, page)
    assert COMMAND in page.read_text(encoding="utf-8")
    app.close()


def test_a_failing_request_names_the_command_too() -> None:
    failure = WeightsError("The model en_US-joe-medium is missing.", hint="pull en_US-joe-medium")
    with ThreadPoolExecutor(1) as pool:  # a thread has no event loop yet; the browser tests leave one in this thread
        response = pool.submit(lambda: asyncio.run(_error(None, failure))).result()  # type: ignore[arg-type]
    assert response.status_code == 404
    assert json.loads(bytes(response.body))["error"].endswith(COMMAND)
