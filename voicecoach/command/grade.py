"""Recordings graded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from voicecoach.app import App
from voicecoach.command import screen
from voicecoach.dialogue import TermGroup
from voicecoach.review.contract import grade_object
from voicecoach.session import Grade, TurnResult
from voicecoach.terminal import shown_take


def run(
    app: App, paths: list[Path], *, terms: str | None, dialogue: str | None, turn: int | None, as_json: bool
) -> None:
    """Print a grade for each recording, in the order given."""
    groups = app.groups(terms, dialogue, turn)
    with screen.progress() as bar:
        for number, (path, grade) in enumerate(
            app.grade(paths, groups, lambda done, total: bar("recognising", done, total)), 1
        ):
            if as_json:
                screen.print_json(grade_object(str(path), grade))
            else:
                screen.out.print(f"[bold]{path}[/]")
                screen.out.print(shown_take(_take(number, path, grade, groups), app.lexicon))


def _take(number: int, path: Path, grade: Grade, groups: tuple[TermGroup, ...]) -> TurnResult:
    from voicecoach.app import utc_now

    return TurnResult(number, 0, 1, "", "", groups, path.name, utc_now(), (replace(grade),))
