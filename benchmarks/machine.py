"""The machine that a table was measured on."""

from __future__ import annotations

from voicecoach.processor import instruction_limit, instruction_set, processor


def machine() -> str:
    """Return a sentence with the processor, its cores and the instruction set that the recognizer may use."""
    return f"Measured on {processor()}."


def titled(title: str) -> str:
    """Return the title of a table; one that was measured without AVX-512 says so."""
    best = instruction_set()
    alone = instruction_limit() or ("" if best.startswith("avx512") else best.upper())
    return f"{title}, {alone} alone" if alone else title
