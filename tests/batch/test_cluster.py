"""A Dask cluster of real processes: the results of one machine, whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import real_home
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.files import write
from voicecoach.batch import cluster
from voicecoach.batch.file_grader import FileGrader
from voicecoach.batch.journal import Journal
from voicecoach.batch.recording import Outcome, Recording
from voicecoach.batch.remote_files import content
from voicecoach.batch.run import GradeAll, in_batches, run
from voicecoach.batch.worker import Task
from voicecoach.config import Folders
from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import ClusterError, UsageError
from voicecoach.grading.grader import Grader
from voicecoach.weights.store import open_weights

SENTENCES = (
    "We push the Docker image to the registry and Terraform builds the rest of it.",
    "Prometheus collects the metrics, and Grafana shows them on a dashboard for us.",
    "The Helm chart keeps the values for each of the environments in one place.",
)
SERVE = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A cluster of two worker processes; `home`: the workers' data folder."""

    process: subprocess.Popen[str]
    address: str
    home: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("workers")
    script = home / "serve.py"
    script.write_text(SERVE)
    environment = {**os.environ, "VOICECOACH_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, script], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    yield Served(process, process.stdout.readline().strip(), home)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory, reading: Callable[[str], Audio]) -> list[Recording]:
    """Nine replies of a voice, each with its own sound."""
    folder = tmp_path_factory.mktemp("class")
    for number in range(9):
        words = reading(SENTENCES[number % 3])
        write(folder / f"{number:02d}.wav", joined(silence(0.3 + 0.02 * number), words, silence(0.5)))
    return [Recording(file.name, str(file), groups=(("Terraform",),)) for file in sorted(folder.iterdir())]


@pytest.fixture(scope="module")
def grader() -> Grader:
    return Grader("tiny.en", home=real_home())


@pytest.fixture
def task(grader: Grader) -> Task:
    _, model = open_weights(Folders(real_home())).whisper("tiny.en")
    return Task("tiny.en", model.sha256, grader.rubric.lexicon, grader.rubric.versions, frozenset())


def graded(file: Path, recordings: Sequence[Recording], grade_all: GradeAll) -> tuple[int, bytes]:
    """Return how many recordings were graded, and the finished journal."""
    with Journal(file) as journal:
        *_, state = run(journal, recordings, grade_all, keep_going=False)
        journal.finish()
    return state.graded, file.read_bytes()


@pytest.mark.slow_lane
def test_a_worker_without_weights_and_one_of_another_version_are_one_clear_message(
    served: Served, task: Task, recordings: list[Recording]
) -> None:
    with pytest.raises(ClusterError, match=r"2 of 2 workers can't grade: The model tiny\.en is missing") as failure:
        cluster.connected(served.address, task, recordings).__enter__()
    assert failure.value.hint == "cluster weights"
    assert "tcp://127.0.0.1" in failure.value.there
    newer = replace(task, versions=(("voicecoach", "9.9"), *task.versions[1:]))
    with pytest.raises(ClusterError, match=r"It has voicecoach .*, and this program has voicecoach 9\.9") as failure:
        cluster.connected(served.address, newer, recordings).__enter__()
    assert failure.value.hint == "cluster versions"


@pytest.mark.slow_lane
def test_a_worker_killed_in_the_middle_costs_no_result_and_the_results_are_those_of_one_machine(
    served: Served, task: Task, grader: Grader, recordings: list[Recording], tmp_path: Path
) -> None:
    """The workers get the model from the client, and the bytes of every other recording."""
    sending = replace(task, weights=open_weights(Folders(real_home())).contents("tiny.en"))
    with cluster.connected(served.address, sending, recordings, batch=2) as workers:
        pids = workers._client.run(os.getpid)
        killed: list[int] = []

        def grade_all(recordings: Sequence[Recording]) -> Iterator[Sequence[Outcome]]:
            for outcomes in workers.grade_all(recordings):
                yield outcomes
                if not killed:
                    killed.append(next(iter(pids.values())))
                    os.kill(killed[0], signal.SIGKILL)

        count, journal = graded(tmp_path / "cluster.jsonl", recordings, grade_all)
        assert killed
        assert killed[0] not in workers._client.run(os.getpid).values()
        workers._send_bytes = True
        _, by_bytes = graded(tmp_path / "bytes.jsonl", recordings[:4], workers.grade_all)
    local = FileGrader(grader, task.sha256, (), content)
    _, alone = graded(tmp_path / "local.jsonl", recordings, in_batches(local, 4))
    assert count == len(recordings)
    assert journal == alone
    assert by_bytes.splitlines() == alone.splitlines()[:4]
    assert b'"Terraform", "state": "said"' in alone


@pytest.mark.slow_lane
def test_a_scheduler_that_goes_away_is_one_message_and_what_is_graded_stays(
    served: Served, task: Task, recordings: list[Recording], tmp_path: Path
) -> None:
    def grade_until_the_scheduler_dies() -> None:
        with (
            Journal(tmp_path / "class.jsonl") as journal,
            cluster.connected(served.address, task, recordings, batch=1) as workers,
        ):
            for state in run(journal, recordings, workers.grade_all, keep_going=False):
                if state.graded == 1:
                    os.kill(served.process.pid, signal.SIGKILL)

    with pytest.raises(ClusterError, match="connection to the scheduler was lost"):
        grade_until_the_scheduler_dies()
    with Journal(tmp_path / "class.jsonl") as journal:
        assert 1 <= len(journal.names) < len(recordings)


def test_no_scheduler_and_no_address_are_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.3)
    task = Task("base", "", Lexicon({}), (), frozenset())
    with pytest.raises(ClusterError, match=r"There is no Dask scheduler at tcp://127\.0\.0\.1:9"):
        cluster.connected("tcp://127.0.0.1:9", task, []).__enter__()
    for address, message in (("local:0", "number of workers"), ("local:x", "number"), ("machine", "not the address")):
        with pytest.raises(UsageError, match=message):
            cluster.check_address(address)
    cluster.check_address("tcp://127.0.0.1:9")
    cluster.check_address("local:2")


def test_workers_without_the_program_or_with_another_version_are_counted() -> None:
    from importlib import metadata

    own = metadata.version("voicecoach")
    cluster._check_versions({"a": own})
    answers = {"a": own, "b": "0.0.1", "c": metadata.PackageNotFoundError("voicecoach"), "d": "0.0.1"}
    with pytest.raises(
        ClusterError, match=r"4 workers are connected, 1 with no voicecoach and 2 with voicecoach 0\.0\.1"
    ):
        cluster._check_versions(answers)


def test_a_recording_that_kills_every_worker_is_reported_and_any_other_failure_is_raised() -> None:
    from distributed import KilledWorker

    failed = SimpleNamespace(status="error")
    killed = (KilledWorker, KilledWorker("task", None, 4), None)
    assert cluster._killed_workers(failed, killed)
    assert cluster._reason(failed, killed) == "Each worker that graded it died."
    with pytest.raises(ZeroDivisionError):
        cluster._reason(failed, (ZeroDivisionError, ZeroDivisionError(), None))
    with pytest.raises(ClusterError, match="lost"):
        cluster._reason(SimpleNamespace(status="cancelled"), None)
