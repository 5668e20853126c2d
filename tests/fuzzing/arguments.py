"""The border of the command line: hostile arguments, in a home of its own.

Commands that load a model, play sound or serve pages are left out: they pass the same checks of their arguments.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import sys
from pathlib import Path

from tests.fuzzing.mutations import DATES, NUMBERS, TEXTS

TEXT, NUMBER, PLACE, OUT = "TEXT", "NUMBER", "PLACE", "OUT"

COMMANDS = (
    "sessions --json",
    "sessions recover",
    f"review {PLACE} --terminal",
    f"review {PLACE} --html {OUT}",
    f"export {PLACE} --format {TEXT}",
    f"export last --format csv --out {OUT}",
    f"export last --format srt --out {OUT}",
    f"forget {PLACE} --yes",
    f"correct {TEXT} --said --session {PLACE} --turn {NUMBER} --take {NUMBER} --heard {TEXT} --yes",
    f"correct ECR --not-said --turn {NUMBER} --take {NUMBER}",
    f"answered --session {PLACE} --turn {NUMBER} --take {NUMBER}",
    f"dialogues list {TEXT}",
    f"dialogues show {PLACE}",
    f"dialogues check {PLACE}",
    f"dialogues import {PLACE} --roles {TEXT} --to {OUT}",
    f"settings {TEXT} {TEXT}",
    f"settings keep_days {NUMBER}",
    f"settings patience {NUMBER}",
    f"settings desired_retention {NUMBER}",
    f"settings model {PLACE}",
    f"settings voice {PLACE}",
    f"settings {TEXT} --reset",
    f"privacy --keep-days {NUMBER} --yes",
    f"grade {PLACE} --terms {TEXT}",
    f"grade {PLACE} --session {TEXT}",
    f"grade {PLACE} --dialogue {TEXT} --turn {NUMBER}",
    f"models verify {TEXT}",
    "packs list",
    f"packs add {PLACE}",
    f"packs check {PLACE}",
    f"progress --html {OUT}",
    f"today --minutes {NUMBER} --json",
    f"{TEXT} {TEXT}",
)
PLACES = (
    "last",
    "2026",
    "20260301-120000-a",
    ".",
    "..",
    "/dev/null",
    "/dev/zero",
    "/proc/self/mem",
    "pipe",
    "loop",
    "",
)
OUTS = ("out", "a" * 256, "a/b", "a\nb", ".", "", "-", "file/below", "\udcff")
TYPED = tuple(text.replace("\0", "") for text in TEXTS) + DATES + ("\udcff", "--help", "-", "--", "-5")


def arguments(rng: random.Random) -> bytes:
    """Return a command line as JSON."""
    chosen = {
        TEXT: lambda: rng.choice(TYPED),
        NUMBER: lambda: rng.choice((*NUMBERS, "1", "2", "")),
        PLACE: lambda: rng.choice(PLACES if rng.random() < 0.7 else TYPED),
        OUT: lambda: rng.choice(OUTS),
    }
    parts = rng.choice(COMMANDS).split()
    line = [chosen[part]() if part in chosen else part for part in parts]
    if rng.random() < 0.1:
        line.insert(rng.randrange(len(line) + 1), rng.choice(TYPED))
    return json.dumps(line).encode()


def run(data: bytes, folder: Path, sessions: Path) -> None:
    """Run a command line in a new home with these sessions; what it prints is thrown away."""
    from voicecoach.cli import cli
    from voicecoach.cli.wiring import at_end

    shutil.copytree(sessions, folder / "home" / "sessions")
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    (folder / "file").write_text("no folder")
    before = Path.cwd(), sys.stdin, os.environ.get("VOICECOACH_HOME")
    os.chdir(folder)
    os.environ["VOICECOACH_HOME"] = str(folder / "home")
    sys.stdin = io.StringIO("")
    try:
        with contextlib.redirect_stdout(shown := _Shown()), contextlib.redirect_stderr(shown), at_end:
            cli(json.loads(data), standalone_mode=True)
    except SystemExit:
        return
    finally:
        os.chdir(before[0])
        sys.stdin = before[1]
        os.environ["VOICECOACH_HOME"] = before[2] or ""


class _Shown(io.TextIOWrapper):
    """A terminal that nobody looks at; like the real one, it shows every sign that it is given."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="replace")
