"""Choosing a dialogue on the terminal, with a scripted keyboard."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from rich.console import Console
from rich.style import Style

from voicecoach.content.library import load_dialogues, shipped_ids
from voicecoach.review.dialogue_list import dialogue_rows
from voicecoach.sessions.session import SessionSummary
from voicecoach.terminal.chooser import Recommended, choose
from voicecoach.terminal.colors import THEME

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS = dialogue_rows(load_dialogues(), shipped_ids(), [])
BY_ID = {row.dialogue.id: row for row in ROWS}
EASY = ("question-12-logging-strategy", "question-17-feature-flags", "conversation-08-canary-and-blue-green")
WHY = "ECR, EKS, Fargate, blue-green deployment and 12 more did not come across on 30 September"


def chosen(*typed: str, width: int = 80, height: int = 24, recommended: tuple[str, ...] = EASY) -> tuple[str, str]:
    """Type some lines; return the id of the dialogue that was chosen, "" for none, and all that was shown."""
    out = io.StringIO()
    console = Console(file=out, width=width, height=height)
    lines = iter(typed)

    def read() -> str:
        out.write("\n")
        return next(lines)

    row = choose(console, read, [Recommended(BY_ID[name], WHY) for name in recommended], ROWS)
    assert next(lines, None) is None, "nothing is asked after the choice"
    return (row.dialogue.id if row else ""), out.getvalue()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ([""], EASY[0]),
        ([" 3 "], EASY[2]),
        (["q"], ""),
        (["QUIT"], ""),
        (["conversation-07"], "conversation-07-security-and-secrets"),
        (["question-05-service-mesh"], "question-05-service-mesh"),
        (["kubernetes", ""], "question-03-kubernetes-or-ecs"),
        (["kubernetes", "2"], "conversation-05-kubernetes-migration"),
        (["kubernetes", "b", ""], EASY[0]),
        (["kubernetes", "beginner", "1"], "question-04-helm-charts"),
        (["kubernetes", "q"], ""),
        (["nonsense", ""], EASY[0]),
        (["all", "47"], "conversation-22-multi-cloud"),
        (["all", "m", ""], "question-16-event-driven"),
        (["all", "m", "m", "m", "m", ""], "conversation-21-observability-at-scale"),
        (["m", ""], EASY[0]),
        (["99", ""], EASY[0]),
        (["12", ""], "question-12-logging-strategy"),
    ],
    ids=str,
)
def test_what_is_typed_chooses_a_dialogue_searches_turns_pages_or_leaves(typed: list[str], expected: str) -> None:
    assert chosen(*typed)[0] == expected


def test_the_recommended_dialogues_come_first_each_with_its_reason() -> None:
    shown = chosen("")[1].splitlines()
    assert shown[1] == "Recommended"
    assert shown[2].split()[:3] == ["1", "Logging", "strategy"]
    assert shown[3].strip().startswith("ECR, EKS, Fargate")
    assert shown[4].split()[0] == "2"
    assert "[Enter] take 1" in chosen("")[1]


def test_without_a_recommendation_all_are_shown_and_enter_takes_the_first() -> None:
    name, shown = chosen("", recommended=())
    assert name == ROWS[0].dialogue.id
    assert "55 conversations" in shown
    assert "[all]" not in shown


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (80, 12)])
def test_no_answer_shows_more_than_fits_the_screen(width: int, height: int) -> None:
    _, shown = chosen("all", "m", "deployment", "nonsense", "kubernetes", "q", width=width, height=height)
    screens = shown.split("\n> ")[1:]
    assert len(screens) == 6
    for screen in screens[:5]:
        assert len(screen.splitlines()) < height
        assert max(map(len, screen.splitlines())) <= width
    first = shown.split("\n> ")[0]
    assert len(first.splitlines()) < 24


def test_what_does_not_fit_is_counted_and_the_keys_say_how_to_see_it() -> None:
    first, second, third = chosen("all", "m", "q")[1].split("\n> ")[1:]
    assert "… 40 more" in first
    assert "[m] more" in first
    assert "… 25 more" in second
    assert "[Enter] take 16" in second
    assert "Recommended" not in first + second + third


def test_a_search_without_a_match_says_so_and_keeps_the_numbers() -> None:
    name, shown = chosen("nonsense [x]", "2")
    assert "No conversation matches “nonsense [x]”." in shown
    assert name == EASY[1]


def test_the_only_colors_are_the_readable_ones_so_that_light_terminals_are_readable() -> None:
    Style.parse.cache_clear()  # rich keeps the codes of the first color system that drew a style
    Style._add.cache_clear()
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, color_system="256", width=80, height=24, theme=THEME)
    last = SessionSummary("s", "practice", EASY[0], "t", NOON, NOON, 1, 70, 0.5)
    rows = dialogue_rows(load_dialogues(), shipped_ids(), [last])
    answers = iter(["all", "nonsense", "q"])
    choose(console, lambda: next(answers), [Recommended(rows[1], WHY)], rows)
    codes = set(re.findall(r"\x1b\[([\d;]*)m", out.getvalue()))
    assert codes == {"0", "1", "38;5;29", "38;5;243"}, "reset, bold, green, gray"
