"""`voicecoach grade`: recordings graded, or kept as a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from rich.text import Text

from voicecoach.audio.files import duration
from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import DialogueLibrary
from voicecoach.content.pack_files import find_pack
from voicecoach.errors import AudioError, UsageError
from voicecoach.grading.grade import Grade
from voicecoach.grading.grader import Grader
from voicecoach.grading.terms.grade import alternatives
from voicecoach.review.grade_json import grade_object
from voicecoach.review.recorded_session import keep_recordings
from voicecoach.sessions.session import TurnResult
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.sessions.summary import in_words, summary
from voicecoach.storage.bounded import is_folder
from voicecoach.terminal import console
from voicecoach.terminal.hints import full_text
from voicecoach.terminal.renderables import shown_take

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aiff", ".aif", ".au", ".caf", ".w64")
"""Files in a folder that count as recordings."""

MOST_FILES = 20_000
"""Files that are looked through for recordings. The whole disk, named by mistake, has more."""


def grade_files(
    grader: Grader, paths: Sequence[Path], turn: Turn, now: Callable[[], datetime], *, as_json: bool
) -> None:
    """Print a grade for each recording as a reply to `turn`, in the order given."""
    with console.progress() as bar:
        grades = grader.grade_many(
            paths, turn.terms, avoid=turn.avoid, progress=lambda done, total: bar("recognizing", done, total)
        )
        for number, (path, grade) in enumerate(grades, 1):
            result = TurnResult(number, 0, 1, "", "", turn.terms, path.name, now(), (grade,), parts=turn.parts)
            _show(path, grade, result, grader.rubric.lexicon, as_json=as_json)


def keep_as_session(
    store: SqliteStore,
    grader: Grader,
    paths: Sequence[Path],
    turn: Turn,
    now: Callable[[], datetime],
    *,
    name: str,
    dialogue: str,
    as_json: bool,
) -> None:
    """Save recordings as a session, each as a reply to `turn`; report unreadable ones and leave them out."""
    readable = [path for path in paths if _readable(path)]
    if not readable:
        raise UsageError("None of the recordings can be read. No session was saved.")
    session = store.start_session(kind="recordings", dialogue=dialogue, title=name, at=now())
    with console.progress() as bar:
        results = keep_recordings(store, grader, session, readable, turn, now=now, progress=bar)
        for path, result in results:
            assert result.grade is not None
            _show(path, result.grade, result, grader.rubric.lexicon, as_json=as_json)
    store.end_session(session, now())
    if not as_json:
        figures = in_words(summary(store.session(session)))
        console.out.print(
            Text.assemble("\n", (name, "bold"), f": {figures}.\n", (f"voicecoach review {session}", "dim"))
        )


def replied_to(
    library: DialogueLibrary, *, terms: str | None, dialogue: str | None, turn: int | None, pack: str = ""
) -> tuple[Turn, str]:
    """Return the turn that recordings reply to: that of a `dialogue` (`turn` counts from 1), or one with only `terms`.

    `terms`: a list separated by commas, in which a slash separates alternatives; `pack`: whose lexicon knows them, ""
    for the first. With the turn comes the dialogue's id; without a dialogue it names only the pack ("medical/"; "").
    """
    if terms is not None and dialogue is not None:
        raise UsageError("--terms and --dialogue can't be used together.", next="Leave one of them out.")
    if pack and dialogue is not None:
        raise UsageError("--pack and --dialogue can't be used together.", next="The conversation names its pack.")
    if dialogue is not None:
        chosen = library.find(dialogue, console.warn)
        if turn is None or not 1 <= turn <= len(chosen.turns):
            raise UsageError(
                f"--turn must be 1 to {len(chosen.turns)} for {chosen.id}.",
                there=" ".join(f"{number}: {turn.line}" for number, turn in enumerate(chosen.turns, 1)),
            )
        return chosen.turns[turn - 1], chosen.id
    if turn is not None:
        raise UsageError("--turn needs --dialogue.")
    of_pack = "" if not pack else find_pack(pack, library.packs).dialogue_id("")
    lexicon = library.lexicon(of_pack)
    names = (name.strip() for name in (terms or "").split(","))
    return Turn("", "", tuple(alternatives(name, lexicon) for name in names if name)), of_pack


def audio_files(paths: Sequence[Path], most: int = MOST_FILES) -> list[Path]:
    """Return the recordings in the order given, a folder's by name; raise UsageError for a folder without any."""
    return [file for path in paths for file in _files(path, most)]


def _files(path: Path, most: int) -> Iterator[Path]:
    if not is_folder(path):
        yield path
        return
    files = sorted(file for file in _below(path, most) if file.suffix.lower() in AUDIO_SUFFIXES and file.is_file())
    if not files:
        raise UsageError(
            f"The folder {path} contains no recordings.", there=f"Recordings end in {', '.join(AUDIO_SUFFIXES)}."
        )
    yield from files


def _below(folder: Path, most: int) -> Iterator[Path]:
    """Yield all that a folder contains; raise UsageError if it is more than a folder of recordings can be."""
    for count, path in enumerate(folder.rglob("*")):
        if count == most:
            raise UsageError(
                f"The folder {folder} contains more than {most:,} files.",
                next="Name a folder that holds only your recordings.",
            )
        yield path


def _readable(path: Path) -> bool:
    try:
        duration(path)
    except AudioError as error:
        console.err.print(full_text(error), markup=False)
        return False
    return True


def _show(path: Path, grade: Grade, result: TurnResult, lexicon: Lexicon, *, as_json: bool) -> None:
    if as_json:
        console.print_json(grade_object(str(path), grade, result.parts))
        return
    console.out.print(Text(str(path), "bold"))
    console.out.print(shown_take(result, lexicon))
