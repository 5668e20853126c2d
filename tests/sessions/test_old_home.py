"""A home folder written by version 0.1.0: today's program reads all of it and migrates its database."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from voicecoach.application import Application
from voicecoach.config import Folders
from voicecoach.content.lexicon import Lexicon
from voicecoach.practice.patience import PauseProfile
from voicecoach.practice.preferences import load_findings, load_pause_profile, load_settings
from voicecoach.review.page import progress_page, session_page
from voicecoach.review.progress import progress
from voicecoach.review.session_reader import recordings
from voicecoach.review.view import UNGRADED, PageAudio, session_view
from voicecoach.sessions.schema import VERSION
from voicecoach.sessions.session import Session
from voicecoach.storage.checked_values import checked

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
OLD_HOME = Path(__file__).parent.parent / "data" / "home-0.1.0"
PRACTICE, TYPED, RECORDINGS, DEMO, CUT_OFF = SESSIONS = (
    "20261125-045514-7a97",
    "20261125-045518-a08a",
    "20261125-045518-20a1",
    "20261125-045521-882c",
    "20261125-050000-cut0",
)


@pytest.fixture
def old(tmp_path: Path) -> Application:
    folders = Folders(Path(shutil.copytree(OLD_HOME, tmp_path / "home")))
    return Application(folders, load_settings(folders.settings))


def dump(file: Path) -> tuple[int, list[str]]:
    """Return the schema version of a database and the SQL of everything in it."""
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    [(applied,)] = database.execute("pragma user_version")
    statements = list(database.iterdump())
    database.close()
    return applied, statements


def test_every_session_opens_with_its_kind_takes_and_grades(old: Application) -> None:
    assert {
        session.id: (session.kind, [len(result.grades) for result in session.results])
        for session in old.store.history()
    } == {
        PRACTICE: ("practice", [1]),
        TYPED: ("practice", [1]),
        RECORDINGS: ("recordings", [1, 1]),
        DEMO: ("demo", [2]),
        CUT_OFF: ("practice", [0]),
    }
    assert [summary.id for summary in old.store.sessions()] == list(reversed(SESSIONS))


@pytest.mark.parametrize("name", [PRACTICE, RECORDINGS, DEMO])
def test_a_session_equals_the_session_json_in_its_folder(old: Application, name: str) -> None:
    text = (old.store.folder(name) / "session.json").read_text(encoding="utf-8")
    assert old.store.session(name) == checked(Session, json.loads(text))


def test_grades_that_know_no_clarity_of_words_open_without_it(old: Application) -> None:
    grades = [grade for session in old.store.history() for result in session.results for grade in result.grades]
    assert grades
    assert all(grade.clarity is None for grade in grades)


def test_the_session_that_was_cut_off_opens_with_its_take_ungraded(old: Application) -> None:
    session = old.store.session(CUT_OFF)
    assert session.ended is None
    [result] = session.results
    assert (result.line, result.terms) == ("How do we manage Kubernetes manifests?", (("Helm chart",),))
    assert (result.audio, result.grade, result.complete) == ("turn-01-take-1.wav", None, False)


def test_corrections_are_read_and_change_the_verdicts(old: Application) -> None:
    corrections = {
        name: [(correction.term, correction.said) for correction in old.store.session(name).results[0].corrections]
        for name in (DEMO, TYPED)
    }
    assert corrections == {DEMO: [("canary deployment", False)], TYPED: [("templating", True)]}
    for name, [(term, said)] in corrections.items():
        report = old.store.session(name).results[0].term_report
        assert report
        assert [verdict.state for verdict in report.verdicts if verdict.term == term] == ["said" if said else "missed"]


def test_the_users_own_spoken_form_is_in_the_lexicon(old: Application, lexicon: Lexicon) -> None:
    assert "manifests" in old.lexicon["templating"].spoken
    assert "manifests" not in lexicon["templating"].spoken, "not in the shipped lexicon"


def test_settings_pause_profile_and_device_findings_are_read(old: Application) -> None:
    assert (old.settings.microphone, old.settings.patience) == ("USB", "long")
    assert (old.settings.model, old.settings.voice, old.settings.keep_days) == ("base", "en_US-joe-medium", 0)
    assert load_pause_profile(old.folders.learner) == PauseProfile(3, -0.15401181986551954)
    assert load_findings(old.folders.devices, "USB microphone") == [
        "The room is loud (-38 dBFS): pauses and soft words get lost in it. Go where it is quieter."
    ]


def test_the_progress_page_is_drawn_from_it(old: Application) -> None:
    figures = progress(old.store.history(), old.library.load()[0], date(2026, 11, 26), UTC)
    assert [(day.date, day.replies) for day in figures.days] == [(date(2026, 11, 25), 1)], (
        "the typed reply is not counted"
    )
    assert figures.now
    page = progress_page(figures)
    assert f"Fluency {figures.now.score:.0f} " in page
    assert page.count("Helm charts") >= 3
    assert "cut off" in page


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_page_is_drawn_of_every_session(old: Application, name: str) -> None:
    session = old.store.session(name)
    views, errors = recordings(old.store, session, lambda *_: "")
    assert not views, "the recordings themselves are not part of the test data"
    assert set(errors) == {result.id for result in session.results if result.audio}
    page = session_page(session_view(session, old.lexicon, PageAudio(errors=errors), UTC))
    assert session.title in page
    assert (UNGRADED in page) == (name == CUT_OFF)
    for result in session.results:
        assert f'id="take-{result.id}"' in page
        for verdict in result.grade.terms.verdicts if result.grade else ():
            assert f'data-term="{verdict.term}"' in page


def test_the_first_opening_migrates_the_database_and_keeps_a_backup_of_it(old: Application) -> None:
    file = old.folders.sessions / "sessions.sqlite"
    before = dump(file)
    assert before[0] == 1
    session = old.store.session(PRACTICE)
    assert (session.developer, session.learner) == ("Developer", "DevOps engineer")
    assert [(result.broken_off, result.answered) for result in session.results] == [(False, False)]
    assert (session.genre, [(result.parts, result.avoid) for result in session.results]) == ("conversation", [((), ())])
    old.store.close()
    assert dump(file)[0] == VERSION
    [backup] = old.folders.sessions.glob("*.before-*")
    assert dump(backup) == before


def test_a_migrated_database_takes_new_sessions(old: Application) -> None:
    new = old.store.start_session(kind="practice", dialogue="d", title="t", at=NOON, developer="Nurse", learner="Medic")
    assert (old.store.session(new).developer, old.store.session(new).learner) == ("Nurse", "Medic")
    assert old.store.mark_answered(PRACTICE, 1, answered=True).answered
