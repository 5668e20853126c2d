"""The settings page: it reads and writes what `voicecoach settings` does, in a real browser and by hostile requests."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.session_fixtures import Running, eventually, serious_violations, serving
from tests.web.speaking import Learner, launch
from tests.web.test_server import ask
from voicecoach.config import Folders, Settings
from voicecoach.practice.preferences import load_settings, save_settings
from voicecoach.practice.setting_values import settings_by_name
from voicecoach.web.settings_page import NAMES, settings_page
from voicecoach.weights.store import open_weights

Tab = Callable[..., Any]


@pytest.fixture
def own(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "home")


@pytest.fixture
def opened(own: Folders) -> Iterator[Running]:
    with serving(own.home, command="open") as running, urlopen(f"{running.root}keepalive"):
        yield running


def change(server: Running, name: object, value: object, **headers: str) -> tuple[int, Any]:
    origin = "/".join(server.root.split("/")[:3])
    sent = {"Origin": origin, "Content-Type": "application/json", **headers}
    path = "/" + server.root.split("/")[3] + "/settings"
    status, _, body = ask(server, path, "POST", json.dumps({"name": name, "value": value}), **sent)
    return status, json.loads(body) if body.startswith(b"{") else body.decode()


def saved(folders: Folders, **values: object) -> bool:
    return load_settings(folders.settings) == dataclasses.replace(Settings(), **values)  # type: ignore[arg-type]


def test_every_setting_is_on_the_page_with_its_value(own: Folders) -> None:
    assert sorted(NAMES) == sorted(Settings.__dataclass_fields__)
    settings = Settings(patience="2.5", keep_days=45, page_microphone='A "loud" <b>one</b>', show_lines=False)
    known = settings_by_name(open_weights(own))
    page = settings_page(settings, known, {"model": [("base", "base")], "voice": []}, "It is <damaged>.")
    for name in NAMES:
        assert f'id="set-{name}"' in page
    for value in ("2.5", "45", "en_US-joe-medium", "A &#34;loud&#34; &lt;b&gt;one&lt;/b&gt;", "It is &lt;damaged&gt;."):
        assert value in page
    assert "<b>one" not in page


def test_a_value_is_saved_and_a_wrong_one_is_refused_with_the_commands_words(own: Folders, opened: Running) -> None:
    save_settings(own.settings, Settings(follow_ups=1))
    assert change(opened, "voice_speed", "0.85") == (200, {"message": "Saved.", "value": "0.85"})
    assert change(opened, "show_lines", "no")[0] == 200
    for name, value, says in (
        ("patience", "soon", "Patience can't be 'soon'.\nUse short, normal, long, or a number of seconds"),
        ("keep_days", "-1", "It is a number from 0 to 36,500."),
        ("model", "small.en", "Run `voicecoach models pull small.en`."),
        ("voise", "x", "There is no such setting."),
        (7, "x", "must contain"),
        ("patience", None, "must contain"),
    ):
        status, answer = change(opened, name, value)
        assert status == 400
        assert says in answer["error"]
    assert saved(own, follow_ups=1, voice_speed=0.85, show_lines=False)
    own.settings.write_text("{")
    status, answer = change(opened, "patience", "long")
    assert (status, "does not contain a JSON object" in answer["error"]) == (400, True)
    assert b"does not contain a JSON object" in ask(opened, "/" + opened.root.split("/")[3] + "/settings")[2]


def test_only_the_page_itself_changes_settings(own: Folders, opened: Running) -> None:
    assert change(opened, "patience", "long", Origin="https://evil.example")[0] == 403
    assert change(opened, "patience", "long", Host="evil.example")[0] == 421
    assert change(opened, "patience", "x" * 5000)[0] == 413
    assert change(opened, "patience", "long", Content_Type="application/x-www-form-urlencoded")[0] == 415
    reset = "/" + opened.root.split("/")[3] + "/settings/reset"
    assert ask(opened, reset, "POST", "{}", Content_Type="application/json")[0] == 403
    assert not own.settings.exists()


def test_settings_are_changed_by_keyboard_and_a_wrong_value_stays_in_its_field(
    own: Folders, opened: Running, tab: Tab
) -> None:
    page = tab(f"{opened.root}settings", expected=True)  # the console reports the refused value
    page.locator("#set-show_lines").focus()
    page.keyboard.press("Space")
    eventually(page, "document.querySelector('[data-name=show_lines] output').textContent === 'Saved.'")
    page.locator("#set-patience").focus()
    page.keyboard.type("another")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "other-patience"
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    eventually(page, "document.getElementById('problem-patience').textContent.includes('from 0.3 to 30')")
    assert page.locator("#other-patience").input_value() == "99"
    assert page.locator("#other-patience").get_attribute("aria-invalid") == "true"
    assert saved(own, show_lines=False)
    page.locator("#other-patience").fill("2.5")
    page.keyboard.press("Tab")
    eventually(page, "document.getElementById('problem-patience').textContent === ''")
    assert saved(own, show_lines=False, patience="2.5")
    page.reload()
    assert page.locator("#other-patience").input_value() == "2.5"
    assert not page.locator("#set-show_lines").is_checked()
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_event("load"):
        page.locator("#reset").click()
    eventually(page, "document.getElementById('set-show_lines').checked")
    assert saved(own)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_settings_page_fits_a_phone_and_axe_finds_nothing_serious(
    scheme: str, own: Folders, opened: Running, tab: Tab
) -> None:
    page = tab(f"{opened.root}settings", width=320, color_scheme=scheme, expected=True)  # a value is refused
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("#set-patience").select_option("other")
    assert serious_violations(page) == []
    page.locator("#other-patience").fill("99")
    page.keyboard.press("Tab")
    eventually(page, "document.getElementById('problem-patience').textContent.includes('from 0.3 to 30')")
    page.locator("#set-show_lines").uncheck()
    eventually(page, "document.querySelector('[data-name=show_lines] output').textContent === 'Saved.'")
    assert serious_violations(page) == [], "with a problem, and with a change that was saved"
    own.settings.write_text("{")
    page.reload()
    assert "does not contain a JSON object" in page.inner_text("[role=alert] >> nth=0")
    assert serious_violations(page) == [], "with settings that can't be read"


def test_a_microphone_is_remembered_by_its_name_and_headphones_are_too(
    own: Folders, opened: Running, browser: Any, tmp_path: Path
) -> None:
    learner = Learner(tmp_path / "microphone.wav")
    started = launch(browser.browser_type, learner)
    page = started.new_context(permissions=["microphone"]).new_page()
    page.goto(f"{opened.root}settings")
    eventually(page, "document.getElementById('set-page_microphone').options.length > 1")
    name = page.evaluate("[...document.getElementById('set-page_microphone').options].at(-1).value")
    assert name
    page.locator("#set-page_microphone").select_option(name)
    eventually(page, "document.querySelector('[data-name=page_microphone] output').textContent === 'Saved.'")
    assert saved(own, page_microphone=name)
    page.goto(f"{opened.root}practice?dialogue=conversation-01")
    eventually(page, f"document.getElementById('device').selectedOptions[0]?.label === {json.dumps(name)}")
    page.locator("#headphones").check()
    for _ in range(80):
        if saved(own, page_microphone=name, page_headphones=True):
            break
        page.wait_for_timeout(25)
    page.reload()
    assert page.locator("#headphones").is_checked()
    save_settings(own.settings, Settings(page_microphone="Gone", show_lines=False))
    page.reload()
    eventually(page, "document.getElementById('device-missing').textContent.includes('“Gone” isn')")
    assert page.locator("#hide-lines").is_checked()
    started.close()
