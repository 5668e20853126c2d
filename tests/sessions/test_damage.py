"""A damaged row costs that row; a damaged database is kept aside and rebuilt; a foreign one is refused."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.sessions.test_sqlite import GRADE, NOON, TERMS, filled
from voicecoach.errors import StoreError
from voicecoach.sessions.recovery import recover
from voicecoach.sessions.session import Correction, FollowUp, NewTake
from voicecoach.sessions.session_folder import SessionFolder
from voicecoach.sessions.sqlite import SqliteStore

LATER = datetime(2026, 4, 1, tzinfo=UTC)


def opened(folder: Path, damage: Callable[[str], None] = lambda _: None) -> SqliteStore:
    tokens = iter(f"{n:04x}" for n in range(1000))
    return SqliteStore(folder, lambda: next(tokens), damage)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Three sessions with everything that a session can hold, oldest first."""
    folder = tmp_path_factory.mktemp("template") / "sessions"
    with opened(folder) as store:
        made = []
        for day in range(3):
            session = filled(store, NOON + timedelta(days=day))
            take = store.session(session).results[0].id
            store.add_grade(session, take, GRADE)
            store.add_correction(session, take, Correction("EKS", True, NOON))
            question = store.add_follow_up(take, FollowUp("EKS", "Which one?", None, None, "", NOON))
            store.answer_follow_up(session, question, "said", "E K S")
            store.end_session(session, NOON)
            made.append(session)
    return folder, made


@pytest.fixture
def ids(folder: Path, template: tuple[Path, list[str]]) -> list[str]:
    """A copy of these sessions in the folder."""
    shutil.copytree(template[0], folder)
    return template[1]


def change(folder: Path, *statements: str, strict: bool = False) -> None:
    """Change the database behind the program's back; without `strict` a column takes every type."""
    with closing(sqlite3.connect(folder / "sessions.sqlite", isolation_level=None)) as database:
        if not strict:
            database.execute("pragma writable_schema = on")
            database.execute("update sqlite_schema set sql = replace(sql, ') strict', ')')")
            database.execute("pragma writable_schema = reset")
        for statement in statements:
            database.execute(statement)


WRONG_VALUES = {
    "bytes in a title": "update session set title = x'00ff' where rowid = 2",
    "a date that is none": "update session set started = 'yesterday' where rowid = 2",
    "a date in another calendar": "update session set started = '0001-01-01T00:00:00+00:00' where rowid = 2",
    "a date without a zone": "update session set started = '2026-03-02T00:00:00' where rowid = 2",
    "an id that is a path": (
        "update session set id = '../elsewhere' where rowid = 2; update take set session = '../elsewhere' where id = 2"
    ),
}
WRONG_TAKES = {
    "a turn that is a text": "update take set turn = 'first' where rowid = 2",
    "a turn below zero": "update take set turn = -1 where rowid = 2",
    "terms that are no list": "update take set terms = '{' where rowid = 2",
    "terms that are bytes": "update take set terms = x'00' where rowid = 2",
    "a date far away": "update take set at = '9999-12-31T23:59:59-12:00' where rowid = 2",
}


@pytest.mark.parametrize("wrong", WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_a_damaged_session_costs_that_session_in_one_line(wrong: str, folder: Path, ids: list[str]) -> None:
    change(folder, *wrong.split("; "))
    told: list[str] = []
    with opened(folder, told.append) as store:
        assert [session.id for session in store.history()] == [ids[2], ids[0]]
        assert [session.id for session in store.sessions()] == [ids[2], ids[0]]
    assert len(told) == 1
    assert "\n" not in told[0]


@pytest.mark.parametrize("wrong", WRONG_TAKES.values(), ids=WRONG_TAKES)
def test_a_damaged_take_costs_that_take_in_one_line(wrong: str, folder: Path, ids: list[str]) -> None:
    change(folder, wrong)
    told: list[str] = []
    with opened(folder, told.append) as store:
        assert [len(session.results) for session in store.history()] == [1, 0, 1]
        store.history()
    assert len(told) == 1
    assert told[0].startswith(f"Left out a take of {ids[1]}: ")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"graded": 1}', "[" * 5000, "NaN"])
def test_a_damaged_grade_costs_that_grade_and_the_one_before_it_counts(text: str, folder: Path, ids: list[str]) -> None:
    change(folder, f"update grade set grade = '{text}' where id = 4")
    told: list[str] = []
    with opened(folder, told.append) as store:
        [result] = store.session(ids[1]).results
        assert result.grades == (GRADE,)
        assert result.corrections
        assert result.follow_ups
    assert len(told) == 1
    assert told[0].startswith(f"Left out a grade of {ids[1]}, turn 1, take 1: ")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("seconds", -1),
        ("seconds", float("nan")),
        ("seconds", 10**400),
        ("coverage", 2),
        ("score", 1e9),
        ("start", None),
    ],
)
def test_numbers_out_of_range_in_a_grade_are_damage(field: str, wrong: float, folder: Path, ids: list[str]) -> None:
    def spoiled(value: object) -> object:
        if isinstance(value, dict):
            return {name: wrong if name == field else spoiled(item) for name, item in value.items()}
        return list(map(spoiled, value)) if isinstance(value, list) else value

    with closing(sqlite3.connect(folder / "sessions.sqlite")) as database:
        [(text,)] = database.execute("select grade from grade where id = 4")
        database.execute("update grade set grade = ? where id = 4", (json.dumps(spoiled(json.loads(text))),))
        database.commit()
    with opened(folder) as store:
        assert len(store.session(ids[1]).results[0].grades) == 1


def test_many_damaged_rows_are_told_in_a_few_lines(folder: Path) -> None:
    with opened(folder) as store:
        for day in range(9):
            filled(store, NOON + timedelta(days=day))
    change(folder, "update take set turn = -1")
    told: list[str] = []
    with opened(folder, told.append) as store:
        store.history()
    assert len(told) == 4
    assert told[3] == "More rows of the database are damaged and left out."


def test_a_terminal_gets_no_control_characters_from_the_database(folder: Path, ids: list[str]) -> None:
    grade = json.dumps({"reason": "\x1b[2J\x07 \\u001b stays a backslash"})[1:-1]
    change(
        folder,
        "update session set title = 'a' || char(27) || ']0;b' || char(155) || 'c'",
        f"update grade set grade = replace(grade, '\"reason\": \"\"', '{grade}')",
    )
    with opened(folder) as store:
        session = store.session(ids[0])
    assert session.title == "a\ufffd]0;b\ufffdc"
    assert session.results[0].grades[0].reason == "\ufffd[2J\ufffd \\u001b stays a backslash"


FOREIGN = {
    "no tables": "drop view nonempty_session; drop table follow_up; drop table correction; drop table grade",
    "no column": "alter table take drop column line",
    "another type": "alter table take drop column line; alter table take add column line blob",
    "a view": "alter table grade rename to g; create view grade as select * from g",
    "another view": "drop view nonempty_session; create view nonempty_session as select 1 as id",
    "a trigger": "create trigger t after insert on take begin delete from session; end",
    "an unknown version": "pragma user_version = -7",
}


@pytest.mark.parametrize("statements", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_schema_is_one_message_and_the_file_stays_as_it_was(
    statements: str, folder: Path, ids: list[str]
) -> None:
    change(folder, *statements.split("; ") if "trigger" not in statements else [statements])
    before = (folder / "sessions.sqlite").read_bytes()
    with pytest.raises(StoreError, match="is not a database of sessions") as error:
        opened(folder)
    assert error.value.hint == "recover"
    assert (folder / "sessions.sqlite").read_bytes() == before


def kept(folder: Path) -> list[tuple[str, int, int, int]]:
    with opened(folder) as store:
        return [
            (session.id, len(take.grades), len(take.corrections), len(take.follow_ups))
            for session in store.history()
            for take in session.results
        ]


@pytest.fixture
def whole(folder: Path, ids: list[str]) -> list[tuple[str, int, int, int]]:
    """What the sessions hold, before the damage."""
    before = kept(folder)
    assert before == [(name, 2, 1, 1) for name in reversed(ids)]
    return before


DAMAGES: dict[str, Callable[[Path], object]] = {
    "another file": lambda file: file.write_bytes(b"this is no database at all" * 100),
    "half of it": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "a hole": lambda file: file.write_bytes(file.read_bytes()[:4096] + b"\0" * 9000 + file.read_bytes()[13096:]),
    "nothing": lambda file: file.unlink(),
    "an empty file": lambda file: file.write_bytes(b""),
    "a foreign schema": lambda file: change(file.parent, "drop table grade"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_database_is_kept_aside_and_rebuilt_from_the_sessions_folders(
    damage: Callable[[Path], object], folder: Path, whole: list[tuple[str, int, int, int]]
) -> None:
    file = folder / "sessions.sqlite"
    damage(file)
    damaged = file.read_bytes() if file.exists() else b""
    recovered = recover(folder, LATER)
    assert kept(folder) == whole
    assert recovered.sessions == len(whole)
    assert len(recovered.from_folders) == len(whole)
    if recovered.aside:
        assert recovered.aside.read_bytes() == damaged
        assert recovered.damage
    again = recover(folder, LATER + timedelta(hours=1))
    assert (again.from_folders, again.damage, again.aside) == ((), (), None)


def test_damaged_rows_are_replaced_by_the_copies_and_other_sessions_stay_as_they_are(
    folder: Path, ids: list[str], whole: list[tuple[str, int, int, int]]
) -> None:
    change(folder, "delete from correction where take = 1", "update take set turn = -1 where id = 2")
    recovered = recover(folder, LATER)
    assert kept(folder) == whole
    assert recovered.from_folders == (ids[0], ids[1])


def test_a_typed_session_has_a_copy_too(folder: Path) -> None:
    with opened(folder) as store:
        session = store.start_session(kind="practice", dialogue="d", title="t", at=NOON)
        store.add_grade(session, store.add_typed_take(NewTake(session, 0, "l", "m", TERMS, NOON)), GRADE)
    (folder / "sessions.sqlite").unlink()
    recover(folder, LATER)
    assert kept(folder) == [(session, 1, 0, 0)]


def test_a_recording_without_a_grade_is_recovered_with_what_it_answers(folder: Path) -> None:
    store = opened(folder)
    session = store.start_session(kind="practice", dialogue="d", title="t", at=NOON)
    store.open_take(NewTake(session, 0, "Where?", "Here.", TERMS, NOON))  # and then the process was killed
    store._database.close()
    (folder / "sessions.sqlite").write_bytes(b"no database")
    recover(folder, LATER)
    with opened(folder) as again:
        [result] = again.session(session).results
    assert (result.line, result.terms, result.complete) == ("Where?", TERMS, False)


def test_a_folder_that_holds_no_session_is_told_and_costs_no_other(folder: Path, ids: list[str]) -> None:
    (folder / ids[1] / "session.json").write_text("{")
    (folder / "sessions.sqlite").write_bytes(b"no database")
    recovered = recover(folder, LATER)
    assert recovered.from_folders == (ids[0], ids[2])
    assert any("is not a valid session" in sentence for sentence in recovered.damage)


def test_a_newer_database_is_not_taken_for_a_damaged_one(folder: Path, ids: list[str]) -> None:
    change(folder, "pragma user_version = 99", strict=True)
    with pytest.raises(StoreError, match="newer voicecoach"):
        recover(folder, LATER)
    assert not list(folder.glob("*damaged*"))


def test_forgetting_also_deletes_the_damaged_database_that_was_kept(folder: Path, ids: list[str]) -> None:
    (folder / "sessions.sqlite").write_bytes(b"no database")
    aside = recover(folder, LATER).aside
    assert aside
    with opened(folder) as store:
        store.forget(ids[0])
    assert not aside.exists()


def test_forgetting_everything_deletes_damaged_sessions_and_no_folder_outside(folder: Path, ids: list[str]) -> None:
    outside = folder.parent / "elsewhere"
    outside.mkdir()
    change(folder, *WRONG_VALUES["an id that is a path"].split("; "))
    with opened(folder) as store:
        store.forget(*(start.id for start in store.starts()))
        store.forget_unlisted()
        assert not store._database.rows("select id from session")
    assert outside.is_dir()


@pytest.mark.slow_lane
def test_several_processes_can_create_the_database_at_once(folder: Path) -> None:
    """They wait for the same moment, then open a store that does not exist and write a session each."""
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from tests.sessions.test_sqlite import filled\n"
        "from voicecoach.sessions.sqlite import SqliteStore\n"
        "time.sleep(max(0, float(sys.argv[2]) - time.time()))\n"
        f"filled(SqliteStore(Path({str(folder)!r}), lambda: sys.argv[1]))\n"
    )
    moment = str(time.time() + 1.5)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(number), moment],
            cwd=Path(__file__).parents[2],
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    errors = [process.communicate()[1] for process in processes]
    assert errors == [""] * 4
    with opened(folder) as store:
        assert len(store.history()) == 4
    assert {path.name for path in folder.glob("*.sqlite")} == {"sessions.sqlite"}


def test_the_copies_of_a_long_session_take_time_in_proportion_to_it(folder: Path) -> None:
    store = opened(folder)
    session = store.start_session(kind="recordings", dialogue="d", title="t", at=NOON)
    written = []
    for turn in range(64):
        take = store.add_typed_take(NewTake(session, turn, "l", "m", TERMS, NOON))
        store.add_grade(session, take, GRADE)
        written.append((folder / session / "session.json").stat().st_ino)
    assert len(dict.fromkeys(written)) < 40
    assert len(SessionFolder(folder / session).session(session).results) > 55
    store.close()
    assert len(SessionFolder(folder / session).session(session).results) == 64
