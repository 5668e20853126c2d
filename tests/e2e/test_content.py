"""The installed command shows, checks and takes in conversations and packs; the wheel carries them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.installed import Run, new_home, written
from tests.packs.folders import FILES, kitchen


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
    graded = run("grade", reply, "--terms", "sepsis", "--pack", "medical", "--model", "tiny.en", "--json")
    assert json.loads(graded.stdout)["terms"][0]["state"] == "missed"
    assert run("grade", reply, "--terms", "sepsis", "--pack", "medicine").returncode == 2


def test_dialogues_are_listed_shown_checked_and_imported(run: Run, home: Path, tmp_path: Path) -> None:
    assert len(run("dialogues", "list", "--json").stdout.splitlines()) == 61
    assert len(run("dialogues", "list", "kubernetes", "beginner", "--json").stdout.splitlines()) == 1
    listed = run("dialogues", "list", "blue-green", "canary").stdout
    assert "conversation-08-canary-and-blue-green" in listed
    assert "conversation-01" not in listed
    assert "No conversation matches “nonsense”" in run("dialogues", "list", "nonsense").stdout
    assert "Developer" in run("dialogues", "show", "conversation-01").stdout
    assert run("dialogues", "check").returncode == 0
    broken = written(tmp_path / "broken.yaml", b"id: x\ntitle: y\nturns:\n  - lin: z\n")
    done = run("dialogues", "check", broken)
    assert done.returncode == 2
    assert "line 4" in done.stdout + done.stderr
    document = written(tmp_path / "own.md", b"## 1. Mine\n**Developer:** Where?\n**DevOps:** In Terraform.\n")
    assert run("dialogues", "import", document, "--to", tmp_path / "out").returncode == 0
    [imported] = (tmp_path / "out").glob("*.yaml")
    assert run("dialogues", "check", imported).returncode == 0
    consultation = written(
        tmp_path / "doctor.md", b"## 1. Dizzy\n**Patient:** What is it?\n**Doctor:** Your **blood pressure** is low.\n"
    )
    own = {"VOICECOACH_HOME": str(tmp_path / "own")}
    new_home(tmp_path / "own", home)
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
    misspelled = written(
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
    crowd = written(tmp_path / "crowd.md", b"## 1. Three\n**A:** Who?\n**B:** Me.\n**C:** No, me.\n")
    refused = run("dialogues", "import", crowd, **own)
    assert refused.returncode == 2
    assert "'Three' needs two speakers and has 3: 'A' (line 2), 'B' (line 3), 'C' (line 4)." in " ".join(
        refused.stderr.split()
    )
    assert '--roles "Patient/Doctor"' in refused.stderr
    again = run("dialogues", "import", document, "--to", tmp_path / "out")
    assert again.returncode == 2
    assert "--replace" in again.stderr


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
