"""The installed command: its contracts, messages and exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr

from tests.conftest import SHARED, real_home
from tests.packs.folders import FILES, kitchen
from voicecoach.audio.clip import SAMPLE_RATE, Audio, joined, silence

Run = Callable[..., subprocess.CompletedProcess[str]]
SENTENCE = "We push the Docker image to the registry and Terraform builds the rest of the infrastructure."
TERMS = "Docker image, Terraform, Ansible"


@pytest.fixture
def run(home: Path) -> Run:
    def command(*arguments: object, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "voicecoach", *map(str, arguments)],
            env={**os.environ, "VOICECOACH_HOME": str(home), "COLUMNS": "110", **environment},
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    return command


@pytest.fixture(scope="module")
def reply(tmp_path_factory: pytest.TempPathFactory, reading: Callable[[str], Audio]) -> Path:
    file = tmp_path_factory.mktemp("audio") / "reply.wav"
    soundfile.write(str(file), joined(silence(0.5), reading(SENTENCE), silence(1)).samples, SAMPLE_RATE)
    return file


MEASURES = {
    "speech_rate_wpm", "articulation_rate_sps", "pause_count", "pause_seconds", "longest_pause_seconds",
    "phonation_ratio", "mean_length_of_run_syllables", "filler_count", "repetition_count",
}  # fmt: skip


def test_grade_prints_the_contracts_object_for_each_file_in_order(run: Run, reply: Path, tmp_path: Path) -> None:
    quiet = tmp_path / "quiet.wav"
    soundfile.write(str(quiet), np.zeros(32000, np.float32), SAMPLE_RATE)
    done = run("grade", reply, quiet, reply, "--terms", TERMS, "--json")
    assert done.returncode == 0, done.stderr
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert (first["audio"], second["audio"]) == (str(reply), str(quiet))
    assert first == third
    assert first["schema"] == 1
    assert first["graded"] is True
    assert first["not_graded_reason"] is None
    assert first["model"]["name"] == "base"
    assert len(first["model"]["sha256"]) == 64
    assert "terraform" in first["transcript"]["text"].lower()
    assert set(first["transcript"]["words"][0]) == {"text", "start", "end", "confidence"}
    assert set(first["fluency"]["measures"]) >= MEASURES
    assert 0 <= first["fluency"]["score"] <= 100
    assert [(term["term"], term["state"]) for term in first["terms"]] == [
        ("Docker image", "said"),
        ("Terraform", "said"),
        ("Ansible", "missed"),
    ]
    assert first["coverage"] == pytest.approx(2 / 3, abs=0.01)
    said = first["terms"][1]
    assert 0 < said["start"] < said["end"] < first["seconds"]
    assert second["graded"] is False
    assert second["fluency"] is None
    assert "Nobody" in second["not_graded_reason"]


def test_grade_without_terms_gives_no_coverage_and_without_json_a_readable_screen(run: Run, reply: Path) -> None:
    plain = json.loads(run("grade", reply, "--json").stdout)
    assert plain["terms"] == []
    assert plain["coverage"] is None
    shown = run("grade", reply, "--terms", TERMS).stdout
    assert "Fluency" in shown
    assert "✗ Ansible" in shown


def test_grade_takes_the_terms_of_a_dialogues_turn(run: Run, reply: Path) -> None:
    grade = json.loads(run("grade", reply, "--dialogue", "question-01", "--turn", "1", "--json").stdout)
    assert "Docker image" in [term["term"] for term in grade["terms"]]


@pytest.mark.parametrize(
    ("name", "rate", "channels", "options"),
    [
        ("a.wav", 48_000, 2, {"subtype": "PCM_24"}),
        ("a.wav", 8_000, 1, {"subtype": "PCM_16"}),
        ("a.flac", 44_100, 2, {}),
        ("a.ogg", 48_000, 1, {"format": "OGG", "subtype": "OPUS"}),
        ("a.ogg", 22_050, 1, {"format": "OGG", "subtype": "VORBIS"}),
        ("a.mp3", 44_100, 2, {"format": "MP3"}),
    ],
)
def test_a_recording_of_any_format_rate_and_channels_is_recognized(
    name: str, rate: int, channels: int, options: dict[str, str], run: Run, reply: Path, tmp_path: Path
) -> None:
    samples, _ = soundfile.read(str(reply), dtype="float32")
    resampled = soxr.resample(samples, SAMPLE_RATE, rate)
    file = tmp_path / name
    soundfile.write(str(file), np.column_stack([resampled] * channels), rate, **options)
    grade = json.loads(run("grade", file, "--terms", TERMS, "--model", "tiny.en", "--json").stdout)
    assert grade["graded"]
    assert grade["seconds"] == pytest.approx(len(samples) / SAMPLE_RATE, abs=0.1)
    assert "terraform" in grade["transcript"]["text"].lower()


def three_hours(folder: Path) -> Path:
    file = folder / "long.wav"
    with soundfile.SoundFile(str(file), "w", 8000, 1, "PCM_16") as out:
        for _ in range(180):
            out.write(np.zeros(60 * 8000, np.int16))
    return file


BAD_FILES: dict[str, Callable[[Path], Path]] = {
    "missing": lambda folder: folder / "nothing.wav",
    "empty": lambda folder: _written(folder / "empty.wav", b""),
    "text": lambda folder: _written(folder / "text.wav", b"not audio at all\n" * 99),
    "header only": lambda folder: _written(folder / "header.wav", b"RIFF\x00\x00\x00\x00WAVEfmt "),
    "folder": lambda folder: folder,
    "three hours": three_hours,
}


def _written(file: Path, data: bytes) -> Path:
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_recording_that_cannot_be_graded_is_one_message_and_exit_2(kind: str, run: Run, tmp_path: Path) -> None:
    done = run("grade", BAD_FILES[kind](tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("voicecoach: ")
    assert "Traceback" not in done.stderr
    assert str(tmp_path) in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["practice", "no-such-dialogue"], "no dialogue"),
        (["demo", "conversatoin-01"], "no dialogue"),
        (["grade", "REPLY", "--model", "huge"], "no model 'huge'"),
        (["grade", "REPLY", "--model", "en_US-joe-medium"], "not a recognizer"),
        (["grade", "REPLY", "--dialogue", "question-01", "--turn", "9"], "--turn must be"),
        (["grade", "REPLY", "--turn", "1"], "needs --dialogue"),
        (["grade", "REPLY", "--terms", "a", "--dialogue", "question-01"], "together"),
        (["practice", "question-01", "--typed", "--patience", "soon"], "Patience"),
        (["review", "nothing"], "session"),
        (["regrade", "nothing"], "session"),
        (["forget", "nothing", "--yes"], "session"),
        (["forget"], "Name a session"),
        (["privacy", "--keep-days", "-1"], "must be from 0 to 36,500"),
        (["grade", "FOLDER", "--session", "x"], "no recordings"),
        (["review", "FOLDER"], "not a session folder"),
        (["export", "--format", "docx"], "no sessions yet"),
        (["models", "pull", "huge"], "no model 'huge'"),
        (["dialogues", "show", "nothing"], "no dialogue"),
        (["dialogues", "import", "REPLY"], "as text"),
        (["say", " ", "--out", "x.wav"], "text is empty"),
        (["practice", "question-01", "--microphone", "no such thing"], "microphone"),
    ],
)
def test_what_the_user_can_fix_is_one_message_and_exit_2(
    arguments: list[str], said: str, run: Run, reply: Path, tmp_path: Path, home: Path
) -> None:
    paths = {"REPLY": reply, "FOLDER": tmp_path / "empty"}
    paths["FOLDER"].mkdir()
    (tmp_path / "models").symlink_to(home / "models")
    done = run(*[paths.get(argument, argument) for argument in arguments], VOICECOACH_HOME=str(tmp_path))
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_that_is_a_file_or_read_only_is_one_message_and_exit_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("sessions", VOICECOACH_HOME=str(tmp_path / "file"))
    assert done.returncode == 2
    assert "Can't open the sessions" in done.stderr
    if os.name == "posix" and os.geteuid() != 0:
        (tmp_path / "locked").mkdir()
        (tmp_path / "locked").chmod(stat.S_IRUSR | stat.S_IXUSR)
        assert run("sessions", VOICECOACH_HOME=str(tmp_path / "locked")).returncode == 2


def test_broken_settings_are_reported_and_left_as_they_are(run: Run, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{broken")
    done = run("sessions", VOICECOACH_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "settings.json" in done.stderr
    assert (tmp_path / "settings.json").read_text() == "{broken"


def test_a_missing_model_is_named_with_the_command_that_downloads_it(run: Run, reply: Path, tmp_path: Path) -> None:
    done = run("grade", reply, VOICECOACH_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "voicecoach models pull base" in done.stderr


def test_a_pack_is_listed_checked_added_and_its_terms_are_looked_up(run: Run, reply: Path, tmp_path: Path) -> None:
    own = {"VOICECOACH_HOME": str(tmp_path / "home")}
    assert [json.loads(line)["id"] for line in run("packs", "list", "--json").stdout.splitlines()] == [
        "devops",
        "medical",
    ]
    folder = kitchen(tmp_path / "mine", eggs=FILES["eggs.yaml"].replace("sauce]", "souce]"))
    done = run("packs", "check", folder, "--no-voice", **own)
    assert done.returncode == 2
    assert "eggs.yaml, line 7: 'souce' is not in the lexicon" in " ".join(done.stderr.split())
    found = json.loads(run("packs", "check", folder, "--no-voice", "--json", **own).stdout)
    assert (found["valid"], sorted(finding["line"] for finding in found["findings"])) == (False, [6, 7])
    refused = run("packs", "add", folder, **own)
    assert refused.returncode == 2
    assert "line 7" in refused.stderr
    added = run("packs", "add", kitchen(tmp_path / "mine"), **own)
    assert added.returncode == 0, added.stderr
    assert "voicecoach practice kitchen/cream" in added.stdout
    again = run("packs", "add", tmp_path / "mine", **own)
    assert (again.returncode, "packs add DIR --replace" in again.stderr) == (2, True)
    assert "Waiter" in run("dialogues", "show", "kitchen/eggs", **own).stdout
    assert "kitchen/eggs" in run("dialogues", "list", "kitchen", **own).stdout
    assert run("packs", "check", "medical", "--no-voice").returncode == 0
    missing = run("packs", "check", "nothing")
    assert (missing.returncode, "neither a folder nor a pack" in missing.stderr) == (2, True)
    graded = run("grade", reply, "--terms", "sepsis", "--pack", "medical", "--json")
    assert json.loads(graded.stdout)["terms"][0]["state"] == "missed"
    assert run("grade", reply, "--terms", "sepsis", "--pack", "medicine").returncode == 2


def test_dialogues_are_listed_shown_checked_and_imported(run: Run, tmp_path: Path) -> None:
    assert len(run("dialogues", "list", "--json").stdout.splitlines()) == 61
    assert len(run("dialogues", "list", "kubernetes", "beginner", "--json").stdout.splitlines()) == 1
    listed = run("dialogues", "list", "blue-green", "canary").stdout
    assert "conversation-08-canary-and-blue-green" in listed
    assert "conversation-01" not in listed
    assert "No conversation matches “nonsense”" in run("dialogues", "list", "nonsense").stdout
    assert "Developer" in run("dialogues", "show", "conversation-01").stdout
    assert run("dialogues", "check").returncode == 0
    broken = _written(tmp_path / "broken.yaml", b"id: x\ntitle: y\nturns:\n  - lin: z\n")
    done = run("dialogues", "check", broken)
    assert done.returncode == 2
    assert "line 4" in done.stdout + done.stderr
    document = _written(tmp_path / "own.md", b"## 1. Mine\n**Developer:** Where?\n**DevOps:** In Terraform.\n")
    assert run("dialogues", "import", document, "--to", tmp_path / "out").returncode == 0
    [imported] = (tmp_path / "out").glob("*.yaml")
    assert run("dialogues", "check", imported).returncode == 0
    consultation = _written(
        tmp_path / "doctor.md", b"## 1. Dizzy\n**Patient:** What is it?\n**Doctor:** Your **blood pressure** is low.\n"
    )
    own = {"VOICECOACH_HOME": str(tmp_path / "own")}
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "models").symlink_to(real_home() / "models", target_is_directory=True)
    done = run("dialogues", "import", consultation, "--roles", "Patient/Doctor", **own)
    assert "Asks: Patient. Your role: Doctor." in done.stdout
    assert "Not in the lexicon, looked for as written: blood pressure." in done.stdout
    assert run("dialogues", "import", consultation, "--roles", "Doctor", **own).returncode == 2
    typed = run("practice", "question-01-dizzy", "--typed", given="It is the blood pressure, I think.\nf\n", **own)
    assert "your role: Doctor" in typed.stdout
    assert "✓ blood pressure" in typed.stdout
    reviewed = run("review", "--terminal", **own).stdout
    assert "Patient" in reviewed
    assert "your role: Doctor" in reviewed
    corrected = run("correct", "blood pressure", "--said", "--heard", "blood presser", **own)
    assert corrected.returncode == 0
    assert "'blood presser' was not added: blood pressure is not in the lexicon." in " ".join(corrected.stderr.split())
    assert "not in the lexicon, looked for as written" in " ".join(
        run("dialogues", "show", "question-01-dizzy", **own).stdout.split()
    )
    assert run("review", "--html", tmp_path / "page.html", **own).returncode == 0
    assert "your role: Doctor" in (tmp_path / "page.html").read_text(encoding="utf-8")
    misspelled = _written(
        tmp_path / "typo.md", b"## 2. Typo\n**Patient:** What is it?\n**Doctor:** A **Kubernets** of mine.\n"
    )
    for command in (
        ("dialogues", "import", misspelled),
        ("dialogues", "show", "question-02-typo"),
        ("dialogues", "list", "typo"),
        ("practice", "question-02-typo", "--typed"),
    ):
        warned = " ".join(run(*command, given="q\n", **own).stderr.split())
        assert "Did you mean 'Kubernetes'?" in warned, command
        assert "question-02-typo.yaml, line 13" in warned, command
    crowd = _written(tmp_path / "crowd.md", b"## 1. Three\n**A:** Who?\n**B:** Me.\n**C:** No, me.\n")
    refused = run("dialogues", "import", crowd, **own)
    assert refused.returncode == 2
    assert "'Three' needs two speakers and has 3: 'A' (line 2), 'B' (line 3), 'C' (line 4)." in " ".join(
        refused.stderr.split()
    )
    assert '--roles "Patient/Doctor"' in refused.stderr
    again = run("dialogues", "import", document, "--to", tmp_path / "out")
    assert again.returncode == 2
    assert "--replace" in again.stderr


@pytest.fixture(scope="module")
def practiced(tmp_path_factory: pytest.TempPathFactory, home: Path, reply: Path) -> Path:
    """A home in which a two-turn conversation was answered from recordings."""
    folder = tmp_path_factory.mktemp("practiced")
    (folder / "models").symlink_to(home / "models")
    (folder / "dialogues").mkdir()
    turn = "  - {line: What next, model_reply: Terraform., terms: [Terraform]}\n"
    (folder / "dialogues" / "own.yaml").write_text("id: own\ntitle: My own\nturns:\n" + turn * 2)
    command = [sys.executable, "-m", "voicecoach", "practice", "own", "--input", str(reply), "--input", str(reply)]
    environment = {**os.environ, "VOICECOACH_HOME": str(folder)}
    done = subprocess.run(command, env=environment, input="", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "My own: 2 takes" in done.stdout
    return folder


def test_a_practice_from_recordings_is_listed_reviewed_regraded_exported_and_forgotten(
    run: Run, practiced: Path, tmp_path: Path
) -> None:
    home = {"VOICECOACH_HOME": str(practiced)}
    [listed] = json.loads(run("sessions", "--json", **home).stdout)
    assert listed["takes"] == 2
    assert listed["coverage"] == 1.0
    today = run(**home).stdout
    assert re.search("Last time +My own on", today), today
    assert "Recommended today" in today
    own = run("dialogues", "list", "own", **home).stdout
    assert re.search(r"✓ own +My own +2 turns +\d+ +\d+%", own), own
    shown = run("review", "last", **home).stdout
    assert "✓ Terraform" in shown
    assert "2 takes" in shown
    assert run("regrade", listed["id"][:15], **home).stdout.count("no difference") == 2
    assert "recognizer base -> tiny.en" in run("regrade", "--model", "tiny.en", **home).stdout
    assert run("export", "--out", tmp_path / "s.json", **home).returncode == 0
    exported: dict[str, Any] = json.loads((tmp_path / "s.json").read_text())
    assert len(exported["session"]["results"][0]["grades"]) == 3
    assert run("forget", listed["id"], given="n\n", **home).stdout.count("Nothing was deleted") == 1
    assert run("forget", listed["id"], "--yes", **home).returncode == 0
    assert run("sessions", "--json", **home).stdout.strip() == "[]"
    assert not list((practiced / "sessions").rglob("*.wav"))


def test_typed_practice_grades_terms_without_sound(run: Run) -> None:
    done = run("practice", "question-01", "--typed", "--sound", "off", given="I would use Terraform and ECR.\nq\n")
    assert done.returncode == 0, done.stderr
    assert "Terms" in done.stdout
    assert "Fluency" not in done.stdout


def test_the_plan_of_today_is_shown_and_practiced_part_by_part(run: Run, tmp_path: Path) -> None:
    own = {"VOICECOACH_HOME": str(tmp_path / "own"), "COLUMNS": "80"}
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "models").symlink_to(real_home() / "models", target_is_directory=True)
    shown = run("today", "--minutes", "2", **own)
    assert shown.stdout.splitlines()[0].rstrip() == "Today  about 2 of 2 minutes"
    assert "Practice it: voicecoach practice --today --minutes 2" in shown.stdout
    items = json.loads(run("today", "--minutes", "2", "--json", **own).stdout)["items"]
    assert [(item["turns"], item["why"]) for item in items] == [([0], "good to begin with; beginner")] * 2
    typed = ("practice", "--today", "--minutes", "2", "--typed", "--sound", "off")
    done = run(*typed, given="We use Helm.\nn\nWe use Terraform.\nf\n", **own)
    assert done.returncode == 0, done.stderr
    assert "[q]uit" in done.stdout
    assert "Today: 2 of 2 parts, fluency –, terms" in done.stdout
    assert "Typed replies don't change what comes back" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    sessions = json.loads(run("sessions", "--json", **own).stdout)
    assert [session["dialogue"] for session in reversed(sessions)] == [item["dialogue"] for item in items]
    left = run(*typed, given="We use Helm.\nq\n", **own)
    assert "Today: 1 of 2 parts" in left.stdout


def test_recordings_answer_the_plan_of_today_and_what_was_missed_is_due_tomorrow(
    run: Run, reply: Path, tmp_path: Path
) -> None:
    own = {"VOICECOACH_HOME": str(tmp_path / "own")}
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "models").symlink_to(real_home() / "models", target_is_directory=True)
    spoken = ("practice", "--today", "--minutes", "1", "--input", reply, "--sound", "off", "--model", "tiny.en")
    done = run(*spoken, **own)
    assert done.returncode == 0, done.stderr
    assert "Today: 1 of 1 part, fluency" in done.stdout
    assert "Tomorrow 1 turn is due." in done.stdout
    again = json.loads(run("today", "--json", **own).stdout)
    [practiced] = json.loads(run("sessions", "--json", **own).stdout)
    assert practiced["dialogue"] not in [item["dialogue"] for item in again["items"]], "not again today"


def test_the_plan_chooses_its_conversations_itself(run: Run) -> None:
    for arguments, says in (
        (("practice", "question-01", "--today", "--typed"), "--today chooses the conversations itself"),
        (("practice", "question-01", "--typed", "--minutes", "5"), "--minutes belongs to --today"),
        (("today", "--minutes", "0"), "Invalid value for '--minutes'"),
    ):
        done = run(*arguments)
        assert done.returncode == 2
        assert says in done.stderr


def test_alone_it_shows_how_to_begin_in_an_empty_home_and_needs_no_model(run: Run, tmp_path: Path) -> None:
    done = run(VOICECOACH_HOME=str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert "Welcome to voicecoach" in done.stdout
    assert "voicecoach practice question-" in done.stdout
    assert "Usage:" in run("--help").stdout


def test_leaving_the_choice_is_no_error_but_a_choice_without_input_is(run: Run) -> None:
    done = run("practice", "--typed", given="kubernetes\nq\n")
    assert done.returncode == 0, done.stderr
    assert "“kubernetes”  12 conversations" in done.stdout
    assert done.stdout.endswith("No practice was started.\n")
    none = run("practice", "--typed")
    assert none.returncode == 2
    assert "No conversation was chosen" in none.stderr


def test_the_demo_grades_a_whole_conversation_and_saves_its_sound(run: Run, tmp_path: Path) -> None:
    done = run("demo", "question-01", "--sound", "off", "--out", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    assert "You said" in done.stdout
    assert "Fluency" in done.stdout
    [file] = (tmp_path / "demo").iterdir()
    assert soundfile.info(str(file)).duration > 8


def test_practice_without_a_microphone_says_why_and_shows_the_demo(run: Run, tmp_path: Path) -> None:
    environment = {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    done = run("practice", "question-01", "--sound", "off", **environment)
    if "Which one" in done.stdout or "waiting" in done.stdout:
        pytest.skip("this machine has a microphone that can't be hidden")
    assert done.returncode == 0, done.stderr
    assert "Here is the demo instead" in done.stdout
    assert "You said" in done.stdout


def test_the_doctor_reports_each_part_and_exits_0_only_if_all_checks_passed(run: Run, tmp_path: Path) -> None:
    done = run("doctor", "--json")
    checks = {check["what"]: check for check in map(json.loads, done.stdout.splitlines())}
    assert {"Python", "PortAudio", "base", "folder", "sessions"} <= set(checks)
    assert done.returncode == (0 if all(check["right"] for check in checks.values()) else 2)
    bare = run("doctor", "--json", VOICECOACH_HOME=str(tmp_path / "new"))
    assert bare.returncode == 2
    missing = next(check for check in map(json.loads, bare.stdout.splitlines()) if check["what"] == "base")
    assert "models pull base" in missing["remedy"]


def test_an_hour_of_sound_is_graded_in_bounded_memory(home: Path, reply: Path, tmp_path: Path) -> None:
    samples, _ = soundfile.read(str(reply), dtype="int16")
    file = tmp_path / "hour.flac"
    with soundfile.SoundFile(str(file), "w", SAMPLE_RATE, 1, "PCM_16") as out:
        out.write(samples)
        for _ in range(60):
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
    assert peaks[1] < peaks[0] + 150, "MB"


def test_grade_and_demo_work_without_any_network(home: Path, reply: Path) -> None:
    """Runs in a network namespace of its own, which has not even a loopback interface."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("needs a Linux that allows network namespaces")
    for command in (["grade", str(reply), "--json"], ["demo", "question-02", "--sound", "off"]):
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
        "sys.argv = ['voicecoach', 'grade', sys.argv[1], '--json']\n"
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


def test_the_wheel_works_and_contains_the_dialogues_and_the_manifest(tmp_path: Path, home: Path) -> None:
    root = Path(__file__).parent.parent.parent
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    script = "import voicecoach; assert '.whl' in voicecoach.__file__ or 'wheel' in voicecoach.__file__"
    site = tmp_path / "wheel"
    shutil.unpack_archive(str(wheel), str(site), "zip")
    environment = {**os.environ, "VOICECOACH_HOME": str(home), "PYTHONPATH": str(site)}
    subprocess.run([sys.executable, "-c", script], env=environment, cwd=tmp_path, check=True)
    for arguments, lines in ((["dialogues", "list", "--json"], 61), (["models", "list", "--json"], 5)):
        done = subprocess.run(
            [sys.executable, "-m", "voicecoach", *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert len(done.stdout.splitlines()) >= lines


def test_real_learners_recordings_are_graded(run: Run) -> None:
    folder = SHARED / "speech" / "speechocean762-train" / "audio"
    if not folder.is_dir():
        pytest.skip("needs the recordings in ../shared/speech")
    recordings = sorted(folder.glob("*.opus"))[::400]
    grades = [json.loads(line) for line in run("grade", *recordings, "--json").stdout.splitlines()]
    assert len(grades) == len(recordings) > 2
    assert sum(grade["graded"] for grade in grades) >= len(grades) - 2


def test_a_corrected_verdict_counts_and_an_accepted_form_is_saved_in_the_own_lexicon(
    run: Run, reply: Path, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "models").symlink_to(home / "models")
    (tmp_path / "dialogues").mkdir()
    turn = "  - {line: What next, model_reply: Ansible., terms: [Terraform, Ansible]}\n"
    (tmp_path / "dialogues" / "own.yaml").write_text("id: own\ntitle: My own\nturns:\n" + turn)
    own = {"VOICECOACH_HOME": str(tmp_path)}
    assert run("practice", "own", "--input", reply, **own).returncode == 0
    assert run("correct", "Helm", "--said", **own).returncode == 2
    done = run("correct", "ansible", "--said", "--heard", "and sibyl", "--yes", **own)
    assert done.returncode == 0, done.stderr
    assert "the program says missed, you said it. Terms now 100%." in done.stdout
    assert "Ansible (your word)" in run("review", **own).stdout
    assert json.loads(run("sessions", "--json", **own).stdout)[0]["coverage"] == 1.0
    assert "and sibyl" in (tmp_path / "dialogues" / "lexicon.yaml").read_text()
    assert run("dialogues", "check", **own).returncode == 0


def test_recordings_become_a_session_that_is_reviewed_regraded_and_deleted_by_age(
    run: Run, reply: Path, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "models").symlink_to(home / "models")
    folder = tmp_path / "replies"
    (folder / "more").mkdir(parents=True)
    shutil.copy(reply, folder / "b.wav")
    shutil.copy(reply, folder / "more" / "[a].wav")
    (folder / "notes.txt").write_text("not a recording")
    (folder / "broken.mp3").write_bytes(b"nor is this")
    own = {"VOICECOACH_HOME": str(tmp_path)}
    done = run("grade", folder, "--session", "Spring [class]", "--terms", TERMS, "--model", "tiny.en", **own)
    assert done.returncode == 0, done.stderr
    assert "broken.mp3 as audio" in " ".join(done.stderr.split())
    assert "Spring [class]: 2 takes" in done.stdout
    [listed] = json.loads(run("sessions", "--json", **own).stdout)
    assert (listed["kind"], listed["title"], listed["takes"]) == ("recordings", "Spring [class]", 2)
    (tmp_path / "sessions" / listed["id"] / "turn-01-take-1.wav").unlink()
    again = run("regrade", "--all", "--model", "tiny.en", **own)
    assert again.stdout.count("no difference") == 1
    assert "is missing" in again.stderr
    kept = {kind["what"]: kind for kind in map(json.loads, run("privacy", "--json", **own).stdout.splitlines())}
    assert kept["recordings and a copy of their grades"]["count"] == 2
    assert "kept for 3 days" in run("privacy", "--keep-days", 3, **own).stdout
    with sqlite3.connect(tmp_path / "sessions" / "sessions.sqlite") as database:
        database.execute("update session set started = '2020-01-01T00:00:00+00:00'")
    done = run("practice", "question-01", "--typed", "--sound", "off", given="q\n", **own)
    assert done.returncode == 0, done.stderr
    assert not list((tmp_path / "sessions").rglob("*.wav")), "older than three days"
    assert run("forget", "--all", "--yes", **own).stdout.startswith("Deleted")


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
