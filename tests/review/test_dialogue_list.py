"""The list of dialogues: what it says about each, the order, and the search."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest

from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.library import load_dialogues, shipped_ids
from voicecoach.review.dialogue_list import DialogueRow, dialogue_rows, matching, named, practices
from voicecoach.sessions.session import SessionSummary

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def practice(dialogue: str, *, kind: str = "practice", takes: int = 1, fluency: float | None = 70) -> SessionSummary:
    return SessionSummary(f"{kind}-{fluency}", kind, dialogue, "t", NOON, NOON, takes, fluency, 0.5)


@cache
def shipped() -> list[Dialogue]:
    return load_dialogues()


def shipped_rows(*sessions: SessionSummary, own: tuple[Dialogue, ...] = ()) -> list[DialogueRow]:
    return dialogue_rows([*shipped(), *own], shipped_ids(), sessions)


def ids(rows: list[DialogueRow]) -> list[str]:
    return [row.dialogue.id for row in rows]


def test_the_rows_stand_in_groups_by_level_with_the_learners_own_first() -> None:
    own = Dialogue("zebra", "Mine", "advanced", (), (Turn("l", "m", ()),))
    rows = shipped_rows(own=(own,))
    places = [(row.group, row.dialogue.level) for row in rows]
    assert list(dict.fromkeys(places)) == [
        ("Your own", "advanced"),
        ("Questions", "beginner"),
        ("Questions", "intermediate"),
        ("Questions", "advanced"),
        ("Conversations", "intermediate"),
        ("Conversations", "advanced"),
        ("Incidents", "intermediate"),
        ("Incidents", "advanced"),
        ("Stand-ups", "beginner"),
        ("Stand-ups", "intermediate"),
        ("Handovers", "intermediate"),
        ("Handovers", "advanced"),
        ("Explanations", "intermediate"),
    ]
    assert len(rows) == 56
    assert {row.turns for row in rows if row.group == "Questions"} == {"1 turn"}
    assert {row.turns for row in rows if row.group == "Conversations"} == {"2 turns", "3 turns", "4 turns"}


def test_an_own_dialogue_of_another_genre_is_in_a_group_that_names_it_and_is_found_by_it() -> None:
    mine = Dialogue("mine", "Mine", "advanced", (), (Turn("l", "m", ()),), genre="incident")
    rows = shipped_rows(own=(mine,))
    assert (rows[0].group, rows[0].about) == ("Your own incidents", "incident, advanced, 1 turn")
    assert mine.id in ids(matching(rows, "incident advanced"))


def test_an_own_dialogue_with_a_shipped_id_takes_the_place_of_the_shipped_one() -> None:
    mine = Dialogue("question-04-helm-charts", "My charts", "beginner", (), (Turn("l", "m", ()),))
    rows = shipped_rows(own=(mine,))
    assert len(rows) == 55
    assert [row.dialogue.title for row in rows if row.dialogue.id == mine.id] == ["My charts"]


def test_a_row_has_the_last_practice_with_a_reply_and_no_demo() -> None:
    name = "question-04-helm-charts"
    sessions = (
        practice(name, takes=0, fluency=None),
        practice(name, kind="demo", fluency=99),
        practice(name, fluency=80),
        practice(name, fluency=60),
    )
    practiced = [row for row in shipped_rows(*sessions) if row.last]
    assert ids(practiced) == [name]
    assert practiced[0].last
    assert practiced[0].last.fluency == 80
    assert [session.fluency for session in practices(sessions)] == [80, 60]


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("kubernetes migration", "conversation-05-kubernetes-migration", 1),
        ("KUBERNETES", "question-03-kubernetes-or-ecs", 12),
        ("CI/CD canary", "conversation-03-deployment-and-rollback", 3),
        ("beginner helm", "question-04-helm-charts", 2),
        ("blue-green canary", "conversation-08-canary-and-blue-green", 2),
        ("conversations istio", "conversation-17-istio", 2),
        ("Grafana", "question-10-observability", 11),
        ("stand-up", "stand-up-01-new-pipeline", 2),
        ("incident", "incident-01-failing-checkout", 4),
        ("service", "question-05-service-mesh", 7),
    ],
)
def test_every_word_must_match_id_title_level_group_tags_or_terms(text: str, first: str, count: int) -> None:
    found = matching(shipped_rows(), text)
    assert found[0].dialogue.id == first
    assert len(found) == count


def test_a_search_without_words_finds_all_in_order_and_one_of_signs_alone_finds_nothing() -> None:
    rows = shipped_rows()
    assert matching(rows, "  ") == rows
    assert matching(rows, "?!") == []
    assert matching(rows, "kubernetes nonsense") == []


def test_titles_count_more_than_tags_and_tags_more_than_terms() -> None:
    term = Dialogue("a", "One", "beginner", (), (Turn("l", "m", (("Vault",),)),))
    tag = Dialogue("b", "Two", "beginner", ("vault",), (Turn("l", "m", ()),))
    title = Dialogue("c", "The vault", "beginner", (), (Turn("l", "m", ()),))
    inside = Dialogue("d", "Pole-vaulting", "beginner", (), (Turn("l", "m", ()),))
    within = Dialogue("e", "Somersvault", "beginner", (), (Turn("l", "m", ()),))
    rows = dialogue_rows([term, tag, title, inside, within], frozenset(), [])
    assert ids(matching(rows, "vault")) == ["c", "d", "b", "a", "e"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("conversation-07", "conversation-07-security-and-secrets"),
        ("question-04-helm-charts", "question-04-helm-charts"),
        ("conversation-2", None),
        ("kubernetes", None),
        ("security-and", None),
        ("nothing", None),
    ],
)
def test_a_dialogue_is_named_by_its_id_or_a_beginning_that_only_it_matches(text: str, found: str | None) -> None:
    row = named(shipped_rows(), text)
    assert (row.dialogue.id if row else None) == found


def test_a_word_is_no_name_where_it_begins_one_id_and_matches_other_dialogues_too() -> None:
    own = Dialogue("kubernetes", "Mine", "beginner", (), (Turn("l", "m", ()),))
    longer = Dialogue("kubernetes-basics", "Mine", "beginner", (), (Turn("l", "m", ()),))
    assert named(shipped_rows(own=(longer,)), "kubernetes") is None
    exact = named(shipped_rows(own=(own, longer)), "kubernetes")
    assert exact
    assert exact.dialogue == own
