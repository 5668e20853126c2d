"""The environment in .venv.

Standard library only: this runs before anything is installed. Makes .venv in the checkout, installs the locked packages
by their hashes, then voicecoach itself; what is there already costs nothing.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
LEAST = (3, 11)


def python() -> Path:
    """The environment's interpreter."""
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(*locks: str) -> None:
    """Make the environment hold exactly what the locks name, and voicecoach."""
    if sys.version_info < LEAST:
        sys.exit(f"voicecoach needs Python {LEAST[0]}.{LEAST[1]} or newer; this is {sys.version.split()[0]}.")
    files = [ROOT / "scripts" / lock for lock in locks]
    stamp = FOLDER / f"installed-{'-'.join(file.stem for file in files)}"
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in [*files, ROOT / "pyproject.toml"])).hexdigest()
    if python().exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not python().exists():
        say("making an environment in .venv")
        try:
            venv.create(FOLDER, with_pip=True, clear=FOLDER.exists())
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(f"The environment can't be made: {error}\nOn Debian or Ubuntu: apt install python3-venv.")
    for file in files:
        say(f"installing the packages of {file.name} (a few minutes the first time)")
        run(python(), "-m", "pip", "install", "--progress-bar", progress(), "--require-hashes", "-r", file)
    say("installing voicecoach")
    run(python(), "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT)
    stamp.write_text(wanted)


def pull(*models: str) -> None:
    """Fetch and check the weights."""
    say("weights")
    run(python(), "-m", "voicecoach", "models", "pull", *models)


def run(*command: object) -> None:
    """Run a command; end with its exit code if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def say(what: str) -> None:
    """Print a line of progress."""
    print(f"[voicecoach] {what}", flush=True)


def progress() -> str:
    """pip's bar where somebody watches."""
    return "on" if sys.stdout.isatty() else "off"
