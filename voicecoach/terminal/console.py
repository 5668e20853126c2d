"""Output, progress bars and questions on the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from voicecoach.terminal.colors import THEME, WARNING

out = Console(highlight=False, soft_wrap=False, theme=THEME)
err = Console(stderr=True, highlight=False, theme=THEME)


def warn(message: str) -> None:
    """Print a warning to standard error."""
    err.print(message, style=WARNING, markup=False)


def print_json(value: object) -> None:
    """Print one JSON value on one line; what the output's encoding lacks is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = json.dumps(value)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def confirmed(question: str) -> bool:
    """Ask a yes-or-no question; any answer but yes means no, and so does the end of input."""
    out.print(f"{question} [y/N] ", end="", markup=False)
    try:
        return input().strip().lower() in ("y", "yes")
    except EOFError:
        out.print()
        return False


@contextmanager
def progress() -> Iterator[Callable[[str, float, float], None]]:
    """Show a progress bar on standard error.

    Yields a function of what is being done, how much of it is done, and how much there is in all (0: unknown).
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def update(description: str, done: float, total: float) -> None:
            bar.update(task, description=description, completed=done, total=total or None)

        yield update
