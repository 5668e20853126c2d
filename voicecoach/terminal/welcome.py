"""What a learner sees before the first practice, and how the names of keys look."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

_KEYS = {"space": "done", "m": "more time", "r": "repeat the line", "q": "quit"}


def welcome() -> Text:
    """Return what the program does, and what a first practice needs."""
    return Text.assemble(
        ("Welcome to voicecoach", "bold"),
        "\nThe program asks, you answer aloud, and you see how fluent your answer was and",
        "\nwhich technical terms came across. Nothing leaves your machine.",
        "\n\nPut on headphones, so that the microphone hears only you.",
        "\nSilence ends your answer. These keys help while you answer:\n  ",
        key_names(_KEYS),
    )


def key_names(keys: Mapping[str, str]) -> Text:
    """Return a line with each key and what it does."""
    return Text("   ").join(Text.assemble((f"[{key}]", "bold"), f" {what}") for key, what in keys.items())
