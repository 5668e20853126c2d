"""`voicecoach tune`: measures how the recognizer is fastest on this machine."""

from __future__ import annotations

from dataclasses import asdict
from time import perf_counter, process_time

from voicecoach.processor import processor
from voicecoach.recognition.loading import tune
from voicecoach.terminal import console
from voicecoach.weights.store import WeightStore


def tune_models(weights: WeightStore, names: list[str], *, as_json: bool = False) -> None:
    """Measure each model and keep the result."""
    for name in names:
        with console.err.status(f"{name}: measuring"):
            found = tune(weights, name, perf_counter, process_time)
        if as_json:
            console.print_json({"model": name, "processor": processor(), **asdict(found)})
        else:
            console.out.print(f"{name}: {found}, on {processor()}", markup=False, soft_wrap=True)
