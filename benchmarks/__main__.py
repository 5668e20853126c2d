"""`python -m benchmarks [NAME ...]`: measure speed, accuracy and agreement on this machine."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.run import BENCHMARKS, GROUPS, STANDARD, run
from voicecoach.application import Application
from voicecoach.config import home_folders
from voicecoach.errors import VoicecoachError
from voicecoach.practice.preferences import load_settings


def main() -> int:
    """Run the benchmarks that the arguments name; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"one of {', '.join([*BENCHMARKS, *GROUPS])}; without a name: {', '.join(STANDARD)}",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of recordings with labels")
    parser.add_argument("--out", type=Path, metavar="FILE", help="Markdown file whose tables are replaced")
    arguments = parser.parse_args()
    folders = home_folders()
    try:
        app = Application(folders, load_settings(folders.settings))
        try:
            run(app, arguments.names, arguments.data, arguments.out)
        finally:
            app.close()
    except VoicecoachError as error:
        sys.stderr.write(f"benchmarks: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
