"""What `voicecoach practice` asks before a practice."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.review.test_progress import TODAY, session_on
from voicecoach.application import Application
from voicecoach.commands.choosing import choose_dialogue, sound_check_wanted, typed
from voicecoach.config import Folders, Settings
from voicecoach.devices.keyboard import Keyboard
from voicecoach.errors import UsageError


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [("", "check"), ("y", "check"), ("s", "skip"), ("no", "skip"), ("kubernetes", "skip"), ("q", "leave")],
)
def test_only_enter_or_yes_checks_the_sound(answer: str, wanted: str) -> None:
    assert sound_check_wanted(lambda: answer) == wanted


def test_enter_takes_the_dialogue_whose_terms_stayed_open(tmp_path: Path) -> None:
    library = Application(Folders(tmp_path), Settings()).library
    history = [session_on(2, 80, dialogue="conversation-03-deployment-and-rollback", rollback="missed")]
    chosen = choose_dialogue(library, history, TODAY, lambda: "")
    assert chosen
    assert chosen.id == "conversation-03-deployment-and-rollback"
    easy = choose_dialogue(library, [], TODAY, lambda: "")
    assert easy
    assert (easy.level, len(easy.turns)) == ("beginner", 1)
    assert choose_dialogue(library, history, TODAY, lambda: "q") is None


def test_the_end_of_input_leaves_on_a_terminal_and_is_an_error_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("helm\n"))
    keyboard = Keyboard()
    assert typed(keyboard) == "helm"
    with pytest.raises(UsageError, match="No conversation was chosen"):
        typed(keyboard)
    keyboard.attached = True
    assert typed(keyboard) == "q"
