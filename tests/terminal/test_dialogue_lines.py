"""The lines of a list of dialogues fit the terminal and keep the ids whole."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.library import load_dialogues, shipped_ids
from voicecoach.review.dialogue_list import DialogueRow, dialogue_rows
from voicecoach.sessions.session import SessionSummary
from voicecoach.terminal.dialogue_lines import listed, numbered, overview

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WELL = SessionSummary("s", "practice", "conversation-06-observability-and-logging", "t", NOON, NOON, 3, 100, 1.0)
TYPED = SessionSummary("s", "practice", "question-04-helm-charts", "t", NOON, NOON, 1, None, 0.75)
LONG = "my-own-review-of-the-incident-of-last-week-with-a-name-that-is-far-too-long-for-a-line"


@cache
def shipped() -> list[Dialogue]:
    return load_dialogues()


def rows(*own: Dialogue, practiced: bool = True) -> list[DialogueRow]:
    return dialogue_rows([*shipped(), *own], shipped_ids(), [WELL, TYPED] if practiced else [])


def printed(lines: Iterable[Text], width: int) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width)
    for line in lines:
        console.print(line, soft_wrap=True)
    return [line.rstrip() for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("practiced", [True, False])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_each_dialogue_has_one_line_that_fits_and_shows_its_id_whole(width: int, practiced: bool) -> None:
    lines = printed(listed(rows(practiced=practiced), width), width)
    assert max(map(cell_len, lines)) <= width
    for row in rows():
        assert sum(row.dialogue.id in line for line in lines) == 1, row.dialogue.id
    assert len(lines) == 55 + 12 + 11, "dialogues, headings, empty lines"
    assert lines[0] == "Questions, beginner"


def test_a_line_says_whether_it_was_practiced_and_how_it_went() -> None:
    lines = printed(listed(rows(), 100), 100)
    [well] = [line for line in lines if "observability-and-logging" in line]
    assert well.startswith("✓ conversation-06")
    assert well.endswith("100 100%")
    [typed] = [line for line in lines if "helm-charts" in line]
    assert typed.endswith("–  75%"), "typed replies have no fluency"
    [other] = [line for line in lines if "feature-flags" in line]
    assert other.startswith("  question-17")
    assert other.endswith("1 turn")


def test_titles_are_shortened_with_an_ellipsis_only_where_they_do_not_fit() -> None:
    assert any("…" in line for line in printed(listed(rows(), 80), 80))
    assert not any("…" in line for line in printed(listed(rows(), 120), 120))


def test_a_very_long_id_stays_whole_and_leaves_the_other_lines_as_they_are() -> None:
    own = Dialogue(LONG, "Long", "beginner", (), (Turn("l", "m", ()),))
    lines = printed(listed(rows(own), 80), 80)
    [long] = [line for line in lines if LONG in line]
    assert long == f"  {LONG}  1 turn"
    assert lines[3:] == printed(listed(rows(), 80), 80)


def test_a_title_in_wide_characters_does_not_move_the_columns() -> None:
    wide = Dialogue("wide", "障害対応の振り返りについて話し合う会議", "beginner", (), (Turn("l", "m", ()),))
    for lines in (printed(listed(rows(wide), 80), 80), printed(numbered(rows(wide), 1, 80), 80)):
        assert max(map(cell_len, lines)) <= 80
        assert any("障害" in line for line in lines)


@pytest.mark.parametrize("width", [80, 120])
def test_the_numbered_lines_fit_and_count_from_the_given_number(width: int) -> None:
    lines = printed(numbered(rows(), 17, width), width)
    assert len(lines) == 55
    assert max(map(cell_len, lines)) <= width
    assert lines[0].split()[0] == "17"
    assert "beginner, 1 turn" in lines[0]
    assert lines[-1].split()[0] == str(17 + 54)


def test_the_overview_counts_each_group_its_levels_and_what_was_practiced() -> None:
    lines = [" ".join(line.split()) for line in printed(overview(rows()), 80)]
    assert lines == [
        "Questions 25 4 beginner, 17 intermediate, 4 advanced; 1 practiced",
        "Conversations 22 10 intermediate, 12 advanced; 1 practiced",
        "Incidents 2 1 intermediate, 1 advanced",
        "Stand-ups 2 1 beginner, 1 intermediate",
        "Handovers 2 1 intermediate, 1 advanced",
        "Explanations 2 2 intermediate",
    ]
