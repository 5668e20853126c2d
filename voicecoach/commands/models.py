"""`voicecoach models`: list, download and verify the models."""

from __future__ import annotations

from rich.table import Table

from voicecoach.commands.tune import tune_models
from voicecoach.errors import UsageError
from voicecoach.recognition.tuning import load_tuning
from voicecoach.terminal import console
from voicecoach.terminal.colors import BAD, GOOD
from voicecoach.terminal.hints import full_text
from voicecoach.weights.store import WeightStore


def list_models(weights: WeightStore, *, as_json: bool) -> None:
    """List the models and their state."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("Model", "State", "Size", "License", "About"):
        table.add_column(name)
    for model in weights.models:
        state = weights.status(model.name)
        size = sum(file.size or 0 for file in model.files)
        if as_json:
            console.print_json({"name": model.name, "kind": model.kind, "state": state, "bytes": size})
        color = {"ready": GOOD, "missing": "dim"}.get(state, BAD)
        megabytes = f"{size >> 20} MB" if size else "?"
        table.add_row(model.name, f"[{color}]{state}", megabytes, model.license, model.about)
    if not as_json:
        console.out.print(table)


def pull(weights: WeightStore, names: list[str]) -> None:
    """Download missing models, repair damaged ones; the user's own files are left as they are.

    A recognizer that was never measured on this machine is measured.
    """
    for name in names:
        if weights.is_own(name):
            console.out.print(f"{name}: your own files; nothing to download", markup=False, soft_wrap=True)
            continue
        with console.progress() as bar:
            weights.pull(name, lambda what, done, total: bar(f"{name}: {what}", done, total))  # noqa: B023
        console.out.print(f"{name}: [{GOOD}]ready[/] in {weights.folder(name)}")
        if weights.model(name).kind == "whisper":
            _tune_once(weights, name)


def _tune_once(weights: WeightStore, name: str) -> None:
    try:
        if load_tuning(weights.tunings, weights.whisper(name)[1].sha256) is None:
            tune_models(weights, [name])
    except UsageError as error:  # the tuning can't be read or written; the model works without
        console.warn(full_text(error))


def verify(weights: WeightStore, names: list[str]) -> bool:
    """Compare the weights with their checksums; return whether all match."""
    present = [model.name for model in weights.models if weights.status(model.name) != "missing"]
    all_good = True
    for name in names or present:
        with console.progress() as bar:
            good = weights.verify(name, lambda what, done, total: bar(f"{name}: {what}", done, total))  # noqa: B023
        all_good &= good
        state = (
            f"[{GOOD}]verified" if good else f"[{BAD}]{weights.status(name)}[/]: run `voicecoach models pull {name}`"
        )
        console.out.print(f"{name}: {state}")
    return all_good
