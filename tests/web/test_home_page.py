"""The first page: the list of conversations."""

from __future__ import annotations

from datetime import UTC, datetime

from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.review.dialogue_list import dialogue_rows
from voicecoach.sessions.session import SessionSummary
from voicecoach.web.practice_pages import Conversations, conversations_fragment

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TURN = Turn("Where?", "There.", ())


def dialogue(name: str) -> Dialogue:
    return Dialogue(name, name.title(), "beginner", (), (TURN, TURN))


def test_the_learners_own_conversations_stand_first() -> None:
    rows = dialogue_rows([dialogue("alpha"), dialogue("zebra")], frozenset({"alpha"}), [])
    html = conversations_fragment(Conversations(rows))
    assert 0 < html.index("Your own") < html.index("Zebra") < html.index("Conversations") < html.index("Alpha")


def test_the_figures_of_the_last_time_say_what_they_are() -> None:
    last = SessionSummary("s", "practice", "alpha", "Alpha", NOON, NOON, 1, 71.6, 0.5)
    html = conversations_fragment(Conversations(dialogue_rows([dialogue("alpha")], frozenset(), [last])))
    assert "<b>72</b> fluency" in html
    assert "<b>50%</b> terms" in html
    assert "The last time, 01 March" in html
