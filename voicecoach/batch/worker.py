"""What runs on a worker of a Dask cluster: a plugin that loads the model once for each process, and the task.

Only a program with the package distributed imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Worker, WorkerPlugin, get_worker
from threadpoolctl import threadpool_info, threadpool_limits

from voicecoach.batch import remote_files
from voicecoach.batch.file_grader import FileGrader
from voicecoach.batch.recording import Outcome, Recording
from voicecoach.config import home_folders
from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import ClusterError, VoicecoachError, WeightsError
from voicecoach.grading.grader import Grader, load_rubric
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.tuning import Tuning
from voicecoach.weights.store import open_weights

NAME = "voicecoach"
"""The plugin's name on a worker."""


def blas_threads() -> int:
    """Return the number of threads that numpy multiplies matrices with."""
    return max((library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"), default=1)


@dataclass(frozen=True, slots=True)
class Task:
    """What the whole run has in common.

    `model`, `sha256`: name of the recognizer and checksum of its weights; `lexicon`: the client's; `versions`: of what
    grades on the client, by component; `done`: keys of results that exist; `weights`: the model's files by name, empty
    if the workers have them. `blas_threads`: of numpy on the client. With another number numpy rounds differently, and
    Dask sets it to 1 on its workers; a different rounding can change the last digits of a grade.
    """

    model: str
    sha256: str
    lexicon: Lexicon
    versions: tuple[tuple[str, str], ...]
    done: frozenset[str]
    weights: Mapping[str, bytes] = field(default_factory=dict)
    blas_threads: int = field(default_factory=blas_threads)


class GraderPlugin(WorkerPlugin):  # type: ignore[misc]
    """Loads the recognizer when a worker starts. `problem`: why the worker can't grade, None if it can."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.problem: VoicecoachError | None = None

    def setup(self, worker: Worker) -> None:  # noqa: ARG002 - Dask passes it
        """Load; keep an error instead of raising it, so that the client can ask all workers and report once."""
        threadpool_limits(self.task.blas_threads, user_api="blas")
        try:
            self.grade = _file_grader(self.task)
        except VoicecoachError as error:
            self.problem = error


def _file_grader(task: Task) -> FileGrader:
    rubric = load_rubric(task.lexicon)
    if rubric.versions != task.versions:
        ours, theirs = (
            ", ".join(f"{name} {version}" for name, version in versions)
            for versions in (task.versions, rubric.versions)
        )
        raise ClusterError(f"It has {theirs}, and this program has {ours}.", hint="cluster versions")
    weights = open_weights(home_folders())
    if task.weights and weights.status(task.model) != "ready":
        weights.receive(task.model, task.weights)
    try:
        recognizer = load_whisper(weights, task.model, Tuning(1))
    except WeightsError as error:
        raise ClusterError(error.what, hint="cluster weights") from error
    if recognizer.model.sha256 != task.sha256:
        raise ClusterError(f"Its model {task.model} has other weights.", hint="cluster weights")
    grader = Grader(recognizer=lambda: recognizer, rubric=rubric)
    return FileGrader(grader, task.sha256, task.done, remote_files.content)


def problem(dask_worker: Worker) -> VoicecoachError | None:
    """Return why this worker can't grade, None if it can; Dask passes the worker."""
    found: VoicecoachError | None = dask_worker.plugins[NAME].problem
    return found


def can_read(places: Sequence[str]) -> bool:
    """Return whether this worker sees all these files."""
    return all(Path(place).is_file() for place in places)


def grade_batch(batch: Sequence[Recording], contents: Mapping[str, bytes]) -> list[Outcome]:
    """Grade a batch on this worker; raise VoicecoachError if it can't grade."""
    plugin = get_worker().plugins[NAME]
    if plugin.problem:
        raise plugin.problem
    return list(plugin.grade(batch, contents))
