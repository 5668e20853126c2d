"""The machine that a table was measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_SETS = ("avx512_vnni", "avx512f", "avx_vnni", "avx2", "avx")
"""Instruction sets that matter for CTranslate2, the best first."""


def machine() -> str:
    """Return a sentence with the processor, its cores and the instruction set that CTranslate2 may use."""
    name, flags = _processor()
    best = next((instructions for instructions in _SETS if instructions in flags), "unknown instruction set")
    forced = os.environ.get("CT2_FORCE_CPU_ISA")
    used = f"{forced} forced, {best} present" if forced else best
    return f"Measured on {name}, {os.cpu_count()} cores, {used}."


def _processor() -> tuple[str, frozenset[str]]:
    """Return the processor's name and its flags, as far as the system tells them."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine(), frozenset()
    fields = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return fields.get("model name", platform.machine()), frozenset(fields.get("flags", "").split())
