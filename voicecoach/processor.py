"""The processor of this machine, as far as the speed of recognition depends on it."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_SETS = ("avx512_vnni", "avx512f", "avx_vnni", "avx2", "avx")
"""Instruction sets that matter for CTranslate2, the best first."""

_LIMITS = ("CT2_FORCE_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS", "ONEDNN_MAX_CPU_ISA")
"""Environment variables that limit instructions: of CTranslate2's own code, of MKL and of oneDNN."""


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor() -> str:
    """Return the processor's name, its cores and the instruction set that the recognizer may use."""
    name, flags = _name_and_flags()
    best, limit = _best(flags), instruction_limit()
    return f"{name}, {cores()} cores, {f'limited to {limit}, ' if limit else ''}{best}{' present' if limit else ''}"


def instruction_set() -> str:
    """Return the best instruction set of the processor."""
    _, flags = _name_and_flags()
    return _best(flags)


def _best(flags: frozenset[str]) -> str:
    return next((instructions for instructions in _SETS if instructions in flags), "unknown instruction set")


def instruction_limit() -> str:
    """Return the instruction set that environment variables limit the recognizer to, "" without a limit.

    On AMD's processors oneDNN multiplies matrices, elsewhere MKL or CTranslate2: each has its own variable.
    """
    limits = {variable: os.environ[variable].upper() for variable in _LIMITS if os.environ.get(variable)}
    if len(limits) == len(_LIMITS) and len(set(limits.values())) == 1:
        return next(iter(limits.values()))
    return " and ".join(f"{variable}={value}" for variable, value in limits.items())


def _name_and_flags() -> tuple[str, frozenset[str]]:
    """Return the processor's name and its flags, as far as the system tells them."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine(), frozenset()
    fields = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return fields.get("model name", platform.machine()), frozenset(fields.get("flags", "").split())
