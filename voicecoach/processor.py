"""The processor of this machine, as far as the speed of recognition depends on it."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_SETS = ("avx512_vnni", "avx512f", "avx_vnni", "avx2", "avx")
"""Instruction sets that matter for CTranslate2, the best first."""


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor() -> str:
    """Return the processor's name, its cores and the instruction set that CTranslate2 may use."""
    name, flags = _name_and_flags()
    best = next((instructions for instructions in _SETS if instructions in flags), "unknown instruction set")
    forced = os.environ.get("CT2_FORCE_CPU_ISA")
    used = f"{forced} forced, {best} present" if forced else best
    return f"{name}, {cores()} cores, {used}"


def _name_and_flags() -> tuple[str, frozenset[str]]:
    """Return the processor's name and its flags, as far as the system tells them."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine(), frozenset()
    fields = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return fields.get("model name", platform.machine()), frozenset(fields.get("flags", "").split())
