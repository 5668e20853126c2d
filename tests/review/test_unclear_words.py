"""Words that stay unclear over sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from tests.review.test_progress import NOON, dialogue, session_on, shown
from voicecoach.commands.progress import show_progress
from voicecoach.content.pack import FIRST
from voicecoach.grading.clarity.report import ClarityReport, HardWord
from voicecoach.recognition.transcript import Transcript, Word
from voicecoach.review.page import progress_page
from voicecoach.review.plan import plan
from voicecoach.review.schedule import TurnKey, schedule
from voicecoach.review.spaced_repetition import remembered
from voicecoach.review.unclear_words import UnclearWord, unclear_words
from voicecoach.sessions.session import Session


def said(day: int, text: str, *hard: str, measured: bool = True) -> Session:
    """Return a session in which a text was said, of which the `hard` words were hard to follow."""
    session = session_on(day, 70.0, ECR="said")
    [result] = session.results
    words = tuple(Word(each, place / 2, place / 2 + 0.5, 0.9) for place, each in enumerate(text.split()))
    found = tuple(
        HardWord(word.text.strip("."), word.start, word.end, 0.5) for word in words if word.text.strip(".") in hard
    )
    clarity = ClarityReport((0.8,) * len(words), found) if measured else None
    grade = replace(result.grades[0], transcript=Transcript(words), clarity=clarity)
    return replace(session, results=(replace(result, grades=(grade,)),))


def test_a_word_that_was_hard_in_two_sessions_and_the_last_time_stays_unclear() -> None:
    sessions = [said(0, "the ingress fails.", "ingress"), said(1, "Ingress is fine"), said(2, "an ingress.", "ingress")]
    last = (NOON + timedelta(days=2)).date()
    assert unclear_words(sessions, UTC) == [UnclearWord("ingress", 2, 3, last)]


def test_a_word_that_was_hard_once_or_was_clear_the_last_time_does_not() -> None:
    assert unclear_words([said(0, "the ingress", "ingress"), said(1, "the node", "node")], UTC) == []
    better = [said(0, "the ingress", "ingress"), said(1, "the ingress", "ingress"), said(2, "the ingress")]
    assert unclear_words(better, UTC) == []
    assert unclear_words([*better[:2], said(2, "the ingress", measured=False)], UTC)[0].said == 2


def test_progress_shows_them_on_the_page_and_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    history = shown(said(0, "the ingress", "ingress"), said(1, "an ingress", "ingress"))
    assert [(word.text, word.last) for word in history.unclear] == [("ingress", date(2026, 3, 2))]
    assert "in 2 of 2 sessions, last on 02 March" in progress_page(history)
    show_progress(history, as_json=False)
    assert "ingress (2 of 2)" in capsys.readouterr().out
    assert "Hard to follow" not in progress_page(shown(said(0, "the ingress", "ingress")))


TURN: TurnKey = ("d1", 0, "l")


def test_what_stays_hard_to_follow_is_rated_hard_and_so_comes_back_sooner() -> None:
    """The turn by any of its words, a term by itself; once may be the recognizer's doing."""
    days = [(NOON + timedelta(days=day)).date() for day in range(2)]
    first, plain, term = said(0, "the image", "image"), said(1, "an image", "image"), said(1, "ECR is fine", "ECR")
    once = schedule([first], days[0], UTC, 0.9)
    assert once.turns[TURN] == once.terms[FIRST, "ECR"] == remembered([(days[0], "good")], 0.9)
    twice = schedule([first, plain], days[1], UTC, 0.9)
    assert twice.turns[TURN] == remembered([(days[0], "good"), (days[1], "hard")], 0.9)
    assert twice.terms[FIRST, "ECR"] == remembered([(days[0], "good"), (days[1], "good")], 0.9)
    assert twice.unclear[TURN] == ("image",)
    terms = schedule([said(0, "an ECR", "ECR"), term], days[1], UTC, 0.9)
    assert terms.terms[FIRST, "ECR"] == remembered([(days[0], "good"), (days[1], "hard")], 0.9)
    assert terms.turns[TURN] == terms.terms[FIRST, "ECR"]


def test_the_plan_names_the_words_until_they_were_clear_once() -> None:
    hard = [said(0, "the image of it", "image"), said(1, "an image", "image")]
    due, library = date(2026, 4, 20), [dialogue("d1", "ECR")]
    assert [item.why for item in plan(hard, library, due, UTC).items] == ["“image” stays hard to follow"]
    two = [said(0, "it fails", "it", "fails"), said(1, "it fails", "it", "fails")]
    assert [item.why for item in plan(two, library, due, UTC).items] == ["“it” and “fails” stay hard to follow"]
    clear = plan([*hard, said(2, "the image")], library, due, UTC)
    assert [item.why for item in clear.items] == ["ECR is due again; last said on 03 March"]


def test_a_term_that_did_not_come_across_is_the_first_reason() -> None:
    sessions = []
    for session in (said(0, "an image", "image"), said(1, "an image", "image")):
        missed = session_on(session.results[0].id, 70.0, ECR="missed").results[0].grades[0]
        grade = replace(session.results[0].grades[0], terms=missed.terms)
        sessions.append(replace(session, results=(replace(session.results[0], grades=(grade,)),)))
    made = plan(sessions, [dialogue("d1", "ECR")], date(2026, 4, 20), UTC)
    assert [item.why for item in made.items] == ["ECR did not come across on 02 March"]
