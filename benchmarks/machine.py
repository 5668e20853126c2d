"""The machine that a table was measured on."""

from __future__ import annotations

from voicecoach.processor import instruction_limit, processor


def machine() -> str:
    """Return a sentence with the processor, its cores and the instruction set that the recognizer may use."""
    return f"Measured on {processor()}."


def titled(title: str) -> str:
    """Return the title of a table; one that was measured with fewer instructions than the processor has says so."""
    limit = instruction_limit()
    return f"{title}, {limit} alone" if limit else title
