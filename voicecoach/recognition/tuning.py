"""Tuning: how a recognizer uses this machine. It changes how long recognition takes, never the words.

What `measuring.py` found is kept for each processor and model, so that one home folder can serve several machines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from voicecoach.errors import UsageError
from voicecoach.processor import cores, processor
from voicecoach.storage.checked_values import InvalidValueError, checked
from voicecoach.storage.json_files import read_object, write_object
from voicecoach.storage.limits import Threads

MOST_THREADS = 4
"""Threads of the encoder without a measurement, at most. A choice: more cores are often slower ones, or shared."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Threads of the encoder, and of the decoder when it decodes one segment alone; how many segments a call of the
    decoder takes at most otherwise, on one thread."""

    encoder_threads: Threads
    decoder_threads: Threads = 1
    batch: Threads = 4

    def __str__(self) -> str:
        """Return it in words."""
        threads = (
            f"{half} {count} thread{'' if count == 1 else 's'}"
            for half, count in (("encoder", self.encoder_threads), ("decoder", self.decoder_threads))
        )
        return f"{', '.join(threads)}, batches of {self.batch}"


def usual() -> Tuning:
    """Return what is sensible on a processor that nothing is known of."""
    return Tuning(min(MOST_THREADS, cores()))


def load_tuning(file: Path, sha256: str) -> Tuning | None:
    """Return what was measured on this processor for the model with that checksum, None if nothing was.

    Raises UsageError if the file is not one of tunings.
    """
    return _read(file).get(processor(), {}).get(sha256)


def tuning_or_usual(file: Path, sha256: str, warn: Callable[[UsageError], None] = lambda _: None) -> Tuning:
    """Return what was measured, or else what is usual; `warn` receives the error of a file that can't be used."""
    try:
        return load_tuning(file, sha256) or usual()
    except UsageError as error:
        warn(error)
        return usual()


def save_tuning(file: Path, sha256: str, measured: Tuning) -> None:
    """Write what was measured on this processor; what others measured stays. Raises UsageError if that fails."""
    try:
        known = _read(file)
    except UsageError:
        known = {}  # it is about to be replaced
    known.setdefault(processor(), {})[sha256] = measured
    write_object(file, {name: {model: asdict(one) for model, one in models.items()} for name, models in known.items()})


def _read(file: Path) -> dict[str, dict[str, Tuning]]:
    try:
        return checked(dict[str, dict[str, Tuning]], read_object(file))
    except UsageError as error:
        problem = error.what
    except InvalidValueError as error:
        problem = f"{file} is not a file of tunings: {error}."
    raise UsageError(problem, there="The usual tuning is used.", hint="tune")
