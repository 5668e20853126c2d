"""Sentences that were repeated after the voice, in the store and in a session's folder."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from voicecoach.grading.shadowing_report import ShadowedWord, ShadowingReport
from voicecoach.sessions.session_folder import SessionFolder
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.sessions.summary import in_words, summary

AT = datetime(2026, 1, 1, tzinfo=UTC)
REPORT = ShadowingReport((ShadowedWord("Yes.", "changed", "yet", 0.5), ShadowedWord("so", "added")), 1.5, 1.0)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path, lambda: "ab")


def started(store: SqliteStore) -> str:
    return store.start_session(kind="shadowing", dialogue="d", title="D", at=AT)


def test_a_repeated_sentence_comes_back_as_it_was_stored(store: SqliteStore) -> None:
    session = started(store)
    with store.shadowing.open(session, 1, 2, "Yes.", AT) as recording:
        recording.write(np.zeros(512, np.float32))
    cut_off = store.session(session).shadowed[0]
    assert (cut_off.turn, cut_off.sentence, cut_off.text, cut_off.at, cut_off.report) == (1, 2, "Yes.", AT, None)
    assert (store.folder(session) / cut_off.audio).is_file()
    added = store.shadowing.add_report(session, recording.take, REPORT)
    assert added.report == REPORT
    assert store.session(session).shadowed == (added,)
    assert SessionFolder(store.folder(session)).session(session).shadowed == (added,)


def test_a_session_with_nothing_but_repeated_sentences_is_kept_and_listed(store: SqliteStore) -> None:
    session = started(store)
    with store.shadowing.open(session, 0, 0, "Yes.", AT):
        pass
    assert store.end_session(session, AT)
    store.forget_unlisted()
    [listed] = store.sessions()
    assert listed.id == session
    assert in_words(listed) == "1 sentence repeated"
    assert in_words(summary(store.session("last"))) == "1 sentence repeated"


def test_a_discarded_sentence_leaves_neither_row_nor_file_and_an_empty_session_goes(store: SqliteStore) -> None:
    session = started(store)
    with store.shadowing.open(session, 0, 0, "Yes.", AT) as recording:
        pass
    store.shadowing.discard(session, recording.take)
    assert list(store.folder(session).glob("*.wav")) == []
    assert not store.end_session(session, AT)
    assert store.history() == []


def test_deleting_a_session_deletes_its_repeated_sentences(store: SqliteStore, tmp_path: Path) -> None:
    session = started(store)
    with store.shadowing.open(session, 0, 0, "Yes.", AT):
        pass
    store.forget(session)
    assert not store.folder(session).exists()
    with sqlite3.connect(tmp_path / "sessions.sqlite") as database:
        assert database.execute("select count(*) from shadowed").fetchone() == (0,)
