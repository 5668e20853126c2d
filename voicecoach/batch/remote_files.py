"""Recordings at URLs (s3://, gs://, sftp://), through fsspec where it is installed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from voicecoach.errors import AudioError, UsageError

ADVICE = "Install it with pip: s3fs for s3://, gcsfs for gs://, adlfs for az://, paramiko for sftp://."


def is_url(place: str) -> bool:
    """Return whether a place is a URL, not a path."""
    return "://" in place


def content(url: str) -> bytes:
    """Return the bytes at a URL; raise AudioError."""
    files, path = _opened(url)
    try:
        data: bytes = files.cat_file(path)
    except Exception as error:  # each file system raises its own errors
        raise AudioError(f"Can't read {url}: {str(error) or type(error).__name__}.") from error
    return data


def recordings_below(url: str, suffixes: Collection[str]) -> list[str]:
    """Return the URL itself if it is a file, else the URLs of the recordings below it, by name; raise UsageError."""
    files, path = _opened(url)
    try:
        if files.isfile(path):
            return [url]
        found = [files.unstrip_protocol(name) for name in files.find(path)]
    except Exception as error:  # each file system raises its own errors
        raise UsageError(f"Can't list {url}: {str(error) or type(error).__name__}.") from error
    return sorted(name for name in found if name.lower().endswith(tuple(suffixes)))


def _opened(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs

        files, path = url_to_fs(url)
    except ImportError as error:
        raise UsageError(f"{url} needs a package that is not installed: {error}.", next=ADVICE) from error
    except ValueError as error:  # an unknown protocol
        raise UsageError(f"Can't open {url}: {error}.") from error
    return files, str(path)
