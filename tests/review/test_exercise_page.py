"""Follow-ups and repeated sentences on a session's page, made from the real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tests.review.test_page import HOSTILE
from tests.sessions.test_sqlite import GRADE
from voicecoach.audio.clip import Samples
from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import StoreError
from voicecoach.grading.shadowing_report import ShadowedWord, ShadowingReport
from voicecoach.review.exercise_views import clip_names
from voicecoach.review.page import session_page
from voicecoach.review.session_reader import clips
from voicecoach.review.standalone_page import standalone_page
from voicecoach.review.view import PageAudio, session_view
from voicecoach.sessions.session import FollowUp, NewTake
from voicecoach.sessions.session_folder import SessionFolder
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.testing import ToneVoice

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOUND: Samples = np.zeros(16_000, np.float32)
REPORT = ShadowingReport(
    (
        ShadowedWord("We", "same", "we"),
        ShadowedWord("push", "missed"),
        ShadowedWord("to", "changed", "two", 0.6),
        ShadowedWord("ECR.", "same", "ECR"),
        ShadowedWord("today", "added", "today"),
    ),
    3.0,
    2.0,
)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """A store with one session: a take with an answered follow-up, a repeated sentence, another that was cut off."""
    store = SqliteStore(tmp_path, lambda: "ab")
    session = store.start_session(kind="practice", dialogue="d", title="D", at=AT)
    with store.open_take(NewTake(session, 0, "How?", "We push to ECR.", (("ECR",),), AT)) as take:
        take.write(SOUND)
    store.add_grade(session, take.take, GRADE)
    asked = FollowUp("ECR", f"Where do images go? {HOSTILE}", None, None, "", AT)
    with store.open_follow_up(session, take.take, asked) as answer:
        answer.write(SOUND)
    store.answer_follow_up(session, answer.take, "said", "ECR")
    with store.shadowing.open(session, 0, 0, "We push to ECR.", AT) as repeated:
        repeated.write(SOUND)
    store.shadowing.add_report(session, repeated.take, REPORT)
    with store.shadowing.open(session, 0, 0, "We push to ECR.", AT) as cut_off:
        cut_off.write(SOUND)
    store.end_session(session, AT)
    return store


def page(store: SqliteStore) -> str:
    session = store.session("last")
    own = clips(store, session, lambda name, _: f"clip/{name}")
    return session_page(session_view(session, Lexicon(), PageAudio(clips=own)))


def test_the_page_shows_follow_ups_and_repeated_sentences_with_their_recordings(store: SqliteStore) -> None:
    html = " ".join(page(store).split())
    assert "<b>ECR</b> came across." in html
    assert "<del>push</del>" in html
    assert "<ins>today</ins>" in html
    assert "(heard “two”)" in html
    assert '<i class="pause">0.6 s</i>' in html
    assert "Missed: push." in html
    assert "You took 3.0 s, the voice 2.0 s." in html
    assert "Cut off before it was compared." in html
    names = list(clip_names(store.session("last")))
    assert len(names) == 3
    assert [html.count(f'src="clip/{name}"') for name in names] == [1, 1, 1]
    assert "<script>document" not in html
    assert "<b>2</b> sentences repeated" in html


def test_a_missing_recording_costs_its_player_and_nothing_else(store: SqliteStore) -> None:
    session = store.session("last")
    (store.folder(session.id) / session.shadowed[0].audio).unlink()
    html = page(store)
    assert session.shadowed[0].audio not in html
    assert "<del>push</del>" in html


def test_a_page_that_is_one_file_contains_the_recordings(store: SqliteStore) -> None:
    session = store.session("last")
    html, lacking = standalone_page(store, session, Lexicon(), ToneVoice, lambda *_: None)
    assert lacking == []
    assert html.count('<audio controls preload="none" src="data:audio/mpeg;base64,') == 3


def test_a_folder_from_elsewhere_gives_its_recordings_and_none_outside_it(store: SqliteStore, tmp_path: Path) -> None:
    session = store.session("last")
    folder = SessionFolder(store.folder(session.id))
    assert folder.clip(session.id, session.shadowed[0].audio).is_file()
    (tmp_path / "outside.wav").write_bytes(b"RIFF")
    for name in ("../outside.wav", str(tmp_path / "outside.wav"), "none.wav"):
        with pytest.raises(StoreError):
            folder.clip(session.id, name)
        with pytest.raises(StoreError):
            store.clip(session.id, name)


def test_a_session_without_exercises_has_no_section_for_them(store: SqliteStore) -> None:
    session = replace(store.session("last"), shadowed=())
    html = session_page(session_view(session, Lexicon(), PageAudio()))
    assert "Repeated after the voice" not in html
    assert "sentences repeated" not in html
