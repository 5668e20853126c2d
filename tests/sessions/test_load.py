"""Thousands of sessions and takes: what is read grows with what is there, never with its square."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sessions.test_sqlite import GRADE, NOON, TERMS
from voicecoach.commands.privacy import older
from voicecoach.content.lexicon import Lexicon
from voicecoach.review.standalone_page import standalone_page
from voicecoach.sessions.session import NewTake
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.testing import ToneVoice


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    tokens = iter(f"{n:04x}" for n in range(1000))
    return SqliteStore(tmp_path, lambda: next(tokens))


def practice(store: SqliteStore, day: int, takes: int) -> str:
    at = NOON + timedelta(days=day)
    session = store.start_session(kind="practice", dialogue="d", title="t", at=at)
    for turn in range(takes):
        take = store.add_typed_take(NewTake(session, turn, "Where?", "Here.", TERMS, at))
        store.add_grade(session, take, GRADE)
    return session


@contextmanager
def traced(store: SqliteStore) -> Iterator[list[str]]:
    """Collect the statements that the database runs."""
    statements: list[str] = []
    store._database._connection.set_trace_callback(statements.append)
    yield statements
    store._database._connection.set_trace_callback(None)


def test_a_session_is_read_by_the_same_number_of_statements_whatever_it_holds(store: SqliteStore) -> None:
    counts = []
    for day, takes in enumerate((1, 20)):
        session = practice(store, day, takes)
        with traced(store) as statements:
            assert len(store.session(session).results) == takes
        counts.append(len(statements))
    assert counts[0] == counts[1] < 10


def test_every_statement_about_a_session_uses_an_index(store: SqliteStore) -> None:
    session = practice(store, 0, 2)
    with traced(store) as statements:
        store.session(session)
    for statement in statements:
        plan = [str(row["detail"]) for row in store._database.rows(f"explain query plan {statement}")]
        assert not [step for step in plan if step.startswith("SCAN ")], (statement, plan)


def test_what_is_too_old_is_found_without_reading_a_grade(store: SqliteStore) -> None:
    for day in range(3):
        practice(store, day, 1)
    with traced(store) as statements:
        assert len(older(store, 1, NOON + timedelta(days=2, hours=1))) == 2
    assert len(statements) == 1
    assert "grade" not in statements[0]


def test_many_sessions_are_forgotten_in_one_transaction_and_erased_once(store: SqliteStore) -> None:
    sessions = [practice(store, day, 1) for day in range(3)]
    with traced(store) as statements:
        store.forget(*sessions)
    assert statements.count("vacuum") == 1
    assert sum(statement.startswith("begin") for statement in statements) == 1
    assert store.starts() == []


def test_a_page_speaks_each_text_once(store: SqliteStore) -> None:
    session = store.session(practice(store, 0, 5))
    voice = ToneVoice()
    standalone_page(store, session, Lexicon(), lambda: voice, lambda *_: None)
    texts = [text for text, _ in voice.spoken]
    assert sorted(texts) == sorted(set(texts))
    assert {"Where?", "Here."} <= set(texts)
