"""Practise: sets everything up, then starts `voicecoach practice` with the same arguments."""

from __future__ import annotations

import subprocess
import sys

from environment import ROOT, prepare, pull, python


def main() -> int:
    prepare("requirements.lock")
    pull("base", "en_US-joe-medium")
    try:
        return subprocess.run([str(python()), "-m", "voicecoach", "practice", *sys.argv[1:]], check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "scripts"))
    sys.exit(main())
