"""The machine that a table was measured on."""

from __future__ import annotations

from voicecoach.processor import processor


def machine() -> str:
    """Return a sentence with the processor, its cores and the instruction set that CTranslate2 may use."""
    return f"Measured on {processor()}."
