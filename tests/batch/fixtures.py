"""What the tests of long runs share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from voicecoach.audio.clip import joined, silence
from voicecoach.audio.files import write
from voicecoach.batch.file_grader import FileGrader
from voicecoach.batch.journal import Journal
from voicecoach.batch.recording import Outcome, Recording
from voicecoach.batch.remote_files import content
from voicecoach.batch.rows import Row, row_of
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.grade_reply import Rubric
from voicecoach.grading.grader import Grader
from voicecoach.testing import SCRIPTED, ScriptedRecognizer, tone

VERSIONS = (("voicecoach", "1"), ("lexicon", "a"), ("calibration", "b"))


def scripted_grader(done: Collection[str] = (), recognizer: ScriptedRecognizer | None = None) -> FileGrader:
    """A grader of files that needs no weights; it finds no speech in tones."""
    scripted = recognizer or ScriptedRecognizer(["hello"])
    grader = Grader(recognizer=lambda: scripted, rubric=Rubric(Lexicon({}), (), VERSIONS))
    return FileGrader(grader, SCRIPTED.sha256, done, content)


def tones(folder: Path, count: int) -> list[Recording]:
    """Write tones of different lengths; return them as recordings of two speakers."""
    recordings = []
    for number in range(count):
        file = folder / f"speaker-{number % 2}" / f"{number:02d}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, joined(silence(0.1), tone(0.2 + 0.01 * number)))
        recordings.append(Recording(file.relative_to(folder).as_posix(), str(file), file.parent.name))
    return recordings


def rows_of(recordings: Sequence[Recording]) -> list[Row]:
    """Return the rows of really graded tones."""
    return [row_of(outcome) for outcome in scripted_grader()(recordings)]


def lines(journal: Journal | Path) -> list[bytes]:
    """Return the lines of a journal."""
    return (journal if isinstance(journal, Path) else journal.path).read_bytes().splitlines(keepends=True)


def unreadable(name: str) -> Outcome:
    """The outcome of a recording that can't be read."""
    return Outcome(Recording(name, f"/{name}"), error=f"{name} is empty.")
