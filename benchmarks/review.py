"""The session's page: how long it takes to make, and what it weighs."""

from __future__ import annotations

import itertools
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Table, Tell, spread
from benchmarks.material import replies
from voicecoach.application import Application, utc_now
from voicecoach.grading.grade import Grade
from voicecoach.review.page import Served, session_page
from voicecoach.review.session_reader import recordings
from voicecoach.review.view import PageAudio, session_view
from voicecoach.sessions.session import NewTake
from voicecoach.sessions.sqlite import SqliteStore

SIZES = (1, 20, 200)
LENGTHS = (6.0, 9.0, 12.0, 15.0)
TIMES = 5


def page(app: Application, tell: Tell) -> Table:
    """Measure the page of sessions of real replies: from the database and the recordings to the text."""
    turns = [turn for dialogue in app.library.load()[0] for turn in dialogue.turns]
    spoken = list(replies(app, LENGTHS).values())
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        numbers = (str(number) for number in itertools.count())
        store = SqliteStore(Path(folder), lambda: next(numbers))
        grades: dict[int, Grade] = {}
        for size in SIZES:
            session = store.start_session(kind="practice", dialogue="d", title="Bench", at=utc_now())
            for number in range(size):
                tell(f"{size} turns", number, size)
                place = number % len(spoken)
                turn = turns[7 * place]
                take = NewTake(session, number, turn.line, turn.model_reply, turn.terms, utc_now())
                with store.open_take(take) as recording:
                    recording.write(spoken[place].samples)
                if place not in grades:
                    grades[place] = app.grader.grade(store.recording(session, recording.take), turn.terms)
                store.add_grade(session, recording.take, grades[place])
            seconds, text = [], ""
            for _ in range(TIMES):
                started = time.perf_counter()
                text = _text(app, store, session)
                seconds.append(time.perf_counter() - started)
            weight = len(text.encode())
            rows.append((str(size), spread(seconds), f"{weight / 1000:.0f} kB", f"{weight / size / 1000:.1f} kB"))
        store.close()
    note = "Served; style, script and sound come separately. Replies in the voice, 6 to 15 s, over and over."
    return Table("Review page", ("turns", "from the database to the text", "weight", "a turn"), tuple(rows), note)


def _text(app: Application, store: SqliteStore, name: str) -> str:
    session = store.session(name)
    takes, troubles = recordings(store, session, lambda result, _: f"take/{result.id}.wav")
    lines, models = (
        {result.turn: f"{kind}/{result.turn + 1}.wav" for result in session.results} for kind in ("line", "model")
    )
    return session_page(session_view(session, app.lexicon, PageAudio(takes, troubles, lines, models)), Served("../../"))
