"""Recordings graded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.text import Text

from voicecoach.app import App
from voicecoach.command import screen
from voicecoach.device.wav import pieces, seconds
from voicecoach.dialogue import TermGroup
from voicecoach.errors import AudioError, UsageError
from voicecoach.review.contract import grade_object
from voicecoach.session import Grade, TurnResult
from voicecoach.store.summary import in_words, summary
from voicecoach.terminal import shown_take

ENDINGS = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aiff", ".aif", ".au", ".caf", ".w64")
"""What is taken for a recording in a folder."""


def run(
    app: App,
    paths: Sequence[Path],
    *,
    terms: str | None,
    dialogue: str | None,
    turn: int | None,
    session: str,
    as_json: bool,
) -> None:
    """Print a grade for each recording, in the order given; with a `session` of that name keep them in it."""
    groups = app.groups(terms, dialogue, turn)
    found = [file for path in paths for file in _files(path)]
    if session:
        reply = app.dialogue(dialogue).turns[turn - 1].model_reply if dialogue and turn else ""
        _keep(app, found, groups, session, dialogue or "", reply, as_json=as_json)
        return
    with screen.progress() as bar:
        for number, (path, grade) in enumerate(
            app.grade(found, groups, lambda done, total: bar("recognising", done, total)), 1
        ):
            take = TurnResult(number, 0, 1, "", "", groups, path.name, app.now(), (replace(grade),))
            _show(app, path, take, as_json=as_json)


def _files(path: Path) -> Iterator[Path]:
    """A recording itself; of a folder all recordings below it, by name."""
    if not path.is_dir():
        yield path
        return
    found = sorted(file for file in path.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())
    if not found:
        raise UsageError(f"There are no recordings in the folder {path}.", there=f"They end in {', '.join(ENDINGS)}.")
    yield from found


def _keep(
    app: App,
    paths: Sequence[Path],
    groups: tuple[TermGroup, ...],
    name: str,
    dialogue: str,
    reply: str,
    *,
    as_json: bool,
) -> None:
    """Make a session of recordings, a turn each; what can't be read is said and left out."""
    readable = [path for path in paths if _readable(path)]
    if not readable:
        raise UsageError("None of the recordings can be read; no session was made.")
    session = app.store.begin(kind="recordings", dialogue=dialogue, title=name, at=app.now())
    with screen.progress() as bar:
        for place, path in enumerate(readable):
            about = {"turn": place, "line": path.name, "model_reply": reply, "terms": groups, "at": app.now()}
            with app.store.record(session, **about) as recording:  # type: ignore[arg-type]
                for piece in pieces(path):
                    recording.write(piece)
            kept = app.store.audio(session, recording.take)  # graded as it will be graded again
            what = f"{place + 1} of {len(readable)}"
            evidence = app.evidence(kept, lambda done, total: bar(what, done, total), groups)  # noqa: B023
            result = app.store.graded(session, recording.take, app.examiner.examine(evidence, groups))
            _show(app, path, result, as_json=as_json)
    app.store.end(session, app.now())
    if not as_json:
        about_it = in_words(summary(app.store.session(session)))
        screen.out.print(
            Text.assemble("\n", (name, "bold"), f": {about_it}.\n", (f"voicecoach review {session}", "dim"))
        )


def _readable(path: Path) -> bool:
    try:
        seconds(path)
    except AudioError as error:
        screen.err.print(str(error), markup=False)
        return False
    return True


def _show(app: App, path: Path, result: TurnResult, *, as_json: bool) -> None:
    grade: Grade | None = result.grade
    assert grade is not None
    if as_json:
        screen.print_json(grade_object(str(path), grade))
        return
    screen.out.print(Text(str(path), "bold"))
    screen.out.print(shown_take(result, app.lexicon))
