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
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from environment import ROOT, prepare, pull, python, say
from test_conditions import spare_processor, temporary_folder

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
"""These tests practice in real time and mostly wait. They run apart, because a busy machine spoils sound.
Beside them runs only what gives way to them."""

TWO = ("-n", "2", "--dist", "load")
"""Two tests at a time, whatever their file."""

TWO_FILES = ("-n", "2", "--dist", "loadfile")
"""Two test files side by side."""

LEAST_COVERED = 10
"""Files named in the report of coverage."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the check; `command`: the module to run, with its arguments. `aside`: it runs beside the tests in
    real time, and only when they leave a processor free."""

    name: str
    command: list[str]
    aside: bool = False


def main() -> int:
    """Run all steps; return the exit code of the first that fails."""
    arguments = sys.argv[1:]
    quick = "--quick" in arguments
    covered = "--coverage" in arguments
    arguments = [argument for argument in arguments if argument != "--coverage"]
    prepare("requirements.lock", "requirements-test.lock")
    spare_processor()
    if not quick:
        pull("base", "tiny.en", "en_US-joe-medium")
        install_programs()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=temporary_folder()) as temporary, ThreadPoolExecutor(1) as queue:
        planned = steps(arguments, temporary, quick=quick, covered=covered)
        aside = [(step, queue.submit(run_aside, step)) for step in planned if step.aside]
        for step in planned:
            if step.aside:
                continue
            say(step.name)
            code = subprocess.run([str(python()), "-m", *step.command], cwd=ROOT, check=False).returncode
            code = code or first_failure(aside)
            aside.clear()
            if code:
                queue.shutdown(cancel_futures=True)
                say(f"failed after {time.monotonic() - started:.0f} s")
                return code
    if covered:
        report_coverage()
    say(f"all passed in {time.monotonic() - started:.0f} s")
    return 0


def run_aside(step: Step) -> subprocess.CompletedProcess[str]:
    """Run a step at the lowest priority; keep its output."""
    command = [str(python()), "-m", *step.command]
    return subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=give_way if os.name == "posix" else None,
    )


def give_way() -> None:
    """Let every other process go first."""
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(19)


def first_failure(aside: list[tuple[Step, Future[subprocess.CompletedProcess[str]]]]) -> int:
    """Show the steps that ran aside, when they are done; return the exit code of the first that failed, else 0."""
    for step, done in aside:
        say(step.name)
        print(done.result().stdout, end="", flush=True)
        if done.result().returncode:
            say(f"{step.name} failed")
            return done.result().returncode
    return 0


def steps(arguments: list[str], temporary: str, *, quick: bool, covered: bool) -> list[Step]:
    """Return the steps in their order. `temporary`: an empty folder."""
    beside = not (quick or covered or arguments)
    checks = [
        Step("style", ["ruff", "check", *SOURCES], beside),
        Step("format", ["ruff", "format", "--check", *SOURCES], beside),
        Step("types", ["mypy"], beside),
        Step("style of the pages", ["deno", "lint", *PAGES], beside),
        Step("types of the pages", ["deno", "check", "--quiet", *PAGES], beside),
    ]
    pytest = ["pytest", *(("--cov", "--cov-append", "--cov-report=") if covered else ())]
    if quick:
        return [*checks, Step("tests", [*pytest, *AT_ONCE, *arguments])]
    tests = [Step("tests", [*pytest, *arguments])]
    if not arguments:
        ignored = [f"--ignore={file}" for file in REAL_TIME]
        tests = [
            Step("quick tests", [*pytest, "--quick", *TWO_FILES, f"--basetemp={temporary}/quick", *ignored], beside),
            Step("tests in real time", [*pytest, *TWO, *REAL_TIME]),
            Step("all other tests", [*pytest, "--slow", *AT_ONCE, f"--basetemp={temporary}/slow", *ignored]),
        ]
    return [
        *checks,
        *([Step("earlier coverage", ["coverage", "erase"])] if covered else []),
        Step("documentation", ["mkdocs", "build", "--strict", "--quiet", "--site-dir", f"{temporary}/site"], beside),
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
