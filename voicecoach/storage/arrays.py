"""Reading files of arrays: calibrations."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicecoach.storage.bounded import read_bytes
from voicecoach.storage.checked_values import InvalidValueError

_MOST_BYTES = 64 * 2**20
"""Bytes of a file, and of all its arrays. The largest calibration has 3 million."""


def read_arrays(file: Path, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return arrays of a .npz file by name; raise InvalidValueError if one is missing, damaged or not finite."""
    try:
        return _loaded(io.BytesIO(read_bytes(file, _MOST_BYTES)), names)
    except Exception as error:  # zipfile, zlib and numpy raise a dozen kinds for damaged data
        raise InvalidValueError(f"{file} is damaged: {error}.") from error


def _loaded(data: io.BytesIO, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    if sum(entry.file_size for entry in zipfile.ZipFile(data).infolist()) > _MOST_BYTES:
        raise ValueError("its arrays are too large")
    with np.load(data, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in names}
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{name} is not finite")
    return arrays
