"""A long run: resumed, nothing is graded twice and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.batch.fixtures import lines, scripted_grader, tones
from voicecoach.audio.clip import BLOCK_SECONDS, Audio
from voicecoach.audio.files import write
from voicecoach.batch.journal import Journal
from voicecoach.batch.recording import Recording
from voicecoach.batch.run import State, in_batches, run
from voicecoach.errors import AudioError
from voicecoach.testing import ScriptedRecognizer, noise, tone


def graded(file: Path, recordings: Sequence[Recording], *, keep_going: bool = False) -> State:
    with Journal(file) as journal:
        grade_all = in_batches(scripted_grader(journal.keys), 4)
        *_, state = run(journal, recordings, grade_all, keep_going=keep_going)
        journal.finish()
    return state


def test_a_second_run_grades_nothing_again_and_changes_nothing(tmp_path: Path) -> None:
    recordings = tones(tmp_path, 5)
    first = graded(tmp_path / "class.jsonl", recordings)
    text = (tmp_path / "class.jsonl").read_bytes()
    second = graded(tmp_path / "class.jsonl", recordings)
    assert (first.graded, first.known, second.graded, second.known) == (5, 0, 0, 5)
    assert first.seconds == pytest.approx(sum(0.3 + 0.01 * number for number in range(5)), abs=5 * BLOCK_SECONDS)
    assert (tmp_path / "class.jsonl").read_bytes() == text


def test_other_content_other_terms_and_other_graders_are_graded_again(tmp_path: Path) -> None:
    one, two = tones(tmp_path, 2)
    graded(tmp_path / "class.jsonl", [one, two])
    write(Path(one.place), tone(1.0))
    assert graded(tmp_path / "class.jsonl", [one, two]).graded == 1
    with_terms = Recording(two.name, two.place, two.speaker, groups=(("ECR",),))
    assert graded(tmp_path / "class.jsonl", [one, with_terms]).graded == 1
    keys = dict.fromkeys(Journal(tmp_path / "class.jsonl").__enter__().keys)
    assert next(iter(scripted_grader(keys)([with_terms]))).grade is None
    newer = scripted_grader(keys)
    newer.grader.rubric = type(newer.grader.rubric)(newer.grader.rubric.lexicon, (), (("voicecoach", "2"),))
    assert next(iter(newer([with_terms]))).grade is not None


def test_a_renamed_recording_and_a_new_speaker_cost_no_grading(tmp_path: Path) -> None:
    one, two = tones(tmp_path, 2)
    graded(tmp_path / "class.jsonl", [one, two])
    Path(one.place).rename(tmp_path / "moved.wav")
    moved = Recording("moved.wav", str(tmp_path / "moved.wav"), "Ana")
    state = graded(tmp_path / "class.jsonl", [moved, two])
    assert (state.graded, state.known) == (0, 2)
    with Journal(tmp_path / "class.jsonl") as journal:
        assert {row["audio"]: row["speaker"] for row in journal.rows()}["moved.wav"] == "Ana"


def test_a_bad_file_stops_the_run_and_keeps_what_is_done(tmp_path: Path) -> None:
    recordings = tones(tmp_path, 4)
    Path(recordings[2].place).write_bytes(b"")
    with pytest.raises(AudioError, match=r"speaker-0/02\.wav is empty") as failure:
        graded(tmp_path / "class.jsonl", recordings)
    assert failure.value.hint == "keep going"


def test_with_keep_going_bad_files_are_listed_and_tried_again_by_the_next_run(tmp_path: Path) -> None:
    recordings = tones(tmp_path, 4)
    content = Path(recordings[2].place).read_bytes()
    Path(recordings[2].place).write_bytes(b"RIFF")
    Path(recordings[3].place).unlink()
    state = graded(tmp_path / "class.jsonl", recordings, keep_going=True)
    assert (state.graded, [name for name, _ in state.failed]) == (2, [recordings[2].name, recordings[3].name])
    assert len(lines(tmp_path / "class.jsonl")) == 4
    Path(recordings[2].place).write_bytes(content)
    state = graded(tmp_path / "class.jsonl", recordings[:3], keep_going=True)
    assert (state.graded, state.known, state.failed) == (1, 2, ())


def test_a_defect_that_one_recording_shows_does_not_end_the_run(tmp_path: Path) -> None:
    recognizer = ScriptedRecognizer(["hello"])

    def fail() -> None:
        raise RuntimeError("out of luck")

    recordings = tones(tmp_path, 2)
    speech = Audio((noise(4).samples * 8).clip(-1, 1))
    outcomes = {outcome.recording.name: outcome for outcome in scripted_grader((), recognizer)(recordings)}
    assert all(outcome.grade for outcome in outcomes.values())
    grader = scripted_grader((), recognizer)
    broken = Recording("broken.wav", str(tmp_path / "broken.wav"))
    write(Path(broken.place), speech)
    grader.grader.transcriber = lambda *_: fail()  # type: ignore[assignment,method-assign]
    (outcome,) = grader([broken])
    assert outcome.error == "Grading failed: RuntimeError: out of luck"


RUN = """
import sys, time
from pathlib import Path
from tests.batch.fixtures import scripted_grader, tones
from voicecoach.batch.journal import Journal
from voicecoach.batch.run import in_batches, run
folder = Path(sys.argv[1])
with Journal(folder / "class.jsonl") as journal:
    for state in run(journal, tones(folder, 12), in_batches(scripted_grader(journal.keys), 4), keep_going=False):
        print(state.graded, state.known, flush=True)
        time.sleep(0.05 * (len(sys.argv) > 2))
    journal.finish()
"""


@pytest.mark.slow_lane
def test_a_killed_run_gives_nothing_twice_and_loses_nothing(tmp_path: Path) -> None:
    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", RUN, str(tmp_path), *arguments]
        root = Path(__file__).parent.parent.parent
        return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)

    killed = start("slowly")
    assert killed.stdout
    for _ in range(5):
        killed.stdout.readline()
    time.sleep(0.02)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    before = len(lines(tmp_path / "class.jsonl"))
    assert 5 <= before < 12
    again = start()
    out, _ = again.communicate()
    assert again.returncode == 0
    assert out.splitlines()[-1] == f"{12 - before} {before}"
    whole = lines(tmp_path / "class.jsonl")
    (tmp_path / "class.jsonl").unlink()
    assert start().wait() == 0
    assert lines(tmp_path / "class.jsonl") == whole
    assert len(whole) == 12
