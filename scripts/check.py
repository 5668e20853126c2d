"""Test: sets everything up, then checks style, types and behavior."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

from environment import ROOT, prepare, pull, python, say

PROGRAMS = {
    "pulseaudio": "pulseaudio",
    "paplay": "pulseaudio-utils",
    "chromium": "chromium",
    "espeak-ng": "espeak-ng",
}
LIBRARIES = ("libasound2-plugins", "libportaudio2")


def main() -> int:
    prepare("requirements.lock", "requirements-test.lock")
    pull("base", "tiny.en", "en_US-joe-medium")
    system()
    started = time.monotonic()
    interpreter = str(python())
    for what, command in (
        ("style", [interpreter, "-m", "ruff", "check", "voicecoach", "tests", "scripts"]),
        ("format", [interpreter, "-m", "ruff", "format", "--check", "voicecoach", "tests", "scripts"]),
        ("types", [interpreter, "-m", "mypy"]),
        ("tests", [interpreter, "-m", "pytest", *sys.argv[1:]]),
    ):
        say(what)
        done = subprocess.run(command, cwd=ROOT, check=False)
        if done.returncode:
            say(f"{what} failed after {time.monotonic() - started:.0f} s")
            return done.returncode
    say(f"all passed in {time.monotonic() - started:.0f} s")
    return 0


def system() -> None:
    """Some tests need other programs: installed where this runs unattended, asked for elsewhere."""
    if not sys.platform.startswith("linux") or all(shutil.which(program) for program in PROGRAMS):
        if os.environ.get("CI"):
            os.environ["VOICECOACH_NO_SKIPS"] = "1"
        return
    packages = [*dict.fromkeys(PROGRAMS.values()), *LIBRARIES]
    if os.environ.get("CI") and shutil.which("apt-get") and os.geteuid() == 0:
        say("installing a sound server, a browser and another voice for the tests")
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update"], check=False, **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "--yes", *packages], check=True, **quiet)  # type: ignore[call-overload]
        os.environ["VOICECOACH_NO_SKIPS"] = "1"
    else:
        say(f"tests of sound, pages and other languages will be skipped; to run them: apt install {' '.join(packages)}")


if __name__ == "__main__":
    sys.exit(main())
