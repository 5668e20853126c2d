"""Test: sets everything up, then checks style, types, documentation and behavior.

python3 scripts/check.py [PYTEST ARGUMENT ...]      everything
python3 scripts/check.py --quick                    style, types, and tests without weights, sound and browser
python3 scripts/check.py --coverage                 everything, and then the coverage of the tests
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time

from environment import ROOT, prepare, pull, python, say

PROGRAMS = {
    "pulseaudio": "pulseaudio",
    "paplay": "pulseaudio-utils",
    "chromium": "chromium",
    "espeak-ng": "espeak-ng",
}
FIREFOX = "firefox-esr"
"""Debian's; other systems name it otherwise, and its test is left out there."""

LIBRARIES = ("libasound2-plugins", "libportaudio2")
SOURCES = ("voicecoach", "tests", "benchmarks", "scripts")
PAGES = ("--config", "scripts/deno.json", "voicecoach/web/assets")
"""The modules of the pages; deno takes them for themselves and asks no registry."""

AT_ONCE = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")
"""Test files run side by side; the tests of one file, which share a browser or a home, one after the other."""

REAL_TIME = (
    "tests/e2e/test_sound.py",
    "tests/web/test_practice_page.py",
    "tests/web/test_page_survival.py",
    "tests/web/test_firefox.py",
)
"""These tests practice in real time and mostly wait. They run apart, because a busy machine spoils sound."""

TWO = ("-n", "2", "--dist", "load")
"""Two tests at a time, whatever their file."""

LEAST_COVERED = 10
"""Files named in the report of coverage."""


def main() -> int:
    """Run all steps; return the exit code of the first that fails."""
    arguments = sys.argv[1:]
    quick = "--quick" in arguments
    covered = "--coverage" in arguments
    arguments = [argument for argument in arguments if argument != "--coverage"]
    prepare("requirements.lock", "requirements-test.lock")
    if not quick:
        pull("base", "tiny.en", "en_US-joe-medium")
        install_programs()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as site:
        for name, command in steps(arguments, site, quick=quick, covered=covered):
            say(name)
            done = subprocess.run([str(python()), "-m", *command], cwd=ROOT, check=False)
            if done.returncode:
                say(f"{name} failed after {time.monotonic() - started:.0f} s")
                return done.returncode
    if covered:
        report_coverage()
    say(f"all passed in {time.monotonic() - started:.0f} s")
    return 0


def steps(arguments: list[str], site: str, *, quick: bool, covered: bool) -> list[tuple[str, list[str]]]:
    """Return each step's name and the module to run with its arguments; `site`: an empty folder."""
    checks = [
        ("style", ["ruff", "check", *SOURCES]),
        ("format", ["ruff", "format", "--check", *SOURCES]),
        ("types", ["mypy"]),
        ("style of the pages", ["deno", "lint", *PAGES]),
        ("types of the pages", ["deno", "check", "--quiet", *PAGES]),
    ]
    pytest = ["pytest", *(("--cov", "--cov-append", "--cov-report=") if covered else ())]
    if quick:
        return [*checks, ("tests", [*pytest, *AT_ONCE, *arguments])]
    tests = [("tests", [*pytest, *arguments])]
    if not arguments:
        ignored = [f"--ignore={file}" for file in REAL_TIME]
        tests = [
            ("tests in real time", [*pytest, *TWO, *REAL_TIME]),
            ("all other tests", [*pytest, *AT_ONCE, *ignored]),
        ]
    return [
        *checks,
        *([("earlier coverage", ["coverage", "erase"])] if covered else []),
        ("documentation", ["mkdocs", "build", "--strict", "--quiet", "--site-dir", site]),
        *tests,
    ]


def report_coverage() -> None:
    """Print the coverage of the tests' own processes: the total and the least covered files."""
    command = [str(python()), "-m", "coverage", "report", "--sort=cover"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line and not line.startswith("-")]
    if done.returncode == 0 and len(lines) > 2:
        say("coverage (the commands that tests start are not counted), least covered files first")
        print("\n".join([*lines[: 1 + LEAST_COVERED], lines[-1]]))


def install_programs() -> None:
    """Install the programs that some tests need where this runs unattended; elsewhere name them."""
    unattended = bool(os.environ.get("CI") and shutil.which("apt-get") and os.geteuid() == 0)
    wanted = [*PROGRAMS, *([FIREFOX] if unattended else [])]
    if not sys.platform.startswith("linux") or all(map(shutil.which, wanted)):
        if os.environ.get("CI"):
            os.environ["VOICECOACH_NO_SKIPS"] = "1"
        return
    packages = [*dict.fromkeys(PROGRAMS.values()), *LIBRARIES]
    if unattended:
        say("installing a sound server, a browser and another voice for the tests")
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update"], check=False, **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "--yes", *packages], check=True, **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "--yes", FIREFOX], check=False, **quiet)  # type: ignore[call-overload]
        os.environ["VOICECOACH_NO_SKIPS"] = "1"
    else:
        say(f"skipping tests of sound, pages and other languages; to run them: apt install {' '.join(packages)}")


if __name__ == "__main__":
    sys.exit(main())
