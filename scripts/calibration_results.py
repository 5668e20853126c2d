"""Keeps what a calibration found: its coefficients in a file, its table in the model card."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from environment import ROOT

from voicecoach.grading.clarity.calibration import ClarityCalibration
from voicecoach.grading.fluency.calibration import Calibration


def write(
    file: Path, made: Calibration | ClarityCalibration, names: Collection[str], large: Collection[str], number: str
) -> None:
    """Write the arrays of a calibration by their `names`, the `large` ones in half precision, and its numbers.

    `number`: the name of the third of these, after the width and the intercept.
    """
    file.parent.mkdir(exist_ok=True)
    arrays: dict[str, Any] = {
        name: getattr(made, name).astype(np.float16 if name in large else np.float32) for name in names
    }
    numbers = np.array([made.width, made.intercept, getattr(made, number)])
    np.savez_compressed(file, **arrays, numbers=numbers, sha256=np.array(made.sha256))


def into_card(name: str, table: str, model: str) -> None:
    """Put a table between the marks of a model in a model card, a file of docs/."""
    card = ROOT / "docs" / name
    begin, end = f"<!-- {model} -->", f"<!-- /{model} -->"
    text = card.read_text(encoding="utf-8")
    before, rest = text.split(begin)
    card.write_text(f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}", encoding="utf-8")
