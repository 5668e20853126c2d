"""The installed command as the tests run it, and a reply to grade."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]

SENTENCE = "We push the Docker image to the registry and Terraform builds the rest of the infrastructure."

TERMS = "Docker image, Terraform, Ansible"


def written(file: Path, data: bytes) -> Path:
    """Write a file; return where."""
    file.write_bytes(data)
    return file


def new_home(folder: Path, home: Path) -> Path:
    """Make a home that shares the weights and the spoken lines of another one; return it."""
    folder.mkdir(exist_ok=True)
    for name in ("models", "cache"):
        (home / name).mkdir(exist_ok=True)
        (folder / name).symlink_to(home / name, target_is_directory=True)
    return folder
