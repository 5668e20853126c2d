"""Follow-ups: stored with their take, and counted half way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.sessions.test_sqlite import NOON, filled
from voicecoach.errors import StoreError
from voicecoach.grading.terms.corrections import with_prompts
from voicecoach.grading.terms.report import TermReport, TermVerdict
from voicecoach.sessions.session import Correction, FollowUp
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.testing import tone

ASKED = FollowUp("EKS", "Where do the containers run?", None, None, "", NOON)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "sessions", lambda: "ab")


def test_an_answer_is_recorded_stored_and_makes_the_term_prompted(store: SqliteStore) -> None:
    session = filled(store)
    [take] = store.session(session).results
    assert take.coverage == 0.5
    with store.open_follow_up(session, take.id, ASKED) as recording:
        recording.write(tone(0.5).samples)
    assert store.session(session).results[0].follow_ups == (replace(ASKED, audio=recording.path.name),)
    assert store.session(session).results[0].coverage == 0.5, "not answered yet"
    answered = store.answer_follow_up(session, recording.take, "said", "EKS.")
    assert answered == store.session(session).results[0]
    assert [follow_up.state for follow_up in answered.follow_ups] == ["said"]
    assert answered.term_report
    assert [verdict.state for verdict in answered.term_report.verdicts] == ["said", "prompted"]
    assert answered.coverage == 0.75
    assert answered.grade == take.grade, "the grade itself stays"
    assert recording.path.is_file()


def test_an_answer_without_the_term_changes_nothing(store: SqliteStore) -> None:
    session = filled(store)
    take = store.session(session).results[0].id
    answered = store.answer_follow_up(session, store.add_follow_up(take, ASKED), "missed", "")
    assert answered.coverage == 0.5


def test_the_learners_correction_counts_more_than_a_prompt(store: SqliteStore) -> None:
    session = filled(store)
    take = store.session(session).results[0].id
    store.answer_follow_up(session, store.add_follow_up(take, ASKED), "said", "EKS")
    assert store.add_correction(session, take, Correction("EKS", True, NOON)).coverage == 1.0


def test_a_term_that_was_said_stays_said_and_the_help_of_a_take_is_kept(store: SqliteStore) -> None:
    report = TermReport((TermVerdict("ECR", "said"), TermVerdict("EKS", "unclear")), 0.75)
    assert [verdict.state for verdict in with_prompts(report, {"ECR": "x", "EKS": "y"}).verdicts] == [
        "said",
        "prompted",
    ]
    session = filled(store)
    take = store.session(session).results[0]
    assert take.grade
    assert store.add_grade(session, take.id, take.grade, help=2).help == 2
    assert store.add_grade(session, take.id, take.grade).help == 2


def test_a_follow_up_without_a_folder_to_write_to_is_a_store_error(store: SqliteStore) -> None:
    session = filled(store)
    folder = store.folder(session)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    with pytest.raises(StoreError, match="Can't create"):
        store.open_follow_up(session, store.session(session).results[0].id, ASKED)
