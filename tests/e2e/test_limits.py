"""What the installed command never does: use a network, or memory without bound."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.e2e.installed import Run
from voicecoach.audio.clip import SAMPLE_RATE


def test_half_an_hour_of_sound_is_graded_in_bounded_memory(home: Path, reply: Path, tmp_path: Path) -> None:
    samples, _ = soundfile.read(str(reply), dtype="int16")
    file = tmp_path / "long.flac"
    with soundfile.SoundFile(str(file), "w", SAMPLE_RATE, 1, "PCM_16") as out:
        out.write(samples)
        for _ in range(30):
            out.write(np.zeros(60 * SAMPLE_RATE, np.int16))
        out.write(samples)
    script = (
        "import resource, sys; sys.argv[0] = 'voicecoach'\n"
        "from voicecoach.cli import cli\n"
        "try: cli()\n"
        "except SystemExit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for path in (reply, file):
        command = [sys.executable, "-c", script, "grade", str(path), "--model", "tiny.en", "--json"]
        environment = {**os.environ, "VOICECOACH_HOME": str(home)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        first, peak = done.stdout.splitlines()
        assert json.loads(first)["transcript"]["text"].lower().count("terraform") == (1 if path == reply else 2)
        peaks.append(int(peak) / 1024)
    assert peaks[1] < peaks[0] + 40, "MB; the samples alone are 55 as 16-bit numbers and 110 as floats"


def test_grade_and_demo_work_without_any_network(home: Path, reply: Path) -> None:
    """Runs in a network namespace of its own, which has not even a loopback interface."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("needs a Linux that allows network namespaces")
    for command in (["grade", str(reply), "--json"], ["demo", "question-02", "--sound", "off", "--model", "tiny.en"]):
        done = subprocess.run(
            ["unshare", "-rn", sys.executable, "-m", "voicecoach", *command],
            env={**os.environ, "VOICECOACH_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_grade_opens_no_socket(home: Path, reply: Path) -> None:
    script = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('a socket was opened')\n"
        "socket.socket.__init__ = refuse\n"
        "from voicecoach.cli import main\n"
        "sys.argv = ['voicecoach', 'grade', sys.argv[1], '--model', 'tiny.en', '--json']\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(reply)],
        env={**os.environ, "VOICECOACH_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["graded"]


def test_a_class_is_graded_into_a_table_resumed_and_its_bad_file_is_listed(
    run: Run, reply: Path, tmp_path: Path
) -> None:
    for name in ("ana/01.wav", "ben/01.wav"):
        (tmp_path / "class" / name).parent.mkdir(parents=True)
        shutil.copy(reply, tmp_path / "class" / name)
    (tmp_path / "class" / "ben" / "02.wav").write_bytes(b"no sound")
    command = ("grade", tmp_path / "class", "--out", tmp_path / "out" / "class.csv", "--model", "tiny.en")
    stopped = run(*command)
    assert stopped.returncode == 2
    assert "ben/02.wav" in stopped.stderr
    assert "--keep-going" in stopped.stderr
    done = run(*command, "--keep-going")
    assert done.returncode == 1, done.stderr
    assert "2 recordings graded" in done.stdout
    assert "1 recording could not be graded" in done.stderr
    rows = (tmp_path / "out" / "class.csv").read_text().splitlines()
    assert len(rows) == 4
    assert rows[1].startswith(f"{tmp_path}/class/ana/01.wav,ana,,,")
    assert len((tmp_path / "out" / "class.jsonl").read_text().splitlines()) == 3
    (tmp_path / "class" / "ben" / "02.wav").unlink()
    again = run(*command)
    assert again.returncode == 0, again.stderr
    assert "0 recordings graded, 2 graded before" in again.stdout
    assert run("grade", reply, "--keep-going").returncode == 2
    assert run(*command, "--json").returncode == 2
    assert "no known format" in run("grade", reply, "--out", tmp_path / "class.xlsx").stderr
