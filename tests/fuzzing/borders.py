"""The borders at which the program meets files and arguments from outside, each with real inputs to mutate.

A border takes an input as bytes and does with it what the commands do. Only a VoicecoachError may come out.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from rich.console import Console

from tests.fuzzing import arguments, mutations
from tests.fuzzing.mutations import bytes_mutated, json_mutated, lines_mutated
from tests.sessions.test_sqlite import GRADE, NOON, TERMS
from voicecoach import resources
from voicecoach.audio.files import duration, pieces, read
from voicecoach.config import Settings
from voicecoach.content import dialogue_files, lexicon_files, pack
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.markdown import parse
from voicecoach.errors import LONGEST, VoicecoachError
from voicecoach.grading import calibration_files
from voicecoach.grading.shadowing_report import ShadowedWord, ShadowingReport
from voicecoach.grading.terms.matching import terms_of_reply
from voicecoach.practice.preferences import (
    load_findings,
    load_pause_profile,
    load_settings,
    save_findings,
    save_pause_profile,
    save_settings,
)
from voicecoach.review.exports import FORMATS, turns_csv
from voicecoach.review.page import progress_page, session_page
from voicecoach.review.progress import progress
from voicecoach.review.session_reader import SessionReader, asked_terms, recordings
from voicecoach.review.view import PageAudio, session_view
from voicecoach.sessions.recovery import recover
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import Correction, FollowUp, NewTake, Session
from voicecoach.sessions.session_folder import SessionFolder
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.sessions.summary import in_words, summary
from voicecoach.terminal.renderables import shown_take
from voicecoach.testing import tone

Feed = Callable[[bytes, Path], object]
"""Gives an input to the program; the folder is empty, and the border's own."""


@dataclass(frozen=True, slots=True)
class Border:
    """`mutated` returns an input; `feed` gives it to the program; `quick`: inputs in the quick lane."""

    mutated: Callable[[random.Random], bytes]
    feed: Feed
    quick: int = 40


@cache
def lexicon() -> Lexicon:
    shipped = resources.folder("dialogues")
    return lexicon_files.read(shipped / pack.LEXICON, shipped / pack.MINED)


@cache
def _template() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="voicecoach-template-")


@cache
def template() -> Path:
    """A folder of sessions with everything that a session can hold; it is deleted when the process ends."""
    folder = Path(_template().name) / "sessions"
    tokens = iter("abc")
    with SqliteStore(folder, lambda: next(tokens)) as store:
        for day in range(3):
            at = NOON + timedelta(days=day)
            name = store.start_session(kind="practice", dialogue="question-01", title="A title", at=at)
            for turn in range(2):
                with store.open_take(NewTake(name, turn, "Where?", "Here.", TERMS, at)) as recording:
                    recording.write(tone(0.2).samples)
                store.add_grade(name, recording.take, GRADE)
            store.add_grade(name, recording.take, GRADE)
            store.add_correction(name, recording.take, Correction("EKS", True, at))
            question = store.add_follow_up(recording.take, FollowUp("EKS", "Which one?", None, None, "", at))
            store.answer_follow_up(name, question, "said", "E K S")
            with store.shadowing.open(name, 0, 0, "Yes.", at) as recording:
                recording.write(tone(0.1).samples)
            store.shadowing.add_report(name, recording.take, ShadowingReport((ShadowedWord("Yes.", "same"),), 0.1, 0.1))
            store.end_session(name, at)
    return folder


def short(error: VoicecoachError) -> None:
    """Raise AssertionError for a message that would fill the screen."""
    if len(str(error)) > 4000 or any(len(line) > LONGEST for line in str(error).splitlines()):
        raise AssertionError("a long message")


def show(reader: SessionReader, session: Session) -> None:
    """Draw and export a session in every way."""
    views, errors = recordings(reader, session, lambda result, _: f"{result.id}")
    words = dict.fromkeys(asked_terms(session), "address")
    session_page(session_view(session, lexicon(), PageAudio(views, errors, {}, {}, words, ""), UTC))
    turns_csv(session)
    json.dumps(plain(session)).encode()
    out = Console(file=io.StringIO(), width=80)
    for result in session.results:
        out.print(shown_take(result, lexicon()))
        for _, write in FORMATS.values():
            if result.grade:
                write(result.grade).encode()
    out.print(in_words(summary(session)), f"{session.started.astimezone():%A, %d %B %Y, %H:%M}", markup=False)
    progress_page(progress([session], (), datetime(2026, 4, 1, tzinfo=UTC).date(), UTC))


def show_all(folder: Path) -> None:
    """Do with a folder of sessions what the commands do: list, show, export, change, delete."""
    with SqliteStore(folder, lambda: "new") as store:
        store.sessions()
        history = store.history()
        progress_page(progress(history, (), datetime(2026, 4, 1, tzinfo=UTC).date(), UTC))
        for session in history[:2]:
            show(store, session)
        for session in history[:1]:
            for result in session.results[:1]:
                store.add_correction(session.id, result.id, Correction("ECR", False, NOON))
        store.forget(*(start.id for start in store.starts()[:1]))
        store.forget_unlisted()


def _database(change: Callable[[sqlite3.Connection, bytes], object]) -> Feed:
    """Return a border that changes the database by SQL, then uses and recovers it."""

    def feed(data: bytes, folder: Path) -> None:
        sessions = Path(shutil.copytree(template(), folder / "sessions"))
        with closing(sqlite3.connect(sessions / "sessions.sqlite", isolation_level=None)) as database:
            database.execute("pragma writable_schema = on")
            database.execute("update sqlite_schema set sql = replace(sql, ') strict', ')')")
            database.execute("pragma writable_schema = reset")
            database.execute("pragma foreign_keys = off")
            change(database, data)
        _use(sessions)

    return feed


def _use(sessions: Path) -> None:
    try:
        show_all(sessions)
    except VoicecoachError as error:
        short(error)
    recover(sessions, NOON)
    with SqliteStore(sessions, lambda: "new") as store:
        store.history()


TABLES = ("session", "take", "grade", "correction", "follow_up", "shadowed")
SQL = (
    "drop table {table}",
    "alter table {table} rename to other",
    "alter table {table} drop column {column}",
    "alter table {table} rename column {column} to other",
    "alter table {table} add column other text default x'00ff'",
    "create view v as select * from {table}",
    "create trigger t after insert on {table} begin delete from {table}; end",
    "drop table {table}; create table {table} as select 1 as id, 2 as session, 3 as take",
    "drop table {table}; create table {table} ({column})",
    "drop index if exists grade_of_take",
    "drop view nonempty_session",
    "delete from {table}",
    "insert into {table} select * from {table}",
    "insert into {table} default values",
    "update {table} set {column} = null",
    "update {table} set {column} = x'ff00'",
    "update {table} set {column} = zeroblob(100000)",
    "update {table} set id = id + 1000",
    "pragma user_version = {number}",
    "pragma application_id = 5",
)
COLUMNS = (
    *("id", "session", "take", "turn", "title", "started", "ended", "kind", "terms", "grade", "at", "audio", "line"),
    *(
        "term",
        "said",
        "state",
        "heard",
        "question",
        "report",
        "text",
        "sentence",
        "help",
        "round",
        "overflows",
        "learner",
    ),
)


def _schema(rng: random.Random) -> bytes:
    chosen = [
        rng.choice(SQL).format(
            table=rng.choice(TABLES), column=rng.choice(COLUMNS), number=rng.choice((-1, 0, 1, 2, 3, 4, 99, 2**31 - 1))
        )
        for _ in range(rng.choice((1, 1, 2, 3)))
    ]
    return "; ".join(chosen).encode()


def _run_sql(database: sqlite3.Connection, data: bytes) -> None:
    for statement in data.decode().replace("begin delete", "begin\0delete").split("; "):
        try:
            database.execute(statement.replace("\0", " "))
        except sqlite3.Error:
            continue  # such a statement does not apply to this table


def _wrong_values(rng: random.Random) -> bytes:
    changes = []
    for _ in range(rng.choice((1, 1, 2, 4))):
        table, column = rng.choice(TABLES), rng.choice(COLUMNS)
        value: object = rng.choice(mutations.PLAIN)
        if (table, column) == ("grade", "grade") or rng.random() < 0.3:
            table, column = "grade", "grade"
            value = json_mutated(rng, plain(GRADE)).decode("utf-8", "replace")
        changes.append([table, column, rng.randrange(1, 4), value])
    return json.dumps(changes).encode()


def _set_values(database: sqlite3.Connection, data: bytes) -> None:
    for table, column, row, value in json.loads(data):
        stored = json.dumps(value) if isinstance(value, list | dict) else value
        try:
            database.execute(f"update {table} set {column} = ? where rowid = ?", (stored, row))
        except (sqlite3.Error, OverflowError, UnicodeEncodeError):
            continue


def _damaged_bytes(rng: random.Random) -> bytes:
    return bytes_mutated(rng, (template() / "sessions.sqlite").read_bytes(), (b"\0" * 512, b"SQLite format 3\0"))


def _feed_damaged(data: bytes, folder: Path) -> None:
    sessions = Path(shutil.copytree(template(), folder / "sessions"))
    (sessions / "sessions.sqlite").write_bytes(data)
    _use(sessions)


@cache
def _one_session() -> tuple[Path, object]:
    folder = min(path for path in template().iterdir() if path.is_dir())
    return folder, json.loads((folder / "session.json").read_text())


def _feed_folder(data: bytes, folder: Path) -> None:
    copied = Path(shutil.copytree(_one_session()[0], folder / "copied"))
    (copied / "session.json").write_bytes(data)
    reader = SessionFolder(copied)
    show(reader, reader.session(reader.id))


@cache
def _dialogues() -> list[bytes]:
    return [file.read_bytes() for file in dialogue_files.files([resources.folder("dialogues")])]


def _feed_dialogue(data: bytes, folder: Path) -> None:
    file = folder / "a.yaml"
    file.write_bytes(data)
    checked = dialogue_files.check(file, lexicon())
    assert all(len(message) < 1500 for message in (*checked.problems, *checked.warnings)), "a long message"
    if checked.dialogue:
        file.write_text(dialogue_files.written(checked.dialogue), encoding="utf-8")
        dialogue_files.read(file, lexicon())
    dialogue_files.read(file, lexicon())


@cache
def _small_lexicon() -> bytes:
    return (resources.folder("dialogues") / pack.LEXICON).read_bytes()[:3000].rpartition(b"\n")[0]


def _feed_lexicon(data: bytes, folder: Path) -> None:
    file = folder / "lexicon.yaml"
    file.write_bytes(data)
    read_lexicon = lexicon_files.read(file, file)
    for term in list(read_lexicon)[:1]:
        lexicon_files.add_spoken(file, term, "a form")
        lexicon_files.read(file)


@cache
def _preferences() -> list[object]:
    return [
        plain(Settings()),
        {"pauses": {"count": 12, "mean": -0.4}},
        {"a microphone": ["It is quiet.", "It hums."], "another": []},
    ]


def _feed_preferences(data: bytes, folder: Path) -> None:
    file = folder / "settings.json"
    for use in (
        lambda: save_settings(file, load_settings(file)),
        lambda: np.exp(load_pause_profile(file).mean),
        lambda: save_pause_profile(file, load_pause_profile(file).with_pauses([0.5])),
        lambda: " ".join(load_findings(file, "a microphone") or []),
        lambda: save_findings(file, "a microphone", ["It hums."]),
    ):
        file.write_bytes(data)
        try:
            use()
        except VoicecoachError as error:
            short(error)


@cache
def _sounds() -> list[bytes]:
    """A second of sound in each format."""
    made = []
    for name in ("WAV", "WAV FLOAT", "FLAC", "OGG", "OGG OPUS", "AIFF", "MP3", "AU", "CAF", "W64"):
        kind, _, subtype = name.partition(" ")
        out = io.BytesIO()
        soundfile.write(out, tone(1.0).samples, 16_000, format=kind, subtype=subtype or None)
        made.append(out.getvalue())
    return made


def _mutated_sound(rng: random.Random) -> bytes:
    data = rng.choice(_sounds())
    head = rng.choice((64, 256, len(data)))  # the header is where the numbers are
    return (
        bytes_mutated(rng, data[:head], (b"\xff\xff\xff\x7f", b"\0\0\0\0", b"data", b"fmt ", b"\1\0\0\0")) + data[head:]
    )


def _feed_sound(data: bytes, folder: Path) -> None:
    file = folder / "sound.wav"
    file.write_bytes(data)
    duration(file)
    for _ in pieces(file):
        pass
    read(file)


_ROLE_PLAY = """### **1. New microservice**

**Developer:** Can you help me deploy our new service?
**DevOps engineer:** Yes. We push the **Docker image** to ECR, and *Terraform* builds the `rest`.

### Conversation 2: Traffic spikes
**Patient**: It hurts [here](http://example.org).
**Doctor**: Take this -- twice a day.
"""


def _feed_markdown(data: bytes, folder: Path) -> None:
    text = data.decode("utf-8", "replace")
    imported = parse(text, lambda reply, marked: terms_of_reply(reply, marked, lexicon()))
    for dialogue in imported.dialogues:
        file = folder / "a.yaml"
        file.write_text(dialogue_files.written(dialogue), encoding="utf-8")
        dialogue_files.check(file, lexicon())


@cache
def _calibration() -> bytes:
    return (resources.folder("calibrations") / "tiny.en.npz").read_bytes()


def _mutated_calibration(rng: random.Random) -> bytes:
    data = _calibration()
    at = rng.choice((0, len(data) - 3000, rng.randrange(len(data))))
    return data[:at] + bytes_mutated(rng, data[at : at + 3000]) + data[at + 3000 :]


def _feed_calibration(data: bytes, folder: Path) -> None:
    (folder / "base.npz").write_bytes(data)
    calibration_files.read(folder / "base.npz")


BORDERS: dict[str, Border] = {
    "database schema": Border(_schema, _database(_run_sql), quick=8),
    "database bytes": Border(_damaged_bytes, _feed_damaged, quick=8),
    "database values": Border(_wrong_values, _database(_set_values), quick=8),
    "session folder": Border(lambda rng: json_mutated(rng, _one_session()[1]), _feed_folder),
    "dialogue": Border(lambda rng: lines_mutated(rng, rng.choice(_dialogues())), _feed_dialogue),
    "lexicon": Border(lambda rng: lines_mutated(rng, _small_lexicon()), _feed_lexicon),
    "preferences": Border(lambda rng: json_mutated(rng, rng.choice(_preferences())), _feed_preferences),
    "sound": Border(_mutated_sound, _feed_sound),
    "markdown": Border(lambda rng: lines_mutated(rng, _ROLE_PLAY.encode()), _feed_markdown),
    "arguments": Border(arguments.arguments, lambda data, folder: arguments.run(data, folder, template()), quick=10),
    "calibration": Border(_mutated_calibration, _feed_calibration, quick=8),
}
"""The borders by name."""
