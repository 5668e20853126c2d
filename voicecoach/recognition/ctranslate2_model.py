"""Loads the halves of a Whisper model in CTranslate2, and puts arrays together for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def load_half(name: str, files: dict[str, bytes], threads: int, workers: int = 1) -> Any:
    """Load a half of a split model. `workers`: how many calls run at the same time, each on so many threads."""
    from ctranslate2.models import Whisper

    return Whisper(name, device="cpu", compute_type="int8", intra_threads=threads, inter_threads=workers, files=files)


def stacked(arrays: Sequence[Any]) -> Any:
    """Return arrays or encoder outputs of one shape, (1, ...), as one array of CTranslate2."""
    from ctranslate2 import StorageView

    if len(arrays) == 1 and isinstance(arrays[0], StorageView):
        return arrays[0]
    return StorageView.from_array(np.concatenate([np.asarray(array) for array in arrays]))
