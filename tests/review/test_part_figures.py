"""What is stored of a genre, and how it is reviewed: coverage by part, and remarks on jargon."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from tests.review.test_page import page_of
from tests.review.test_page import session as practiced_session
from voicecoach.content.dialogue import Jargon
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.terms.report import JargonUse
from voicecoach.review.grade_json import grade_object
from voicecoach.review.part_figures import in_words, session_parts, take_in_words, take_parts
from voicecoach.sessions.session import Correction, NewTake, Session
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.terminal.renderables import shown_take
from voicecoach.testing import tone

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PARTS = ("contain", "detect")


def session(genre: str = "incident") -> Session:
    """An incident with one take: ECR (contain) was said, EKS (detect) was missed, and IAM should have been avoided."""
    plain = practiced_session()
    [take] = plain.results[:1]
    [grade] = take.grades
    grade = replace(grade, terms=replace(grade.terms, jargon=(JargonUse("IAM", "I am", "who may do what"),)))
    return replace(plain, genre=genre, results=(replace(take, parts=PARTS, grades=(grade,)),))


def test_parts_have_the_order_of_the_genre_and_count_each_term_as_it_came_across_best() -> None:
    once = session()
    assert list(session_parts(once).items()) == [("detect", 0.0), ("contain", 1.0)]
    [take] = once.results
    better = replace(take, id=2, take=2, corrections=(Correction("EKS", said=True, at=NOON),))
    assert session_parts(replace(once, results=(take, better))) == {"detect": 1.0, "contain": 1.0}
    assert take_in_words(replace(take, parts=("detect", "detect"))) == "detect", "its coverage is the take's"
    assert take_parts(better) == {"contain": 1.0, "detect": 1.0}, "a correction counts"


def test_a_session_without_parts_has_no_figures_of_parts_and_an_unknown_genre_is_read() -> None:
    plain = practiced_session()
    assert session_parts(plain) == {}
    assert in_words({}) == ""
    assert take_parts(replace(plain.results[0], grades=())) == {}
    assert session_parts(session("opera")) == {"contain": 1.0, "detect": 0.0}


def test_the_page_shows_genre_parts_and_the_plainer_way(lexicon: Lexicon) -> None:
    page = page_of(session(), lexicon)
    assert "Practice · incident" in page
    assert "<span>detect 0%, contain 100%</span>" in page, "for the session, in the order of the genre"
    assert "<span>contain 100%, detect 0%</span>" in page, "for the take"
    assert "You said “I am”. A plainer way to say it: who may do what." in page
    plain = page_of(practiced_session(), lexicon)
    assert "incident" not in plain
    assert "detect" not in plain


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_terminal_shows_parts_and_the_plainer_way_at_any_width(width: int, lexicon: Lexicon) -> None:
    console = Console(file=io.StringIO(), width=width)
    console.print(shown_take(session().results[0], lexicon))
    assert isinstance(console.file, io.StringIO)
    text = " ".join(console.file.getvalue().replace("│", " ").split())
    assert "contain 100%, detect 0%" in text
    assert "You said “I am”. A plainer way to say it: who may do what." in text


def test_a_grade_as_json_has_parts_and_jargon() -> None:
    [take] = session().results
    [grade] = take.grades
    shown = grade_object("reply.wav", grade, take.parts)
    assert shown["parts"] == {"contain": 1.0, "detect": 0.0}
    assert shown["jargon"] == [{"term": "IAM", "heard": "I am", "plainer": "who may do what"}]
    assert (grade_object("reply.wav", grade)["parts"], shown["coverage"]) == ({}, 0.5)


def test_genre_parts_and_jargon_are_stored_and_read_back(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path, lambda: "ab")
    name = store.start_session(kind="practice", dialogue="d", title="t", at=NOON, genre="handover")
    avoid = (Jargon("IAM", "who may do what"),)
    take = NewTake(name, 0, "l", "m", (("ECR",), ("EKS",)), NOON, parts=PARTS, avoid=avoid)
    with store.open_take(take) as recording:
        recording.write(tone(0.1).samples)
    [result] = store.session(name).results
    assert store.session(name).genre == "handover"
    assert (result.parts, result.avoid) == (PARTS, avoid)
