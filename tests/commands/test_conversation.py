"""What the end of a conversation shows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.sessions.test_counted_takes import NOON, silent, take
from voicecoach.commands.conversation import show_summary
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.sessions.session import NewTake, TurnResult
from voicecoach.sessions.sqlite import SqliteStore


def show(store: SqliteStore) -> None:
    """Show the end of the newest session, on its day."""
    session = store.session("last")
    lexicon = Lexicon({"ALB": Term("ALB", "acronym", "Spreads requests over servers.")})
    show_summary(store, session, lexicon, 0.9, session.started)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    tokens = iter(f"{n:04x}" for n in range(100))
    return SqliteStore(tmp_path / "sessions", lambda: next(tokens))


def practiced(store: SqliteStore, day: int, *takes: TurnResult, kind: str = "practice") -> str:
    at = NOON + timedelta(days=day)
    session = store.start_session(kind=kind, dialogue="d", title="A [bold] rollout", at=at)
    for result in takes:
        with store.open_take(
            NewTake(session, result.turn, result.line, result.model_reply, result.terms, at)
        ) as recording:
            pass
        store.add_grade(session, recording.take, result.grades[0], broken_off=result.broken_off)
    store.end_session(session, at)
    return session


def test_the_end_shows_the_best_of_each_turn_and_what_changed_since_last_time(
    store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    practiced(store, 0, take(1, 68, ECR="missed", ALB="missed"))
    last = practiced(
        store, 2, silent(1), take(2, 60, ECR="missed", ALB="missed"), take(3, 71, ECR="said", ALB="unclear")
    )
    show(store)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    assert " ".join(shown.split()) == (
        "A [bold] rollout: 3 takes, fluency 71, terms 75% (the best of each turn)."
        " Since last time (01 March): Terms 0% → 75%; ECR came across this time; still open: ALB."
        " Fluency 71, last time 68: within the error of measurement."
        " Next time, use “ALB” (Spreads requests over servers). It comes back on Thursday, 5 March."
        f" Review it: voicecoach review {last}"
    )


def test_the_first_end_of_a_conversation_says_that_it_is_the_first(
    store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    practiced(store, 0, take(1, 70, ECR="said"))
    show(store)
    assert capsys.readouterr().out.splitlines()[1:3] == [
        "A [bold] rollout: 1 take, fluency 70, terms 100%.",
        "First time with this conversation.",
    ]


def test_after_a_reply_that_was_broken_off_the_end_says_that_it_does_not_count(
    store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    practiced(store, 0, take(1, 70, ECR="missed", broken_off=True))
    show(store)
    assert capsys.readouterr().out.splitlines()[1:3] == [
        "A [bold] rollout: 1 take, fluency –, terms –.",
        "The reply that you broke off is kept but does not count.",
    ]


def test_the_end_of_a_demo_is_compared_with_nothing(store: SqliteStore, capsys: pytest.CaptureFixture[str]) -> None:
    practiced(store, 0, take(1, ECR="missed"))
    practiced(store, 1, take(1, ECR="said"), kind="demo")
    show(store)
    assert len(capsys.readouterr().out.splitlines()) == 3, "an empty line, the figures, how to review it"
