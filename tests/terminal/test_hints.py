"""Errors below the command line name no commands; the command line adds them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from voicecoach.errors import DeviceError, UsageError, WeightsError
from voicecoach.terminal.hints import full_text, next_steps, sentence

PACKAGE = Path(__file__).parents[2] / "voicecoach"
ABOVE = {"commands", "cli"}


def error_calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield each call that makes a VoicecoachError, in the rooms below the commands."""
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.relative_to(PACKAGE).parts[0] in ABOVE:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error"):
                yield file.name, node


def texts(node: ast.AST) -> list[str]:
    return [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def test_no_error_below_the_commands_names_a_flag_or_a_command() -> None:
    calls = list(error_calls())
    assert len(calls) > 40
    for file, call in calls:
        for text in texts(call):
            assert not re.search(r"`voicecoach |(?<!\w)--[a-z]", text), f"{file}: {text}"


def test_every_hint_that_an_error_carries_is_known() -> None:
    carried = [
        keyword.value
        for _, call in error_calls()
        for keyword in call.keywords
        if keyword.arg == "hint" and not isinstance(keyword.value, ast.JoinedStr)
    ]
    keys = {text for value in carried for text in texts(value)}
    assert len(keys) >= 6
    for key in keys:
        assert sentence(key)


def test_the_hint_follows_the_errors_own_words() -> None:
    error = DeviceError("It is silent.", there="Devices: A.", next="Choose another.", hint="microphone")
    assert full_text(error) == (
        "It is silent.\nDevices: A.\nChoose another.\nChoose one with --microphone; `voicecoach devices` lists them."
    )
    assert next_steps(error).startswith("Choose another. Choose one with --microphone")
    assert sentence(WeightsError("Missing.", hint="pull base").hint) == "Run `voicecoach models pull base`."
    assert sentence(UsageError("Wrong.").hint) == ""
    with pytest.raises(KeyError):
        sentence("no such key")
