"""Progress, the Anki deck, the session's page and the suggestions agree on which terms are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review.test_progress import TODAY
from tests.sessions.test_counted_takes import NOON, session, silent, take
from voicecoach.commands.export import export_deck
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import StoreError, VoicecoachError
from voicecoach.grading.terms.report import State
from voicecoach.review.progress import progress
from voicecoach.review.term_deck import cards
from voicecoach.review.view import PageAudio, session_view
from voicecoach.sessions.session import Correction, NewTake, Session, TurnResult
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.voice.synthesizer import Synthesizer

LEXICON = Lexicon({})
TERMS_OF_TURN = (("ECR", "EKS"), ("EKS",), ("ALB", "ECR"))
STATE: st.SearchStrategy[State] = st.sampled_from(("said", "unclear", "missed"))


class NoRecordings:
    """A `SessionReader` without recordings: the cards have no clips."""

    def session(self, session: str) -> Session:
        raise StoreError("none")

    def recording(self, session: str, take: int) -> Path:
        raise StoreError("none")

    def clip(self, session: str, name: str) -> Path:
        raise StoreError("none")


def no_voice() -> Synthesizer:
    raise VoicecoachError("none")


def deck(of: Session, history: Sequence[Session]) -> list[str]:
    return [card.term for card in cards(NoRecordings(), of, history, LEXICON, no_voice, lambda _: None)]


@st.composite
def takes(draw: st.DrawFn) -> tuple[TurnResult, ...]:
    made: list[TurnResult] = []
    for turn, terms in enumerate(TERMS_OF_TURN):
        for number in range(1, draw(st.integers(0, 3)) + 1):
            states = {term: draw(STATE) for term in terms}
            score = draw(st.sampled_from((70.0, 50.0, None)))
            graded = take(number, score, turn=turn, broken_off=draw(st.booleans()), **states)
            corrected = draw(st.sampled_from((*terms, "")))
            corrections = (Correction(corrected, draw(st.booleans()), NOON),) if corrected else ()
            made.append(draw(st.sampled_from((replace(graded, corrections=corrections), silent(number, turn=turn)))))
    return tuple(made)


@st.composite
def histories(draw: st.DrawFn) -> list[Session]:
    """Return sessions of some days, newest first, as the store has them."""
    kinds = st.sampled_from(("practice", "practice", "practice", "demo", "recordings"))
    sessions = [
        replace(session(*draw(takes()), kind=draw(kinds)), id=f"s{day}", started=NOON + timedelta(days=day))
        for day in range(draw(st.integers(1, 5)))
    ]
    return sessions[::-1]


@given(histories())
def test_the_decks_of_all_practice_hold_exactly_the_terms_that_progress_counts_as_open(history: list[Session]) -> None:
    open_now = {term.term for term in progress(history, (), TODAY, UTC).open_terms}
    decks = [deck(practiced, history) for practiced in history if practiced.kind == "practice"]
    assert {term for terms in decks for term in terms} == open_now
    assert all(len(terms) == len(set(terms)) for terms in decks)


@given(takes())
def test_of_a_single_session_deck_progress_page_and_suggestion_name_the_same_terms(
    taken: tuple[TurnResult, ...],
) -> None:
    practiced = session(*(one for one in taken if one.audio))
    figures = progress([practiced], [dialogue()], TODAY, UTC)
    open_now = {term.term for term in figures.open_terms}
    assert set(deck(practiced, [practiced])) == open_now
    assert set(session_view(practiced, LEXICON, PageAudio(), UTC).open_terms) == open_now
    [why] = [suggestion.why for suggestion in figures.next] or [""]
    said, parts, _ = why.partition("did not come across")
    assert {term for term in ("ECR", "EKS", "ALB") if parts and term in said} == open_now


def dialogue() -> Dialogue:
    turns = (Turn(f"l{turn}", "m", tuple((term,) for term in terms)) for turn, terms in enumerate(TERMS_OF_TURN))
    return Dialogue("d", "D", "beginner", (), tuple(turns))


def test_a_term_that_came_across_since_is_no_longer_in_the_deck_of_the_older_session() -> None:
    older = replace(session(take(1, ECR="missed", EKS="missed")), id="older")
    newer = replace(session(take(1, ECR="said")), id="newer", started=NOON + timedelta(days=1))
    assert deck(older, [newer, older]) == ["EKS"]
    assert deck(newer, [newer, older]) == []


def test_what_a_demo_or_recordings_left_open_is_in_their_own_deck_only() -> None:
    practiced = session(take(1, ECR="missed"))
    for kind in ("demo", "recordings"):
        other = replace(
            session(take(1, ECR="said", ALB="missed"), kind=kind), id=kind, started=NOON + timedelta(days=1)
        )
        assert deck(other, [other, practiced]) == ["ALB"]
        assert deck(practiced, [other, practiced]) == ["ECR"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (take(1, None, ECR="missed"), "has no spoken reply that counts."),
        (take(1, ECR="said"), "has come across."),
    ],
)
def test_an_empty_deck_is_not_written_and_the_screen_says_why(
    reply: TurnResult, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = SqliteStore(tmp_path / "sessions", lambda: "ab")
    practiced = store.start_session(kind="practice", dialogue="d", title="D", at=NOON)
    new = NewTake(practiced, 0, reply.line, reply.model_reply, reply.terms, NOON)
    if reply.audio:
        with store.open_take(new) as recording:
            taken = recording.take
    else:
        taken = store.add_typed_take(new)
    store.add_grade(practiced, taken, reply.grades[0])
    export_deck(store, store.session(practiced), LEXICON, no_voice, tmp_path / "a.apkg")
    assert f"{reason} There is nothing to learn." in capsys.readouterr().out.replace("\n", " ")
    assert not (tmp_path / "a.apkg").exists()
