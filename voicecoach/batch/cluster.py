"""Grades on a Dask cluster. Batches of recordings go to the workers, and outcomes come back as they are ready.

The client holds a few batches for each worker, however many recordings there are. What a dying worker had goes to
another one. Distributed is imported late, because it takes half a second and only clusters need it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicecoach.batch.recording import Outcome, Recording
from voicecoach.errors import ClusterError, UsageError, VoicecoachError

if TYPE_CHECKING:
    from voicecoach.batch.worker import Task

LOCAL = "local:"
"""What the address of a cluster on this machine begins with; the number of workers follows."""

BATCH = 16
"""Recordings in a task. docs/cluster.md shows the calculation: large enough that the scheduler keeps up with 1,000
workers, small enough that the last tasks end together."""

CONNECT_SECONDS, WORKER_SECONDS = 10, 60
"""How long to wait for the scheduler, and for the first worker. Choices."""

_BATCHES_A_THREAD = 2
"""Batches under way for each thread of a worker: one that it grades and one that waits."""

_RECOUNT = 100
"""Batches after which the workers are counted again."""


class Cluster:
    """A connected cluster whose workers are ready to grade; see `connected`."""

    def __init__(self, client: Any, *, send_bytes: bool, batch: int = BATCH) -> None:
        self._client, self._send_bytes, self._batch = client, send_bytes, batch

    def grade_all(self, recordings: Sequence[Recording]) -> Iterator[Sequence[Outcome]]:
        """Yield the outcomes of batches as they are ready; raise ClusterError if the cluster goes away."""
        from distributed import as_completed

        remaining = iter(recordings)
        waiting: Iterator[list[Recording]] = iter(lambda: list(islice(remaining, self._batch)), [])
        running = as_completed(loop=self._client.loop, with_results=True, raise_errors=False)
        batch_of: dict[str, list[Recording]] = {}

        def start(batches: Iterable[list[Recording]]) -> None:
            for batch in batches:
                future = self._submit(batch)
                batch_of[future.key] = batch
                running.add(future)

        try:
            room = self._room()
            start(islice(waiting, room))
            for number, (future, result) in enumerate(running, 1):
                batch = batch_of.pop(future.key)
                if future.status == "finished":
                    yield result
                elif _killed_workers(future, result) and len(batch) > 1:
                    start([recording] for recording in batch)  # which of them is it that kills the workers?
                else:
                    yield (Outcome(batch[0], error=_reason(future, result)),)
                if number % _RECOUNT == 0:
                    room = self._room()
                start(islice(waiting, max(0, room - len(batch_of))))
        except (OSError, TimeoutError) as error:
            raise _went_away() from error

    def _submit(self, batch: list[Recording]) -> Any:
        from voicecoach.batch.worker import grade_batch

        contents = _contents(batch) if self._send_bytes else {}
        return self._client.submit(grade_batch, batch, contents, pure=False)

    def _room(self) -> int:
        threads: int = sum(self._client.nthreads().values())
        return max(2, _BATCHES_A_THREAD * threads)


@contextmanager
def connected(address: str, task: Task, recordings: Sequence[Recording], *, batch: int = BATCH) -> Iterator[Cluster]:
    """Connect to a scheduler (tcp://HOST:PORT), or start a cluster here (local:N); yield it when it is ready to grade.

    The bytes of the recordings are sent if a worker doesn't see them. Raises ClusterError if there is no scheduler, no
    worker, or a worker that can't grade.
    """
    from distributed import Client

    from voicecoach.batch.worker import NAME, GraderPlugin

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what went wrong is said once, in plain words
    with ExitStack() as stack:
        place = stack.enter_context(_local_cluster(address)) if address.startswith(LOCAL) else address
        try:
            client = stack.enter_context(Client(place, timeout=CONNECT_SECONDS))
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterError(
                f"There is no Dask scheduler at {address}.", next="Start one with: dask scheduler", hint="cluster"
            ) from error
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise ClusterError(
                f"The scheduler at {address} has no workers.", next=f"Start some with: dask worker {address}"
            ) from error
        _check_versions(client.run(metadata.version, "voicecoach", on_error="return"))
        client.register_plugin(GraderPlugin(task), name=NAME)
        _check_workers(client)
        yield Cluster(client, send_bytes=not _all_see(client, recordings), batch=batch)


def check_address(address: str) -> None:
    """Raise UsageError if an address can't be one of a cluster, or distributed is not installed."""
    count = address.removeprefix(LOCAL)
    if address.startswith(LOCAL) and not (count.isdecimal() and int(count)):
        raise UsageError(f"{address} is not a number of workers.", there="Two workers on this machine are local:2.")
    if not address.startswith(LOCAL) and "://" not in address:
        raise UsageError(
            f"{address} is not the address of a cluster.",
            there="A scheduler's address is tcp://HOST:8786; local:2 starts two workers on this machine.",
        )
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "A cluster needs the package distributed, which is not installed.",
            next="Install it with: pip install 'voicecoach[cluster]'",
        ) from error


def _local_cluster(address: str) -> Any:
    """Return a cluster of processes on the loopback, with one thread each and nothing on the dashboard's port."""
    import dask
    from distributed import LocalCluster

    dask.config.set(
        {
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
            # Dask sets the first, and then glibc maps every larger piece of memory anew (docs/cluster.md)
            "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 134217728,
            "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 33554432,
        }
    )
    return LocalCluster(
        n_workers=int(address.removeprefix(LOCAL)),
        threads_per_worker=1,
        processes=True,
        memory_limit=None,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        silence_logs=logging.CRITICAL,
    )


def _check_versions(installed: Mapping[str, object]) -> None:
    """Raise ClusterError unless every worker has this version of voicecoach."""
    own = metadata.version("voicecoach")
    others = Counter(
        f"voicecoach {version}" if isinstance(version, str) else "no voicecoach"
        for version in installed.values()
        if version != own
    )
    if others:
        counts = " and ".join(f"{count} with {what}" for what, count in sorted(others.items()))
        raise ClusterError(
            f"{len(installed)} workers are connected, {counts}. This program is voicecoach {own}.",
            hint="cluster versions",
        )


def _check_workers(client: Any) -> None:
    """Raise ClusterError, once for all workers, if some can't grade."""
    from voicecoach.batch.worker import problem

    answers = client.run(problem)
    problems = {address: error for address, error in answers.items() if isinstance(error, VoicecoachError)}
    if problems:
        first = next(iter(problems.values()))
        addresses = ", ".join(sorted(problems)[:5]) + (", …" if len(problems) > 5 else "")
        raise ClusterError(
            f"{len(problems)} of {len(answers)} workers can't grade: {first.what}", there=addresses, hint=first.hint
        )


def _all_see(client: Any, recordings: Sequence[Recording]) -> bool:
    """Return whether every worker sees the recordings: the first and the last, as a sample."""
    from voicecoach.batch.worker import can_read

    ends = [recording.place for recording in (*recordings[:1], *recordings[-1:]) if "://" not in recording.place]
    return all(client.run(can_read, ends).values())


def _contents(batch: Sequence[Recording]) -> dict[str, bytes]:
    """Return the bytes of the recordings that are files here; those that can't be read are left out."""
    contents: dict[str, bytes] = {}
    for recording in batch:
        try:
            if "://" not in recording.place:
                contents[recording.place] = Path(recording.place).read_bytes()
        except OSError:
            continue  # the worker reports it as missing
    return contents


def _killed_workers(future: Any, result: Any) -> bool:
    """Return whether a task failed because each worker that had it died."""
    from distributed import KilledWorker

    return future.status == "error" and isinstance(result[1], KilledWorker)


def _reason(future: Any, result: Any) -> str:
    """Return why a recording can't be graded; raise what is wrong with the run as a whole."""
    if _killed_workers(future, result):
        return "Each worker that graded it died."
    if future.status == "error":
        raise result[1]
    raise _went_away()


def _went_away() -> ClusterError:
    return ClusterError(
        "The connection to the scheduler was lost.",
        there="The results so far are kept.",
        next="When the scheduler runs again, start the same run again: it goes on from there.",
    )
