"""Reads and writes CTranslate2's model files.

Format version 6: a header, named variables, and aliases (names that share a variable). Reading copies no weights.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

VERSION = 6

_DTYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A named array of a model; `kind`: CTranslate2's number for its data type."""

    name: str
    shape: tuple[int, ...]
    kind: int
    data: memoryview | bytes

    def rows(self, kept: NDArray[np.int64]) -> Variable:
        """Return the variable with only the `kept` rows (indices along its first axis)."""
        array = np.frombuffer(self.data, _DTYPES[self.kind]).reshape(self.shape)
        return replace(self, shape=(len(kept), *self.shape[1:]), data=array[kept].tobytes())


@dataclass(frozen=True, slots=True, eq=False)
class ModelFile:
    """A model: its `header`, `variables` in order, and `aliases` (name, variable)."""

    header: bytes
    variables: tuple[Variable, ...]
    aliases: tuple[tuple[str, str], ...]

    @staticmethod
    def read(data: bytes) -> ModelFile:
        """Parse a model.bin; raise ValueError if it has another format."""
        reader = _Reader(memoryview(data))
        try:
            if reader.number("I") != VERSION:
                raise ValueError(f"not version {VERSION} of CTranslate2's model format")
            reader.text()
            reader.number("I")
            header = bytes(reader.data[: reader.offset])
            variables = tuple(reader.variable() for _ in range(reader.number("I")))
            aliases = tuple((reader.text(), reader.text()) for _ in range(reader.number("I")))
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise ValueError(f"not a CTranslate2 model file: {error}") from error
        return ModelFile(header, variables, aliases)

    def write(self) -> bytes:
        """Return the model as the bytes of a model.bin."""
        parts: list[bytes | memoryview] = [self.header, struct.pack("<I", len(self.variables))]
        for variable in self.variables:
            shape = struct.pack(f"<B{len(variable.shape)}I", len(variable.shape), *variable.shape)
            size = struct.pack("<BI", variable.kind, len(variable.data))
            parts += [_text(variable.name), shape, size, variable.data]
        parts.append(struct.pack("<I", len(self.aliases)))
        parts += [_text(name) for pair in self.aliases for name in pair]
        return b"".join(parts)


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self.data, self.offset = data, 0

    def number(self, kind: str) -> int:
        (value,) = struct.unpack_from("<" + kind, self.data, self.offset)
        self.offset += struct.calcsize("<" + kind)
        return int(value)

    def text(self) -> str:
        length = self.number("H")
        self.offset += length
        return bytes(self.data[self.offset - length : self.offset - 1]).decode()  # ends with a zero byte

    def variable(self) -> Variable:
        name = self.text()
        shape = tuple(self.number("I") for _ in range(self.number("B")))
        kind, size = self.number("B"), self.number("I")
        self.offset += size
        if self.offset > len(self.data) or size != math.prod(shape) * np.dtype(_DTYPES.get(kind, np.uint8)).itemsize:
            raise ValueError(f"{name} is truncated")
        return Variable(name, shape, kind, self.data[self.offset - size : self.offset])


def _text(text: str) -> bytes:
    encoded = text.encode() + b"\0"
    return struct.pack("<H", len(encoded)) + encoded
