"""Faults met by the real command: kills, signals, full disks, closed streams, odd terminals, damage."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e import installed
from tests.session_fixtures import FULL
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.files import duration, write
from voicecoach.config import Folders
from voicecoach.errors import AudioError
from voicecoach.sessions.session import Session
from voicecoach.sessions.sqlite import open_store

KILLS = int(os.environ.get("VOICECOACH_KILLS", "2"))
"""Rounds of the test that kills a practice at random moments."""

COMMAND = [sys.executable, "-m", "voicecoach"]


def run(home: Path, *arguments: object, given: str = "", **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VOICECOACH_HOME": str(home), "COLUMNS": "100"} | dict(options.pop("env", {}))  # type: ignore[call-overload]
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*COMMAND, *map(str, arguments)],
        env=environment,
        input=given,
        capture_output=True,
        encoding=environment.get("PYTHONIOENCODING", "utf-8"),
        check=False,
        **options,
    )


def one_message(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.count("voicecoach: ") == 1, done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def new_home(home: Path, tmp_path: Path) -> Path:
    """A new home with the real weights in it."""
    return installed.new_home(tmp_path / "home", home)


def history(home: Path) -> list[Session]:
    with open_store(Folders(home)) as store:
        return store.history()


def test_a_practice_killed_at_any_moment_loses_no_grade_that_was_shown(
    new_home: Path, reading: Callable[[str], Audio], tmp_path: Path
) -> None:
    reply = tmp_path / "reply.wav"
    write(reply, joined(silence(0.5), reading(FULL), silence(1)))
    inputs = [part for _ in range(6) for part in ("--input", str(reply))]
    command = [*COMMAND, "practice", "conversation-01", "--model", "tiny.en", "--sound", "off", *inputs]
    rng = random.Random(os.environ.get("VOICECOACH_SEED", "19"))
    shown: dict[str, int] = {}
    for _ in range(KILLS):
        known = {session.id for session in history(new_home)}
        with (tmp_path / "shown.txt").open("w") as out:
            process = subprocess.Popen(
                command, env={**os.environ, "VOICECOACH_HOME": str(new_home)}, stdin=subprocess.DEVNULL, stdout=out
            )
            time.sleep(rng.uniform(0.8, 3.0))
            process.kill()
            process.wait()
        [*new] = [session for session in history(new_home) if session.id not in known]
        grades = (tmp_path / "shown.txt").read_text().count("│ Fluency")
        assert grades <= sum(result.complete for session in new for result in session.results)
        shown |= dict.fromkeys((session.id for session in new), grades)
    listed = run(new_home, "sessions", "--json")
    assert {each["id"] for each in json.loads(listed.stdout)} == set(shown)
    if shown:
        page = run(new_home, "review", "last", "--html", tmp_path / "page.html")
        assert page.returncode == 0, page.stderr
    done = run(new_home, "regrade", "--all", "--model", "tiny.en")
    assert done.returncode == 0, done.stderr
    with open_store(Folders(new_home)) as store:
        for session in store.history():
            for result in session.results:
                file = store.recording(session.id, result.id)
                assert file.stat().st_size >= 44, "the file of a recording always has a header"
                assert result.grade or duration_or_none(file) is None


def duration_or_none(file: Path) -> float | None:
    try:
        return duration(file)
    except AudioError:
        return None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_practice_as_ctrl_c_does(number: signal.Signals, new_home: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "practice", "question-01", "--typed", "--sound", "off"],
        env={**os.environ, "VOICECOACH_HOME": str(new_home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write("We build a Docker image.\na\n")  # the first take, then "answer again"
    process.stdin.flush()
    seen = ""
    while seen.count("Type your reply") < 2:
        seen += process.stdout.readline() or pytest.fail(seen)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert "Stopped. 1 reply is kept." in out
    [session] = history(new_home)
    assert session.ended is not None
    assert [result.complete for result in session.results] == [True]


def limited(size: int) -> Callable[[], None]:
    """Return a function that keeps a process from writing files beyond a size: a disk that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


WRITES: dict[str, Callable[[str, Path], list[object]]] = {
    "a page": lambda name, out: ["review", name, "--html", out / "page.html"],
    "an export": lambda name, out: ["export", name, "--out", out / "session.json"],
    "a deck": lambda name, out: ["export", name, "--format", "anki", "--out", out / "deck.apkg"],
    "subtitles": lambda name, out: ["export", name, "--format", "textgrid", "--out", out / "grids"],
    "a setting": lambda name, _: ["settings", "patience", "long"],
    "a correction": lambda name, _: ["correct", "Ansible", "--said", "--session", name],
    "sound": lambda name, out: ["say", "Hello.", "--out", out / "hello.wav"],
    "a session of recordings": lambda name, out: ["grade", "REPLY", "--session", "x", "--model", "tiny.en"],
    "an imported conversation": lambda name, out: ["dialogues", "import", "ROLES"],
}


@pytest.mark.parametrize("what", WRITES)
def test_a_full_disk_is_one_message_and_leaves_no_half_of_a_file(
    what: str, changeable: Application, tmp_path: Path
) -> None:
    with open_store(changeable.folders) as store:
        [session] = store.history()
        places = {"REPLY": store.recording(session.id, session.results[0].id), "ROLES": tmp_path / "roles.md"}
    places["ROLES"].write_text("# 1. A talk\n**Developer:** Where?\n**DevOps engineer:** Here.\n")
    out = tmp_path / "out"
    out.mkdir()
    arguments = [places.get(str(part), part) for part in WRITES[what](session.id, out)]
    before = state(changeable.folders.home)
    # Python would keep half of a module's bytecode, and the next command could not load it
    no_bytecode = {"PYTHONDONTWRITEBYTECODE": "1"}
    one_message(run(changeable.folders.home, *arguments, preexec_fn=limited(60), env=no_bytecode))
    assert [path for path in out.rglob("*") if path.is_file()] == []
    assert history(changeable.folders.home) == [session]
    assert state(changeable.folders.home) == before


def state(home: Path) -> set[str]:
    """Return the names of the files in a home, without the database's log and what is only cached."""
    found = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file() and "models" not in path.parts}
    return {name for name in found if not name.endswith(("-wal", "-shm")) and not name.startswith("cache")}


def test_output_to_a_full_disk_is_one_message(changeable: Application) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "sessions", "--json"],
            env={**os.environ, "VOICECOACH_HOME": str(changeable.folders.home)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "voicecoach: Can't write the output: No space left on device.\n"


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)], ids=["stdin", "stdout", "stderr", "all"])
def test_closed_streams_are_no_obstacle(closed: tuple[int, ...], changeable: Application, tmp_path: Path) -> None:
    def close() -> None:
        for number in closed:
            os.close(number)

    before = (changeable.folders.sessions / "sessions.sqlite").read_bytes()[:16]
    done = subprocess.run(
        [*COMMAND, "review", "last", "--terminal"],
        env={**os.environ, "VOICECOACH_HOME": str(changeable.folders.home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=close,
    )
    assert done.returncode == 0, done.stderr
    assert ("bold</b> rollout" in done.stdout) == (1 not in closed)
    assert (changeable.folders.sessions / "sessions.sqlite").read_bytes()[:16] == before


ODD_TERMINALS = {
    "dumb": {"TERM": "dumb"},
    "20 columns": {"COLUMNS": "20", "LINES": "8"},
    "1 column": {"COLUMNS": "1"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "Latin-1": {"PYTHONIOENCODING": "latin-1"},
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


@pytest.mark.parametrize("odd", ODD_TERMINALS)
def test_an_odd_terminal_shows_everything(odd: str, practiced: Application) -> None:
    done = run(practiced.folders.home, "review", "last", "--terminal", env=ODD_TERMINALS[odd])
    assert (done.returncode, done.stderr) == (0, "")
    words = "".join(done.stdout.split())
    assert "Terraform" in words or odd == "1 column"


def test_json_is_whole_in_any_encoding(practiced: Application) -> None:
    listed = run(practiced.folders.home, "sessions", "--json", env=ODD_TERMINALS["ASCII"])
    assert json.loads(listed.stdout)[0]["title"] == "A <b>bold</b> rollout"


def test_typed_bytes_that_are_no_text_are_taken_as_they_come(new_home: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "practice", "question-01", "--typed", "--sound", "off"],
        env={**os.environ, "VOICECOACH_HOME": str(new_home)},
        input=b"We \xff push \xc3\x28 the Docker image.\n",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [session] = history(new_home)
    assert session.results[0].complete


@pytest.fixture
def read_only(changeable: Application) -> Iterator[Path]:
    home = changeable.folders.home
    places = [path for path in (home, *home.rglob("*")) if not path.is_symlink()]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in places}
    for path in places:
        path.chmod(modes[path] & ~0o222)
    yield home
    for path, mode in modes.items():
        if path.exists():
            path.chmod(mode)


def test_a_read_only_home_is_one_message_where_something_must_be_written(read_only: Path) -> None:
    if os.access(read_only, os.W_OK):
        pytest.skip("needs a user whom permissions bind")
    one_message(run(read_only, "settings", "patience", "long"))
    one_message(run(read_only, "correct", "Ansible", "--said"))


def test_a_file_name_that_is_no_text_is_graded_and_kept_as_a_session(new_home: Path, practiced: Application) -> None:
    with open_store(practiced.folders) as store:
        [session] = store.history()
        recording = store.recording(session.id, session.results[0].id)
    odd = os.fsencode(new_home.parent) + b"/reply-\xff.wav"
    shutil.copy(recording, os.fsdecode(odd))
    done = subprocess.run(
        [*COMMAND, "grade", os.fsdecode(odd), "--session", os.fsdecode(b"name \xfe"), "--model", "tiny.en"],
        env={**os.environ, "VOICECOACH_HOME": str(new_home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert run(new_home, "review", "last", "--terminal").returncode == 0


def test_a_damaged_database_is_told_and_recovered_by_the_command(changeable: Application, tmp_path: Path) -> None:
    home, file = changeable.folders.home, changeable.folders.sessions / "sessions.sqlite"
    assert run(home, "correct", "Ansible", "--said").returncode == 0  # this also writes the copy
    changeable.store.close()
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    file.write_bytes(file.read_bytes()[:2000] + b"\0" * 3000)
    refused = run(home, "sessions")
    one_message(refused)
    assert "`voicecoach sessions recover`" in refused.stderr
    recovered = run(home, "sessions", "recover")
    assert recovered.returncode == 0, recovered.stderr
    assert "1 session is in the database" in recovered.stdout
    assert "is kept as" in recovered.stdout
    listed = run(home, "sessions", "--json")
    assert json.loads(listed.stdout)[0]["takes"] == 3


def test_a_damaged_row_is_one_line_beside_the_list(changeable: Application) -> None:
    with closing(sqlite3.connect(changeable.folders.sessions / "sessions.sqlite", isolation_level=None)) as database:
        database.execute("update grade set grade = '{' where id = 1")
    done = run(changeable.folders.home, "sessions", "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) == 1
    assert done.stderr.startswith("Left out a grade of ")
    assert done.stderr.count("\n") == 1
