"""`voicecoach grade --out`: a long run over many recordings, on this machine or on a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from voicecoach.batch import cluster, remote_files
from voicecoach.batch.file_grader import FileGrader
from voicecoach.batch.journal import Journal
from voicecoach.batch.labels import Labels, Manifest, labels_from_folders, read_manifest
from voicecoach.batch.recording import Recording
from voicecoach.batch.run import GradeAll, State, in_batches, run
from voicecoach.batch.table import COLUMNS, flat
from voicecoach.batch.table_files import JOURNAL, WRITERS, check_format
from voicecoach.commands.grade import AUDIO_SUFFIXES, audio_files
from voicecoach.content.dialogue import TermGroup
from voicecoach.content.library import DialogueLibrary
from voicecoach.content.pack import pack_of
from voicecoach.errors import AudioError, DialogueError, UsageError
from voicecoach.grading.grader import Grader
from voicecoach.terminal import console
from voicecoach.weights.store import WeightStore

MOST_RECORDINGS = 1_000_000
"""Files that are looked through for the recordings of a long run."""

AT_ONCE = 64
"""Recordings that are graded together on this machine. At their end the last batches are small."""

Groups = tuple[TermGroup, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What the user wants.

    `out`: the file of results; `keep_going`: skip what can't be read; `address`: of a cluster, "" for this machine;
    `send_model`: give the workers the model; `model`: its name.
    """

    out: Path
    keep_going: bool
    address: str
    send_model: bool
    model: str


def grade_into_file(wanted: Run, recordings: Sequence[Recording], grader: Grader, weights: WeightStore) -> bool:
    """Grade recordings into a file of results; return whether all of them could be read."""
    check_format(wanted.out, (JOURNAL, *WRITERS))
    if wanted.address:
        cluster.check_address(wanted.address)
    _, model = weights.whisper(wanted.model)
    with Journal(wanted.out.with_suffix(JOURNAL)) as journal:
        state, started = State(), time.monotonic()
        try:
            with _executor(wanted, journal, recordings, grader, weights, model.sha256) as grade_all, _shown() as show:
                for state in run(journal, recordings, grade_all, keep_going=wanted.keep_going):
                    show(state, len(recordings), time.monotonic() - started)
        except KeyboardInterrupt:
            console.warn(f"Stopped. {journal.path} keeps {len(journal.names)} recordings; the same command goes on.")
            raise
        except AudioError:
            _finish(journal, wanted.out)
            raise
        _finish(journal, wanted.out)
        _report(wanted.out, state, time.monotonic() - started, len(journal.names) - len(recordings))
    return not state.failed


def _finish(journal: Journal, out: Path) -> None:
    """Bring the journal in order, and write the table from it."""
    journal.finish()
    if out != journal.path:
        WRITERS[out.suffix](map(flat, journal.rows()), COLUMNS, out)


@contextmanager
def _executor(
    wanted: Run, journal: Journal, recordings: Sequence[Recording], grader: Grader, weights: WeightStore, sha256: str
) -> Iterator[GradeAll]:
    if not wanted.address:
        yield in_batches(FileGrader(grader, sha256, journal.keys, remote_files.content), AT_ONCE)
        return
    from voicecoach.batch.worker import Task

    rubric = grader.rubric
    sent = weights.contents(wanted.model) if wanted.send_model else {}
    task = Task(wanted.model, sha256, rubric.lexicon, rubric.versions, frozenset(journal.keys), sent)
    with ExitStack() as stack:
        with console.err.status("Connecting to the cluster"):
            workers = stack.enter_context(cluster.connected(wanted.address, task, recordings))
        yield workers.grade_all


def listed(
    places: Sequence[str],
    out: Path,
    manifest: Path | None,
    groups_of: Callable[[Labels], Groups],
) -> list[Recording]:
    """Return the recordings at paths, in folders and at URLs, with what a manifest or else their folders say.

    A recording below the folder of `out` is named by its path from there, so that the folder can be moved.
    """
    found: dict[str, str] = {}
    for place in places:
        if remote_files.is_url(place):
            inside = remote_files.recordings_below(place, AUDIO_SUFFIXES)
        else:
            inside = [str(file.absolute()) for file in audio_files([Path(place)], MOST_RECORDINGS)]
        found |= dict.fromkeys(inside, place)
    known: Mapping[str, Labels] = (read_manifest(manifest) if manifest else Manifest({})).labels(found)
    home = out.absolute().parent
    recordings = []
    for place, given in found.items():
        root = given if remote_files.is_url(given) or not Path(given).is_file() else str(Path(place).parent)
        labels = known.get(place) or (Labels() if manifest else labels_from_folders(place, _absolute(root)))
        name = place
        if not remote_files.is_url(place) and Path(place).is_relative_to(home):
            name = Path(place).relative_to(home).as_posix()
        recordings.append(Recording(name, place, labels.speaker, labels.dialogue, labels.turn, groups_of(labels)))
    if manifest and not known:
        raise UsageError(f"The manifest {manifest} names none of the {len(found)} recordings.")
    return recordings


def _absolute(place: str) -> str:
    return place if remote_files.is_url(place) else str(Path(place).absolute())


def terms_of_turns(library: DialogueLibrary, of_pack: str) -> Callable[[Labels], Groups]:
    """Return a function from labels to the terms of that turn; it warns once of each dialogue or turn there isn't.

    `of_pack`: any dialogue's id of the pack whose lexicon grades.
    """
    known: dict[tuple[str, int | None], Groups] = {}

    def groups(labels: Labels) -> Groups:
        key = labels.dialogue, labels.turn
        if key not in known:
            known[key] = _terms(library, pack_of(of_pack), *key)
        return known[key]

    return groups


def _terms(library: DialogueLibrary, pack: str, dialogue: str, turn: int | None) -> Groups:
    if not dialogue or turn is None:
        return ()
    try:
        found = library.find(dialogue)
    except DialogueError:
        console.warn(f"There is no dialogue {dialogue!r}: its replies get no terms.")
        return ()
    if pack_of(found.id) != pack:
        console.warn(f"{dialogue} is in the pack {pack_of(found.id)}: its replies get no terms without --pack.")
        return ()
    if turn > len(found.turns):
        console.warn(f"{dialogue} has no turn {turn}: these replies get no terms.")
        return ()
    return found.turns[turn - 1].terms


@contextmanager
def _shown() -> Iterator[Callable[[State, int, float], None]]:
    """Show the state as a progress bar, or in a log a line every minute."""
    with console.progress() as bar:
        next_line = 0.0

        def show(state: State, total: int, seconds: float) -> None:
            nonlocal next_line
            text = in_words(state, total, seconds)
            bar(text, state.done, total)
            if not console.err.is_terminal and seconds >= next_line:
                console.err.print(text, markup=False)
                next_line = seconds + 60

        yield show


def in_words(state: State, total: int, seconds: float) -> str:
    """Return how far a run is after some seconds: recordings, hours of speech, times real time, and what is left."""
    parts = [f"{state.done:,} of {total:,}"]
    if state.graded:
        parts += [hours(state.seconds), f"{state.seconds / seconds:.1f}× real time"]
        if total > state.done:
            parts.append(f"{hours((total - state.done) * seconds / state.graded)} left")
    return " · ".join(parts)


def hours(seconds: float) -> str:
    """Return a length of time: "40 s", "12 min", "3.4 h"."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"


def _report(out: Path, state: State, seconds: float, others: int) -> None:
    recordings = f"{state.graded:,} recording{'' if state.graded == 1 else 's'} graded"
    speed = f" ({hours(state.seconds)}, {state.seconds / seconds:.1f} times real time)" if state.graded else ""
    known = f", {state.known:,} graded before" if state.known else ""
    console.out.print(Text.assemble((str(out), "bold"), f": {recordings}{speed}{known}."), soft_wrap=True)
    if others > 0:
        console.out.print(f"It also keeps {others:,} of earlier runs.")
    if state.failed:
        failed = len(state.failed)
        console.err.print(f"{failed:,} recording{'' if failed == 1 else 's'} could not be graded:")
        for _, error in state.failed:
            console.err.print(f"  {error}", markup=False, soft_wrap=True)
