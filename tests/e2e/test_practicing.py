"""The installed command practices, plans, reviews and regrades."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import soundfile

from tests.e2e.installed import TERMS, Run, new_home


@pytest.fixture(scope="module")
def practiced(tmp_path_factory: pytest.TempPathFactory, home: Path, reply: Path) -> Path:
    """A home in which a two-turn conversation was answered from recordings."""
    folder = new_home(tmp_path_factory.mktemp("practiced"), home)
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


def test_typed_practice_grades_terms_and_synthesizes_nothing_without_sound(
    run: Run, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "models").symlink_to(home / "models", target_is_directory=True)
    own, typed = {"VOICECOACH_HOME": str(tmp_path)}, "I would use Terraform and ECR.\nq\n"
    done = run("practice", "question-01", "--typed", "--sound", "off", given=typed, **own)
    assert not list(tmp_path.rglob("*.npy")), "no line was prepared"
    assert done.returncode == 0, done.stderr
    assert "Terms" in done.stdout
    assert "Fluency" not in done.stdout


def test_the_plan_of_today_is_shown_and_practiced_part_by_part(run: Run, home: Path, tmp_path: Path) -> None:
    own = {"VOICECOACH_HOME": str(tmp_path / "own"), "COLUMNS": "80"}
    new_home(tmp_path / "own", home)
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
    run: Run, reply: Path, home: Path, tmp_path: Path
) -> None:
    own = {"VOICECOACH_HOME": str(tmp_path / "own")}
    new_home(tmp_path / "own", home)
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
    done = run("demo", "question-01", "--sound", "off", "--model", "tiny.en", "--out", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    assert "You said" in done.stdout
    assert "Fluency" in done.stdout
    [file] = (tmp_path / "demo").iterdir()
    assert soundfile.info(str(file)).duration > 8


def test_practice_without_a_microphone_says_why_and_shows_the_demo(run: Run, tmp_path: Path) -> None:
    environment = {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    done = run("practice", "question-01", "--sound", "off", "--model", "tiny.en", **environment)
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


def test_a_corrected_verdict_counts_and_an_accepted_form_is_saved_in_the_own_lexicon(
    run: Run, reply: Path, tmp_path: Path, home: Path
) -> None:
    new_home(tmp_path, home)
    (tmp_path / "dialogues").mkdir()
    turn = "  - {line: What next, model_reply: Ansible., terms: [Terraform, Ansible]}\n"
    (tmp_path / "dialogues" / "own.yaml").write_text("id: own\ntitle: My own\nturns:\n" + turn)
    own = {"VOICECOACH_HOME": str(tmp_path)}
    assert run("practice", "own", "--input", reply, "--model", "tiny.en", **own).returncode == 0
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
    new_home(tmp_path, home)
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
