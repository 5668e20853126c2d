"""Measures how a recognizer is fastest on this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from voicecoach.errors import UsageError
from voicecoach.processor import cores
from voicecoach.recognition.ctranslate2_model import load_half, stacked
from voicecoach.recognition.decoder import BEAM
from voicecoach.recognition.split_model import Kept, split_model
from voicecoach.recognition.tuning import Tuning
from voicecoach.recognition.whisper import WINDOW

THREADS, BATCHES = (1, 2, 4, 8), (2, 4, 8)
"""Numbers of threads, and of segments that one call of the decoder takes, to choose from."""

STEPS = 10
"""Tokens that are decoded to measure it."""

REPEATS = 3
"""The shortest time of these counts, because other programs only ever lengthen it."""

WORTH, WORTH_ALONE = 0.85, 0.95
"""Time from which twice the threads are worth it, as a share of the time before, in the encoder and in a decoder that
works alone. Choices: threads of the encoder that gain less take the core from the decoder of another batch."""

SLOWER = 1.05
"""Time for each segment up to which a smaller batch is as good as the fastest. A choice: it takes less memory."""

BUSY = 1.25
"""Time that one thread's work takes as a multiple of the processor's time for it, from which other programs disturb the
measurement. A choice."""

Clock = Callable[[], float]
"""Returns a time in seconds; only differences count."""

K = TypeVar("K")


def measured(folder: Path, kept: Kept | None, clock: Clock, processor_clock: Clock) -> Tuning:
    """Return the fastest tuning for the model in a folder; takes some seconds.

    `kept`: its chosen vocabulary; `processor_clock`: the processor's time for this process. Raises ValueError for
    another file format, UsageError if other programs keep the machine busy.
    """
    halves = split_model(folder, kept)
    counts = [threads for threads in THREADS if threads <= cores()]
    encoders = {threads: load_half("encoder", halves.encoder, threads) for threads in counts}
    shape = (1, encoders[1].n_mels, WINDOW)
    sound = np.sin(np.arange(np.prod(shape), dtype=np.float32)).reshape(shape)
    encoded = np.array(encoders[1].encode(stacked([sound]), to_cpu=True))

    def encode(threads: int) -> None:
        encoders[threads].encode(stacked([sound]), to_cpu=True)

    refuse_if_busy(lambda: encode(1), clock, processor_clock)
    encoder_threads = fewest_threads(shortest_times(counts, encode, clock), WORTH)
    decoders = {threads: load_half("decoder", halves.decoder, threads) for threads in counts}
    words = halves.decoder["vocabulary.txt"].split(b"\n")
    start, end = ([words.index(token)] for token in (b"<|startoftranscript|>", b"<|endoftext|>"))

    def decode(threads: int, batch: int = 1) -> None:
        output = stacked([encoded] * batch)
        options = {"max_length": 2 * STEPS, "suppress_tokens": end, "beam_size": BEAM}
        decoders[threads].generate(output, [start] * batch, **options)

    decoder_threads = fewest_threads(shortest_times(counts, decode, clock), WORTH_ALONE)
    times = shortest_times(BATCHES, lambda batch: decode(1, batch), clock)
    refuse_if_busy(lambda: encode(1), clock, processor_clock)
    return Tuning(encoder_threads, decoder_threads, smallest_batch(times))


def refuse_if_busy(work: Callable[[], object], clock: Clock, processor_clock: Clock) -> None:
    """Raise UsageError if the work of one thread takes much longer than the processor's time for it."""
    started, used = clock(), processor_clock()
    work()
    share = (processor_clock() - used) / (clock() - started)
    if share * BUSY < 1:
        raise UsageError(
            f"Other programs keep this machine busy: a thread gets {100 * share:.0f} % of a core.",
            there="What is fastest can't be measured now. Nothing was changed.",
            hint="tune",
        )


def shortest_times(choices: Sequence[K], work: Callable[[K], None], clock: Clock) -> dict[K, float]:
    """Return the shortest time in which each choice did its work: all in turn, several times over."""
    times: dict[K, list[float]] = {choice: [] for choice in choices}
    for _ in range(REPEATS):
        for choice, taken in times.items():
            started = clock()
            work(choice)
            taken.append(clock() - started)
    return {choice: min(taken) for choice, taken in times.items()}


def fewest_threads(times: Mapping[int, float], worth: float) -> int:
    """Return the number of threads from which more are not worth it: they take more than that share of the time."""
    best, *more = times
    for threads in more:
        if times[threads] >= worth * times[best]:
            break
        best = threads
    return best


def smallest_batch(times: Mapping[int, float]) -> int:
    """Return the smallest batch that takes hardly longer for each segment than the fastest."""
    for_each = {batch: seconds / batch for batch, seconds in times.items()}
    return min(batch for batch, seconds in for_each.items() if seconds <= SLOWER * min(for_each.values()))
