"""Fuzz the borders: mutate real files, give them to the program, report every exception but VoicecoachError.

python3 scripts/fuzz.py [--minutes N] [--seed N] [BORDER ...]

Every border gets the same share of the time. A failing input is saved in tests/fuzzing/corpus; the tests repeat it.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from environment import ROOT, python

CORPUS = ROOT / "tests" / "fuzzing" / "corpus"
HANG_SECONDS = 10
MOST_MEMORY = 2**30
PACKAGE = str(ROOT / "voicecoach")


@dataclass
class Outcome:
    """What came out of one border: how many inputs, the failures by their place, and an example of each."""

    inputs: int = 0
    hangs: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    slowest: float = 0.0
    memory: int = 0


def main() -> None:
    if sys.prefix == sys.base_prefix:  # not yet in the project's environment
        sys.exit(subprocess.run([str(python()), __file__, *sys.argv[1:]], cwd=ROOT, check=False).returncode)
    sys.path.insert(0, str(ROOT))
    from tests.fuzzing.borders import BORDERS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--most", type=int, default=20_000, help="inputs of a border, at most")
    parser.add_argument("borders", nargs="*", metavar="BORDER", help=", ".join(BORDERS))
    given = parser.parse_args()
    names = given.borders or list(BORDERS)
    print(f"seed {given.seed}", flush=True)
    print("| border | inputs | tracebacks | hangs | slowest, s | most memory, MB |\n|---|---|---|---|---|---|")
    failed = False
    for name in names:
        outcome = in_own_process(name, given.seed, 60 * given.minutes / len(names), given.most)
        failed |= bool(outcome.failures or outcome.hangs)
        count = sum(outcome.failures.values())
        figures = (outcome.inputs, count, outcome.hangs, f"{outcome.slowest:.1f}", outcome.memory >> 20)
        print(f"| {name} | {' | '.join(map(str, figures))} |", flush=True)
        for place, times in outcome.failures.items():
            print(f"    {times} x {place}: {outcome.examples.get(place, '')}", flush=True)
    sys.exit(failed)


def in_own_process(name: str, seed: int, seconds: float, most: int) -> Outcome:
    """Fuzz a border in a process of its own, so that its memory is its own; a crash of the process is a failure."""
    import pickle

    with tempfile.TemporaryFile() as result:
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # libraries in C write there
            result.write(pickle.dumps(fuzz(name, seed, seconds, most)))
            result.flush()
            os._exit(0)
        _, status, usage = os.wait4(child, 0)
        result.seek(0)
        data = result.read()
    outcome = pickle.loads(data) if data else Outcome(failures={f"the process ended with status {status}": 1})
    outcome.memory = usage.ru_maxrss * 1024
    return outcome


def fuzz(name: str, seed: int, seconds: float, most: int) -> Outcome:
    """Give a border mutated inputs for so many seconds."""
    from tests.fuzzing.borders import BORDERS
    from voicecoach.errors import VoicecoachError

    border, outcome, rng = BORDERS[name], Outcome(), random.Random(f"{name} {seed}")
    signal.signal(signal.SIGALRM, hang)
    resource.setrlimit(resource.RLIMIT_AS, (4 * MOST_MEMORY, resource.RLIM_INFINITY))
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and outcome.inputs < most:
        data = border.mutated(rng)
        began = time.monotonic()
        signal.alarm(HANG_SECONDS)
        try:
            with tempfile.TemporaryDirectory(prefix="voicecoach-fuzz-") as folder:
                border.feed(data, Path(folder))
        except VoicecoachError:
            pass
        except TimeoutError:
            outcome.hangs += 1
            keep(name, data)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            place = place_of(error)
            outcome.examples.setdefault(place, str(error)[:200])
            outcome.failures[place] = outcome.failures.get(place, 0) + 1
            if outcome.failures[place] == 1:
                keep(name, data)
        finally:
            signal.alarm(0)
        outcome.inputs += 1
        outcome.slowest = max(outcome.slowest, time.monotonic() - began)
    return outcome


def hang(*_: object) -> None:
    raise TimeoutError


def place_of(error: BaseException) -> str:
    """Return the kind of an exception and the innermost line of the program in its traceback."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(PACKAGE)]
    where = f"{frames[-1].filename[len(PACKAGE) + 1 :]}:{frames[-1].lineno}" if frames else "outside the program"
    return f"{type(error).__name__} at {where}"


def keep(name: str, data: bytes) -> None:
    """Save a failing input, which becomes a test."""
    import hashlib

    file = CORPUS / name.replace(" ", "-") / hashlib.sha256(data).hexdigest()[:12]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


if __name__ == "__main__":
    main()
