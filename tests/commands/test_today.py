"""`voicecoach` alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.cells import cell_len

from tests.review.test_progress import TODAY, dialogue, session_on
from voicecoach.commands.today import show_today
from voicecoach.content.library import load_dialogues
from voicecoach.sessions.session import Session

LIBRARY = (dialogue("d1", "ECR", "EKS"), dialogue("d2", "EKS", "Vault", level="advanced"), dialogue("d3", "ALB"))
HELP = "`voicecoach practice` lets you choose. `voicecoach --help` lists all commands."

Shown = Callable[..., list[str]]


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Shown:
    """Return the lines of the screen for some sessions, newest first."""

    def show(*sessions: Session) -> list[str]:
        show_today(sessions, LIBRARY, TODAY)
        lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
        assert max(map(cell_len, lines)) <= 80
        assert len(lines) < 24
        return lines

    return show


def test_it_shows_the_mean_the_last_session_the_open_terms_and_what_to_practice_with_its_command(shown: Shown) -> None:
    older, newer = session_on(0, 60, ECR="said"), session_on(2, 80, ECR="missed", EKS="unclear")
    lines = shown(session_on(3, 99, kind="demo"), newer, older)
    assert lines[0].startswith("Fluency     70 ±")
    assert lines[0].endswith("mean of the last 2 replies")
    assert lines[1] == "Last time   D1 on 03 March: 1 take, fluency 80, terms 25%"
    assert lines[2] == "Open terms  ECR, EKS"
    assert lines[4:8] == [
        "Recommended today",
        "  D1",
        "    ECR and EKS did not come across on 03 March",
        "    voicecoach practice d1",
    ]
    assert "    voicecoach practice d2" in lines
    assert lines[-1] == HELP


def test_many_open_terms_are_counted(shown: Shown) -> None:
    states = dict.fromkeys(["A", "B", "C", "D", "E", "F", "G"], "missed")
    lines = shown(session_on(0, 60, **states))  # type: ignore[arg-type]
    assert "Open terms  A, B, C, D, E and 2 more" in lines


def test_before_the_first_practice_it_says_how_to_begin_and_recommends_an_easy_conversation(shown: Shown) -> None:
    text = "\n".join(shown(session_on(0, 99, kind="demo")))
    assert "Put on headphones" in text
    assert "voicecoach doctor --audio" in text
    for key in ("[space] done", "[m] more time", "[r] repeat the line", "[q] quit"):
        assert key in text
    assert "voicecoach practice d1\n" in text
    assert text.endswith(HELP)
    assert "Fluency " not in text


def test_the_welcome_is_not_shown_again_after_the_first_practice(shown: Shown) -> None:
    assert "Welcome" in shown()[0]
    assert "Welcome" not in "\n".join(shown(session_on(0, None, ECR="said")))


def test_the_first_recommendation_of_the_shipped_dialogues_is_of_the_lowest_level_and_has_one_turn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_today([], load_dialogues(), TODAY)
    [command] = [line for line in capsys.readouterr().out.splitlines() if "voicecoach practice q" in line]
    first = next(dialogue for dialogue in load_dialogues() if dialogue.id == command.split()[-1])
    assert (first.level, len(first.turns)) == ("beginner", 1)
