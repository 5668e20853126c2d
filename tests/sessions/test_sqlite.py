"""The session store: complete, safe after a kill, shared by processes, strict about versions."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicecoach.errors import StoreError
from voicecoach.grading.fluency.report import Filler, FluencyReport, Measures, Pause, Repetition
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.report import TermReport, TermVerdict
from voicecoach.recognition.transcript import Transcript, Word
from voicecoach.sessions.recording import WavRecording, repair_header
from voicecoach.sessions.schema import VERSION
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import Correction, NewTake
from voicecoach.sessions.session_folder import SessionFolder
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.sessions.summary import summary
from voicecoach.storage.checked_values import InvalidValueError, checked
from voicecoach.testing import tone
from voicecoach.weights.manifest import ModelId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GRADE = Grade(
    graded=True,
    reason="",
    seconds=4.2,
    model=ModelId("base", "ab" * 32),
    transcript=Transcript((Word("We", 0.1, 0.3, 0.98), Word("deploy.", 0.3, 0.9, 0.71))),
    fluency=FluencyReport(
        score=71.5,
        error=6.0,
        basis="calibrated",
        measures=Measures(120.0, 3.4, 4.1, 2, 1.4, 0.9, 1, 0.81, 6.5, 1, 1, 0.8),
        pauses=(Pause(1.0, 1.9, True),),
        fillers=(Filler(2.0, 2.3, "um"),),
        repetitions=(Repetition(3.0, 3.2, "the"),),
        remarks=("one pause inside clauses, 0.9 s",),
    ),
    terms=TermReport(
        (TermVerdict("ECR", "said", 0, 0.1, 0.4, "E C R", "spoken form"), TermVerdict("EKS", "missed", 1)), 0.5
    ),
    graders=(("lexicon", "340"),),
)
TERMS = (("ECR",), ("EKS", "ECS"))


def new_take(session: str, at: datetime) -> NewTake:
    return NewTake(session, 0, "Where?", "Here.", TERMS, at)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    tokens = iter(f"{n:04x}" for n in range(1000))
    return SqliteStore(tmp_path / "sessions", lambda: next(tokens))


def filled(store: SqliteStore, at: datetime = NOON) -> str:
    session = store.start_session(kind="practice", dialogue="d", title="A title", at=at)
    with store.open_take(new_take(session, at)) as recording:
        recording.write(tone(1.0).samples)
    store.add_grade(session, recording.take, GRADE, overflows=2)
    return session


def test_a_stored_session_is_read_back_unchanged(store: SqliteStore) -> None:
    session = filled(store)
    store.end_session(session, NOON + timedelta(minutes=3))
    stored = store.session(session)
    assert stored.ended == NOON + timedelta(minutes=3)
    [result] = stored.results
    assert result.grades == (GRADE,)
    assert result.overflows == 2
    assert result.terms == TERMS
    assert soundfile.info(str(store.recording(session, result.id))).frames == 16000
    assert summary(stored).fluency == 71.5
    assert summary(stored).coverage == 0.5


def test_takes_are_numbered_within_their_turn_and_a_discarded_take_is_deleted_with_its_audio(
    store: SqliteStore,
) -> None:
    session = filled(store)
    with store.open_take(new_take(session, NOON)) as recording:
        recording.write(tone(0.1).samples)
    assert [result.take for result in store.session(session).results] == [1, 2]
    store.discard_take(session, recording.take)
    assert [result.take for result in store.session(session).results] == [1]
    assert not recording.path.exists()


def test_a_message_names_at_most_eight_sessions(store: SqliteStore) -> None:
    for day in range(10):
        filled(store, NOON + timedelta(days=day))
    with pytest.raises(StoreError) as error:
        store.session("2026")
    assert len(error.value.there.splitlines()) == 10
    assert error.value.there.endswith("\n  and 2 more")


def test_a_session_without_takes_is_deleted_at_its_end(store: SqliteStore) -> None:
    kept = filled(store)
    empty = store.start_session(kind="practice", dialogue="d", title="t", at=NOON)
    with store.open_take(new_take(empty, NOON)) as recording:
        recording.write(tone(0.1).samples)
    store.discard_take(empty, recording.take)
    assert not store.end_session(empty, NOON)
    assert store.end_session(kept, NOON)
    assert [session.id for session in store.sessions()] == [kept]
    assert not store.folder(empty).exists()


def test_a_session_killed_before_its_first_take_is_neither_last_nor_listed(store: SqliteStore) -> None:
    kept = filled(store)
    killed = store.start_session(kind="practice", dialogue="d", title="t", at=NOON + timedelta(days=1))
    assert store.session("last").id == kept
    assert [session.id for session in store.sessions()] == [kept]
    assert store.session(killed).results == ()
    store.forget_unlisted()
    with pytest.raises(StoreError):
        store.session(killed)


def test_regrading_adds_a_grade_and_keeps_the_old_one(store: SqliteStore) -> None:
    session = filled(store)
    better = replace(GRADE, seconds=5.0)
    take = store.session(session).results[0].id
    assert store.add_grade(session, take, better).grades == (GRADE, better)
    assert store.session(session).results[0].grade == better


def test_a_correction_is_stored_next_to_the_verdict_and_changes_the_coverage(store: SqliteStore) -> None:
    session = filled(store)
    take = store.session(session).results[0].id
    result = store.add_correction(session, take, Correction("EKS", True, NOON))
    assert result.grade == GRADE
    assert result.corrections == (Correction("EKS", True, NOON),)
    assert summary(store.session(session)).coverage == 1.0


def test_a_take_can_be_marked_as_answered_and_the_mark_taken_back(store: SqliteStore) -> None:
    session = filled(store)
    take = store.session(session).results[0].id
    assert store.mark_answered(session, take, answered=True).answered
    assert store.session(session).results[0].answered
    assert not store.mark_answered(session, take, answered=False).answered


def test_a_take_that_was_broken_off_stays_so_when_it_is_graded_again(store: SqliteStore) -> None:
    session = filled(store)
    take = store.session(session).results[0]
    assert not take.broken_off
    assert store.add_grade(session, take.id, GRADE, broken_off=True).broken_off
    assert store.add_grade(session, take.id, GRADE).broken_off


def test_sessions_are_listed_newest_first_and_found_by_a_unique_prefix(store: SqliteStore) -> None:
    first, second = filled(store), filled(store, NOON + timedelta(days=1))
    assert [session.id for session in store.sessions()] == [second, first]
    assert store.session("last").id == second
    assert store.session(first[:10]).id == first
    with pytest.raises(StoreError, match="matches 2 sessions") as error:
        store.session("2026")
    assert error.value.there == f"They are:\n  {second}  02 Mar 2026  A title\n  {first}  01 Mar 2026  A title"
    with pytest.raises(StoreError, match="matches no sessions"):
        store.session("2031")


def test_a_clock_that_goes_back_does_not_mix_up_sessions(store: SqliteStore) -> None:
    late = filled(store, NOON)
    early = filled(store, NOON - timedelta(hours=1))
    store.end_session(early, NOON - timedelta(hours=2))
    assert {session.id for session in store.sessions()} == {late, early}
    assert store.session(early).ended == NOON - timedelta(hours=2)


def test_forgetting_a_session_deletes_rows_audio_and_every_byte_of_its_text(store: SqliteStore, tmp_path: Path) -> None:
    session = filled(store)
    store.forget(session)
    assert store.sessions() == []
    assert not store.folder(session).exists()
    assert b"A title" not in b"".join(
        file.read_bytes() for file in (tmp_path / "sessions").rglob("*") if file.is_file()
    )


def test_forgetting_a_session_also_deletes_backups_made_before_a_migration(store: SqliteStore, tmp_path: Path) -> None:
    session = filled(store)
    backup = tmp_path / "sessions" / "sessions.before-2"
    backup.write_bytes(b"A title")
    store.forget(session)
    assert not backup.exists()


def test_a_session_can_be_read_from_its_folder_alone(store: SqliteStore, tmp_path: Path) -> None:
    session = filled(store)
    copied = SessionFolder(Path(shutil.copytree(store.folder(session), tmp_path / "elsewhere")))
    assert copied.session(session) == store.session(session)
    take = copied.session(session).results[0].id
    assert copied.recording(session, take).read_bytes() == store.recording(session, take).read_bytes()
    with pytest.raises(StoreError, match="is not in"):
        copied.session("another")
    with pytest.raises(StoreError, match="has no recording"):
        copied.recording(session, 99)


@pytest.mark.parametrize("text", ["", "[]", '{"id": 3}', '{"id": "a", "results": [{}]}', "\udcff"])
def test_a_folder_without_a_valid_session_is_reported(text: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not a session folder"):
        SessionFolder(tmp_path)
    (tmp_path / "session.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(StoreError, match="is not a valid session"):
        SessionFolder(tmp_path)


def test_two_processes_can_write_at_once(tmp_path: Path) -> None:
    """Both open the store, wait for each other, then write 20 sessions each at the same time."""
    script = textwrap.dedent(
        f"""
        import sys
        from pathlib import Path
        from tests.sessions.test_sqlite import filled
        from voicecoach.sessions.sqlite import SqliteStore
        tokens = (f"{{sys.argv[1]}}{{n}}" for n in range(99))
        store = SqliteStore(Path({str(tmp_path)!r}), lambda: next(tokens))
        print("ready", flush=True)
        sys.stdin.readline()
        for n in range(20):
            print(filled(store), flush=True)
        """
    )
    SqliteStore(tmp_path, lambda: "").close()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, name],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    written = [process.communicate()[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert [len(names) for names in written] == [20, 20]
    with SqliteStore(tmp_path, lambda: "") as store:
        sessions = store.history()
    assert {session.id for session in sessions} == {*written[0], *written[1]}
    assert all(session.results[0].grades == (GRADE,) for session in sessions)


def test_a_killed_process_loses_at_most_half_a_second(tmp_path: Path) -> None:
    """A process writes sound at full speed and is killed with SIGKILL in the middle of a reply."""
    script = textwrap.dedent(
        f"""
        import sys, time
        from datetime import datetime, UTC
        from pathlib import Path
        from voicecoach.sessions.session import NewTake
        from voicecoach.sessions.sqlite import SqliteStore
        from voicecoach.testing import tone
        store = SqliteStore(Path({str(tmp_path)!r}), lambda: "ab")
        session = store.start_session(kind="practice", dialogue="d", title="t", at=datetime.now(UTC))
        with store.open_take(NewTake(session, 0, "l", "m", (), datetime.now(UTC))) as recording:
            for n in range(100000):
                recording.write(tone(0.032).samples)
                print(n + 1, flush=True)
                time.sleep(0.002)
        """
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    blocks = 0
    while blocks < 200:
        blocks = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    store = SqliteStore(tmp_path, lambda: "cd")
    session = store.session("last")
    assert session.ended is None
    [result] = session.results
    assert not result.complete
    kept = soundfile.info(str(store.recording(session.id, result.id))).duration
    assert kept >= blocks * 0.032 - 0.5


def test_a_recording_that_was_cut_off_is_repaired_and_other_files_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "cut.wav"
    recording = WavRecording(file, 1)
    recording.write(tone(1.0).samples)
    os.fsync(recording._file.fileno())
    recording._file.close()  # as after a kill: the header still says zero
    repair_header(file)
    assert soundfile.info(str(file)).frames == 16000
    other = tmp_path / "other.txt"
    other.write_text("not a recording, and longer than any header of one would ever be")
    repair_header(other)
    assert other.read_text().startswith("not a recording")


def test_a_full_disk_is_reported_and_earlier_samples_are_kept(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    recording = WavRecording(tmp_path / "full.wav", 1)
    recording._file.close()
    with Path("/dev/full").open("wb") as full:
        recording._file = full
        with pytest.raises(StoreError, match="No space left"):
            recording.write(tone(1.0).samples)
        with contextlib.suppress(OSError):
            full.close()


def test_a_newer_database_is_refused_and_left_unchanged(store: SqliteStore, tmp_path: Path) -> None:
    store.close()
    file = next((tmp_path / "sessions").glob("*.sqlite*"))
    database = sqlite3.connect(file)
    database.execute(f"pragma user_version = {VERSION + 1}")
    database.commit()
    database.close()
    before = file.read_bytes()
    with pytest.raises(StoreError, match="newer voicecoach"):
        SqliteStore(tmp_path / "sessions", lambda: "x")
    assert file.read_bytes() == before


def test_a_damaged_database_is_reported_and_left_unchanged(store: SqliteStore, tmp_path: Path) -> None:
    store.close()
    file = next((tmp_path / "sessions").glob("*.sqlite*"))
    for extra in ("-wal", "-shm"):
        Path(f"{file}{extra}").unlink(missing_ok=True)
    file.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreError, match="Can't open the sessions"):
        SqliteStore(tmp_path / "sessions", lambda: "x")
    assert file.read_bytes().startswith(b"this is no database")


def test_a_folder_that_cannot_be_written_is_reported_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Can't open the sessions") as error:
        SqliteStore(tmp_path / "file" / "sessions", lambda: "x")
    assert "VOICECOACH_HOME" in str(error.value)


def test_values_that_do_not_fit_their_declared_type_are_refused() -> None:
    good = plain(GRADE)
    assert checked(Grade, good) == GRADE
    for field, wrong, message in (
        ("seconds", "long", "seconds: expected float, got str"),
        ("graded", "yes", "graded: expected bool, got str"),
        ("terms", [], r"terms: expected object, got array"),
        ("transcript", {"words": [{}]}, r"transcript.words\[0\]: object missing required field text"),
    ):
        with pytest.raises(InvalidValueError, match=message):
            checked(Grade, {**good, field: wrong})


def test_the_session_is_written_as_json_next_to_its_recordings(store: SqliteStore) -> None:
    session = filled(store)
    text = (store.folder(session) / "session.json").read_text(encoding="utf-8")
    assert json.loads(text) == plain(store.session(session))


def test_recording_changes_a_sample_by_half_a_16_bit_step_at_most(tmp_path: Path) -> None:
    with WavRecording(tmp_path / "a.wav", 1) as recording:
        recording.write(tone(0.5).samples)
    samples, rate = soundfile.read(str(tmp_path / "a.wav"), dtype="float32")
    assert rate == 16000
    assert np.abs(samples - tone(0.5).samples).max() <= 0.5 / 32768


def test_samples_that_came_in_16_bits_are_recorded_unchanged(tmp_path: Path) -> None:
    """So regrading a recording gives exactly the evidence that the microphone gave."""
    samples = (np.arange(-32768, 32768) / 32768).astype(np.float32)
    with WavRecording(tmp_path / "a.wav", 1) as recording:
        recording.write(samples)
    recorded, _ = soundfile.read(str(tmp_path / "a.wav"), dtype="float32")
    assert np.array_equal(recorded, samples)
