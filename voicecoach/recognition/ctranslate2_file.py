"""CTranslate2's model file, taken apart.

Format version 6: a header, variables by name, and aliases (names that share a variable). Nothing is copied on reading.
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
    """A named array of a model; `kind`: CTranslate2's number of its type."""

    name: str
    shape: tuple[int, ...]
    kind: int
    data: memoryview | bytes

    def rows(self, kept: NDArray[np.int64]) -> Variable:
        """Return the variable with only these rows (indices along its first axis)."""
        whole = np.frombuffer(self.data, _DTYPES[self.kind]).reshape(self.shape)
        return replace(self, shape=(len(kept), *self.shape[1:]), data=whole[kept].tobytes())


@dataclass(frozen=True, slots=True, eq=False)
class ModelFile:
    """A model: its `header`, `variables` in order, and `aliases` (name, variable)."""

    header: bytes
    variables: tuple[Variable, ...]
    aliases: tuple[tuple[str, str], ...]

    @staticmethod
    def read(data: bytes) -> ModelFile:
        """Take a model.bin apart; raise ValueError where it is another format."""
        reader = _Reader(memoryview(data))
        try:
            if reader.number("I") != VERSION:
                raise ValueError("another version of CTranslate2's format")
            reader.text()
            reader.number("I")
            header = bytes(reader.data[: reader.at])
            variables = tuple(reader.variable() for _ in range(reader.number("I")))
            aliases = tuple((reader.text(), reader.text()) for _ in range(reader.number("I")))
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise ValueError(f"no model file of CTranslate2: {error}") from error
        return ModelFile(header, variables, aliases)

    def write(self) -> bytes:
        """Return the file."""
        parts: list[bytes | memoryview] = [self.header, struct.pack("<I", len(self.variables))]
        for one in self.variables:
            shape = struct.pack(f"<B{len(one.shape)}I", len(one.shape), *one.shape)
            parts += [_text(one.name), shape, struct.pack("<BI", one.kind, len(one.data)), one.data]
        parts.append(struct.pack("<I", len(self.aliases)))
        parts += [_text(name) for pair in self.aliases for name in pair]
        return b"".join(parts)


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def number(self, kind: str) -> int:
        (value,) = struct.unpack_from("<" + kind, self.data, self.at)
        self.at += struct.calcsize("<" + kind)
        return int(value)

    def text(self) -> str:
        length = self.number("H")
        self.at += length
        return bytes(self.data[self.at - length : self.at - 1]).decode()  # ends with a zero byte

    def variable(self) -> Variable:
        name = self.text()
        shape = tuple(self.number("I") for _ in range(self.number("B")))
        kind, size = self.number("B"), self.number("I")
        self.at += size
        if self.at > len(self.data) or size != math.prod(shape) * np.dtype(_DTYPES.get(kind, np.uint8)).itemsize:
            raise ValueError(f"{name} is cut off")
        return Variable(name, shape, kind, self.data[self.at - size : self.at])


def _text(text: str) -> bytes:
    plain = text.encode() + b"\0"
    return struct.pack("<H", len(plain)) + plain
